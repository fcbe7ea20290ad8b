import { randomBytes, randomUUID } from "node:crypto";
import { AwsError, type ServiceContext } from "../service";
import type { Collection } from "../store";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** One value of a secret; its stages say what it is for, such as `AWSCURRENT`. */
export interface Version {
  readonly VersionId: string;
  readonly SecretString?: string;
  /** Base 64. */
  readonly SecretBinary?: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly stages: readonly string[];
}

export interface Secret {
  readonly Name: string;
  readonly ARN: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly tags: readonly Tag[];
  readonly created: number;
  readonly changed: number;
  /** When it is gone for good, once its deletion is scheduled. */
  readonly deletion?: number;
  readonly policy?: string;
  readonly versions: readonly Version[];
}

export const CURRENT = "AWSCURRENT";
export const PREVIOUS = "AWSPREVIOUS";

/** A secret keeps its labelled versions and a few without a label: about a hundred, says AWS. */
const MOST_VERSIONS = 100;

export const notFound = () =>
  new AwsError(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret.",
    400,
  );
export const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterException", message, 400);
export const invalidRequest = (message: string) =>
  new AwsError("InvalidRequestException", message, 400);

/** The secrets of the account by name. */
export class Secrets {
  private readonly records: Collection<Secret>;

  constructor(private readonly context: ServiceContext) {
    this.records = context.store.collection("secretsmanager/secrets");
  }

  now(): number {
    return this.context.clock.now();
  }

  /** The ARN ends in six characters of its own, so that a secret made anew is another one. */
  newArn(name: string): string {
    const { partition, region, accountId } = this.context;
    const suffix = randomBytes(6).toString("base64url").replace(/[-_]/g, "x").slice(0, 6);
    return `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;
  }

  /** By name, ARN, or ARN without its last six characters; also one whose deletion is scheduled. */
  find(id: unknown): Secret | undefined {
    if (typeof id !== "string" || id === "") return undefined;
    const name = id.startsWith("arn:") ? id.split(":").slice(6).join(":") : id;
    for (const candidate of [name, name.replace(/-.{6}$/, "")]) {
      const secret = this.live(candidate);
      if (secret && (!id.startsWith("arn:") || secret.ARN.startsWith(id))) return secret;
    }
    return undefined;
  }

  get(id: unknown): Secret {
    const secret = this.find(id);
    if (!secret) throw notFound();
    return secret;
  }

  /** One that can be used: its deletion is not scheduled. */
  usable(id: unknown): Secret {
    const secret = this.get(id);
    if (secret.deletion === undefined) return secret;
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }

  async put(secret: Secret): Promise<void> {
    await this.records.put(secret.Name, { ...secret, changed: this.now() });
  }

  async remove(name: string): Promise<void> {
    await this.records.delete(name);
  }

  async all(): Promise<Secret[]> {
    const found: Secret[] = [];
    for await (const [name] of this.records.range()) {
      const secret = this.live(name);
      if (secret) found.push(secret);
    }
    return found;
  }

  /** Past its recovery window a secret is gone, whoever looks. */
  private live(name: string): Secret | undefined {
    const secret = this.records.get(name);
    return secret?.deletion !== undefined && secret.deletion <= this.now() ? undefined : secret;
  }
}

/** A secret with one more version; what was current becomes previous. */
export function withVersion(
  secret: Secret,
  value: Pick<Version, "SecretString" | "SecretBinary">,
  now: number,
  { token = randomUUID() as string, stages = [CURRENT] as readonly string[] } = {},
): { secret: Secret; version: Version } {
  const same = secret.versions.find(({ VersionId }) => VersionId === token);
  if (same) {
    if (same.SecretString === value.SecretString && same.SecretBinary === value.SecretBinary) {
      return { secret, version: same };
    }
    throw new AwsError(
      "ResourceExistsException",
      `The operation failed because the secret version ${token} already exists.`,
      400,
    );
  }
  const version: Version = { VersionId: token, ...value, created: now, stages };
  const others = stages.reduce((versions, stage) => unlabel(versions, stage), secret.versions);
  const versions = [...others, version];
  const kept = versions.filter(
    ({ stages }, index) => stages.length > 0 || index >= versions.length - MOST_VERSIONS,
  );
  return { secret: { ...secret, versions: kept }, version };
}

/** Takes a label away from whichever version has it; the current one becomes the previous one. */
function unlabel(versions: readonly Version[], label: string): readonly Version[] {
  const losesCurrent = label === CURRENT && versions.some(({ stages }) => stages.includes(CURRENT));
  return versions.map((version) => {
    const gone = losesCurrent ? [CURRENT, PREVIOUS] : [label];
    const stages = version.stages.filter((stage) => !gone.includes(stage));
    const becomesPrevious = losesCurrent && version.stages.includes(CURRENT);
    return { ...version, stages: becomesPrevious ? [...stages, PREVIOUS] : stages };
  });
}
