import type { IamService } from "../iam/iamService";
import type { Principal } from "../service";

/** How AWS names a session beside its ARN: the id of its role, and its name. */
export function assumedRoleId(
  iam: IamService,
  { arn, roleName }: Extract<Principal, { kind: "role" }>,
): string {
  const session = arn.slice(arn.lastIndexOf("/") + 1);
  return `${iam.roleOf(roleName)?.RoleId ?? roleName}:${session}`;
}
