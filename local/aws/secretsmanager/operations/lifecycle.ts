import { AwsError, type Operation } from "../../service";
import type { SecretAccess } from "../access";
import { invalidParameter, type Secret, type Secrets, type Tag, withVersion } from "../secrets";

const DAY_MS = 86_400_000;
const DEFAULT_RECOVERY_DAYS = 30;

/** Making, changing, deleting and restoring secrets. */
export function lifecycleOperations(
  secrets: Secrets,
  access: SecretAccess,
): Record<string, Operation> {
  return {
    CreateSecret: {
      access: ({ Name }) => access.onName("secretsmanager:CreateSecret", Name),
      async run(input) {
        if (input.AddReplicaRegions?.length > 0) {
          throw new AwsError(
            "NotImplemented",
            "CreateSecret with AddReplicaRegions is not emulated here",
            501,
          );
        }
        const Name = nameOf(input.Name);
        const existing = secrets.find(Name);
        if (existing?.deletion !== undefined) {
          throw new AwsError(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
          );
        }
        if (existing) {
          throw new AwsError(
            "ResourceExistsException",
            `The operation failed because the secret ${Name} already exists.`,
          );
        }
        const now = secrets.now();
        const empty: Secret = {
          Name,
          ARN: secrets.newArn(Name),
          Description: input.Description,
          KmsKeyId: input.KmsKeyId,
          tags: input.Tags ?? [],
          created: now,
          changed: now,
          versions: [],
        };
        const value = secretValue(input);
        if (!value) {
          await secrets.put(empty);
          return { ARN: empty.ARN, Name };
        }
        const token = input.ClientRequestToken;
        const { secret, version } = withVersion(empty, value, now, { token });
        await secrets.put(secret);
        return { ARN: secret.ARN, Name, VersionId: version.VersionId };
      },
    },
    UpdateSecret: {
      access: access.onSecret("secretsmanager:UpdateSecret"),
      async run(input) {
        const old = secrets.usable(input.SecretId);
        const changed: Secret = {
          ...old,
          Description: input.Description ?? old.Description,
          KmsKeyId: input.KmsKeyId ?? old.KmsKeyId,
        };
        const value = secretValue(input);
        if (!value) {
          await secrets.put(changed);
          return { ARN: old.ARN, Name: old.Name };
        }
        const token = input.ClientRequestToken;
        const { secret, version } = withVersion(changed, value, secrets.now(), { token });
        await secrets.put(secret);
        return { ARN: old.ARN, Name: old.Name, VersionId: version.VersionId };
      },
    },
    DeleteSecret: {
      access: access.onSecret("secretsmanager:DeleteSecret"),
      async run({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery: force }) {
        if (force && RecoveryWindowInDays !== undefined) {
          throw invalidParameter(
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
          );
        }
        const days = RecoveryWindowInDays ?? DEFAULT_RECOVERY_DAYS;
        if (!(Number.isInteger(days) && days >= 7 && days <= 30)) {
          throw invalidParameter(
            "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
          );
        }
        const { ARN, Name } = secrets.get(SecretId);
        if (force) {
          await secrets.remove(Name);
          return { ARN, Name, DeletionDate: new Date(secrets.now()) };
        }
        const deletion = secrets.now() + days * DAY_MS;
        await secrets.put({ ...secrets.usable(SecretId), deletion });
        return { ARN, Name, DeletionDate: new Date(deletion) };
      },
    },
    RestoreSecret: {
      access: access.onSecret("secretsmanager:RestoreSecret"),
      async run({ SecretId }) {
        const { deletion: _, ...secret } = secrets.get(SecretId);
        await secrets.put(secret);
        return { ARN: secret.ARN, Name: secret.Name };
      },
    },
    TagResource: {
      access: access.onSecret("secretsmanager:TagResource"),
      async run({ SecretId, Tags = [] }) {
        const secret = secrets.usable(SecretId);
        const added = Tags as Tag[];
        const kept = secret.tags.filter(({ Key }) => !added.some((tag) => tag.Key === Key));
        await secrets.put({ ...secret, tags: [...kept, ...added] });
        return {};
      },
    },
    UntagResource: {
      access: access.onSecret("secretsmanager:UntagResource"),
      async run({ SecretId, TagKeys = [] }) {
        const secret = secrets.usable(SecretId);
        const tags = secret.tags.filter(({ Key }) => !(TagKeys as string[]).includes(Key));
        await secrets.put({ ...secret, tags });
        return {};
      },
    },
  };
}

/** The alphabet and length of CreateSecret's `Name`. */
function nameOf(value: unknown): string {
  if (typeof value === "string" && /^[\w/+=.@-]{1,512}$/.test(value)) return value;
  throw new AwsError(
    "ValidationException",
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
}

/** Text or bytes, but not both; 64 KiB at most. */
export function secretValue(input: {
  readonly SecretString?: string;
  readonly SecretBinary?: Buffer;
}): { SecretString?: string; SecretBinary?: string } | undefined {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const size = SecretBinary?.length ?? Buffer.byteLength(SecretString ?? "");
  if (size > 65_536) {
    throw new AwsError(
      "ValidationException",
      "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536",
    );
  }
  if (SecretBinary !== undefined) return { SecretBinary: SecretBinary.toString("base64") };
  return SecretString === undefined ? undefined : { SecretString };
}
