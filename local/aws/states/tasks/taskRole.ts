import { createHash } from "node:crypto";
import { allowsPrincipal } from "../../../../iam";
import type { IamService } from "../../iam/iamService";
import { AwsError, type Call, type Principal, type ServiceContext } from "../../service";
import type { TaskCall } from "../interpreter/run";

/** Says that a task's role does not let the state machine's assume it. */
export class NotTrusted extends Error {}

/** AWS names its role sessions for tasks by random letters; here each execution has one. */
export function principalOf(
  context: ServiceContext,
  roleArn: string,
  executionKey: string,
): Principal {
  const session = createHash("sha256").update(executionKey).digest("hex").slice(0, 32);
  return context.services.get<IamService>("iam").principalOf(roleArn, session);
}

/**
 * As whom a task runs: with Credentials as their role, which must trust the machine's own, as that
 * must be allowed to assume it. Throws NotTrusted.
 */
export function assumedBy(
  context: ServiceContext,
  call: Call,
  machineRole: string,
  executionKey: string,
  { credentials }: TaskCall,
): Principal {
  const roleArn = credentials?.["RoleArn"];
  if (typeof roleArn !== "string") return call.principal;
  if (mayAssume(context, call, machineRole, roleArn))
    return principalOf(context, roleArn, executionKey);
  throw new NotTrusted(
    `The role ${machineRole} is not authorized to assume the task state's role, ${roleArn}.`,
  );
}

function mayAssume(
  context: ServiceContext,
  call: Call,
  machineRole: string,
  roleArn: string,
): boolean {
  const iam = context.services.get<IamService>("iam");
  const trust = iam.trustOf(roleArn);
  if (trust === undefined || !allowsPrincipal(trust, { aws: machineRole })) return false;
  try {
    iam.authorize(call, [{ action: "sts:AssumeRole", resource: roleArn }]);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
