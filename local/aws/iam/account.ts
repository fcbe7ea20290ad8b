import { awsManagedPolicy } from "../../../iam";
import type { Access, ServiceContext } from "../service";
import { type PolicyRecord, type Records, type RoleRecord, valuesOf } from "./records";
import { noSuchEntity, required, roleNameOf } from "./validation";

/** The account's roles and policies as the operations see them: found or refused, changed by name. */
export class Account {
  constructor(
    readonly records: Records,
    private readonly context: ServiceContext,
  ) {}

  now(): string {
    return `${new Date(this.context.clock.now()).toISOString().slice(0, 19)}Z`;
  }

  arn(kind: "role" | "policy", path: string, name: string): string {
    const { partition, accountId } = this.context;
    return `arn:${partition}:iam::${accountId}:${kind}${path}${name}`;
  }

  role(value: unknown): RoleRecord {
    const name = roleNameOf(value);
    const role = this.records.roles.get(name);
    if (role) return role;
    throw noSuchEntity(`The role with name ${name} cannot be found.`);
  }

  async change(value: unknown, change: (role: RoleRecord) => Partial<RoleRecord>): Promise<void> {
    const role = this.role(value);
    await this.records.roles.put(role.RoleName, { ...role, ...change(role) });
  }

  policy(value: unknown): PolicyRecord {
    const arn = required(value, "policyArn");
    const policy = this.records.policies.get(arn);
    if (policy) return policy;
    throw noSuchEntity(`Policy ${arn} was not found.`);
  }

  /** One of the account's own or one of AWS's. */
  attachable(value: unknown): string {
    const arn = required(value, "policyArn");
    if (this.records.policies.get(arn) || awsManagedPolicy(arn)) return arn;
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }

  async rolesWith(policyArn: string): Promise<RoleRecord[]> {
    const roles = await valuesOf(this.records.roles);
    return roles.filter(({ attached }) => attached.includes(policyArn));
  }

  /** What a call on a role needs: the action on the role's ARN. */
  onRole(action: string) {
    return ({ RoleName }: { RoleName?: string }): Access[] => {
      const role = this.records.roles.get(RoleName ?? "");
      return [{ action, resource: role?.Arn ?? this.arn("role", "/", RoleName ?? "*") }];
    };
  }

  onPolicy(action: string) {
    return ({ PolicyArn }: { PolicyArn?: string }): Access[] => [
      { action, resource: PolicyArn ?? "*" },
    ];
  }
}
