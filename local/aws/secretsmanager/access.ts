import type { Access, ServiceContext } from "../service";
import type { Secrets } from "./secrets";

/** What calls on secrets need. */
export interface SecretAccess {
  onName(action: string, name: unknown): Access[];
  onSecret(action: string): (input: { SecretId?: string }) => Access[];
}

export function secretAccess(context: ServiceContext, secrets: Secrets): SecretAccess {
  const arn = (name: unknown) =>
    `arn:${context.partition}:secretsmanager:${context.region}:${context.accountId}:secret:${name}`;
  return {
    onName: (action, name) => [{ action, resource: arn(name) }],
    onSecret:
      (action) =>
      ({ SecretId }) => {
        const found = secrets.find(SecretId);
        const named = SecretId?.startsWith("arn:") ? SecretId : arn(SecretId);
        return [{ action, resource: found?.ARN ?? named }];
      },
  };
}
