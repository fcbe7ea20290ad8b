import type { Operation } from "../../service";
import type { SecretAccess } from "../access";
import { page } from "../page";
import { invalidParameter, type Secret, type Secrets } from "../secrets";

/** Describing and listing secrets, which never shows a value. */
export function descriptionOperations(
  secrets: Secrets,
  access: SecretAccess,
): Record<string, Operation> {
  return {
    DescribeSecret: {
      access: access.onSecret("secretsmanager:DescribeSecret"),
      async run({ SecretId }) {
        const secret = secrets.get(SecretId);
        return { ...describe(secret), VersionIdsToStages: stagesOf(secret) };
      },
    },
    ListSecrets: {
      access: () => [{ action: "secretsmanager:ListSecrets", resource: "*" }],
      async run({ IncludePlannedDeletion, Filters = [], ...paging }) {
        const all = (await secrets.all()).filter(
          (secret) =>
            (IncludePlannedDeletion || secret.deletion === undefined) && matches(secret, Filters),
        );
        const { items, ...next } = page(all, paging);
        return {
          SecretList: items.map((secret) => ({
            ...describe(secret),
            SecretVersionsToStages: stagesOf(secret),
          })),
          ...next,
        };
      },
    },
    ListSecretVersionIds: {
      access: access.onSecret("secretsmanager:ListSecretVersionIds"),
      async run({ SecretId, IncludeDeprecated, ...paging }) {
        const { ARN, Name, versions } = secrets.get(SecretId);
        const wanted = versions.filter(({ stages }) => IncludeDeprecated || stages.length > 0);
        const { items, ...next } = page(wanted, paging);
        const Versions = items.map(({ VersionId, stages, created }) => ({
          VersionId,
          VersionStages: stages,
          CreatedDate: new Date(created),
        }));
        return { ARN, Name, Versions, ...next };
      },
    },
    GetResourcePolicy: {
      access: access.onSecret("secretsmanager:GetResourcePolicy"),
      async run({ SecretId }) {
        const { ARN, Name, policy } = secrets.get(SecretId);
        return { ARN, Name, ...(policy !== undefined && { ResourcePolicy: policy }) };
      },
    },
  };
}

function describe(secret: Secret) {
  const { ARN, Name, Description, KmsKeyId, tags, created, changed, deletion } = secret;
  return {
    ARN,
    Name,
    ...(Description !== undefined && { Description }),
    ...(KmsKeyId !== undefined && { KmsKeyId }),
    ...(tags.length > 0 && { Tags: tags }),
    CreatedDate: new Date(created),
    LastChangedDate: new Date(changed),
    ...(deletion !== undefined && { DeletedDate: new Date(deletion) }),
  };
}

function stagesOf({ versions }: Secret): Record<string, readonly string[]> {
  const labelled = versions.filter(({ stages }) => stages.length > 0);
  return Object.fromEntries(labelled.map(({ VersionId, stages }) => [VersionId, stages]));
}

/** Filters of ListSecrets: a value is a prefix, and `!` before it means none of these. */
function matches(
  secret: Secret,
  filters: readonly { readonly Key: string; readonly Values?: readonly string[] }[],
): boolean {
  return filters.every(({ Key, Values = [] }) => {
    const texts = textsOf(secret, Key);
    return Values.some((value) =>
      value.startsWith("!")
        ? !texts.some((text) => text.startsWith(value.slice(1)))
        : texts.some((text) => text.startsWith(value)),
    );
  });
}

function textsOf({ Name, Description = "", tags }: Secret, key: string): string[] {
  switch (key) {
    case "name":
      return [Name];
    case "description":
      return [Description];
    case "tag-key":
      return tags.map(({ Key }) => Key);
    case "tag-value":
      return tags.map(({ Value }) => Value);
    case "all":
      return [Name, Description, ...tags.flatMap(({ Key, Value }) => [Key, Value])];
    default:
      throw invalidParameter(
        `The filter key '${key}' is not one of name, description, tag-key, tag-value, all.`,
      );
  }
}
