import type { Operation } from "../../service";
import { AwsError } from "../../service";
import type { SecretAccess } from "../access";
import {
  CURRENT,
  invalidParameter,
  notFound,
  type Secret,
  type Secrets,
  type Version,
  withVersion,
} from "../secrets";
import { secretValue } from "./lifecycle";

/** Writing and reading the value of a secret. */
export function valueOperations(secrets: Secrets, access: SecretAccess): Record<string, Operation> {
  return {
    PutSecretValue: {
      access: access.onSecret("secretsmanager:PutSecretValue"),
      async run(input) {
        const value = secretValue(input);
        if (!value) throw invalidParameter("You must provide either SecretString or SecretBinary.");
        const { secret, version } = withVersion(
          secrets.usable(input.SecretId),
          value,
          secrets.now(),
          { token: input.ClientRequestToken, stages: input.VersionStages },
        );
        await secrets.put(secret);
        const { ARN, Name } = secret;
        return { ARN, Name, VersionId: version.VersionId, VersionStages: version.stages };
      },
    },
    GetSecretValue: {
      access: access.onSecret("secretsmanager:GetSecretValue"),
      async run({ SecretId, VersionId, VersionStage }) {
        const secret = secrets.usable(SecretId);
        const version = find(secret, VersionId, VersionStage);
        return {
          ARN: secret.ARN,
          Name: secret.Name,
          VersionId: version.VersionId,
          ...(version.SecretString !== undefined && { SecretString: version.SecretString }),
          ...(version.SecretBinary !== undefined && {
            SecretBinary: Buffer.from(version.SecretBinary, "base64"),
          }),
          VersionStages: version.stages,
          CreatedDate: new Date(version.created),
        };
      },
    },
  };
}

function find(secret: Secret, id: string | undefined, stage: string | undefined): Version {
  const label = stage ?? (id === undefined ? CURRENT : undefined);
  const version = secret.versions.find(
    ({ VersionId, stages }) =>
      (id === undefined || VersionId === id) && (label === undefined || stages.includes(label)),
  );
  if (version) return version;
  if (label === undefined || (secret.versions.length > 0 && id !== undefined)) throw notFound();
  throw new AwsError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for staging label: ${label}`,
  );
}
