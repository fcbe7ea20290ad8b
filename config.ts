import * as pulumi from "@pulumi/pulumi";

/** Reads the text the engine hands over for a key; throws `Refusal` for what is not allowed. */
type Reader<Value> = (text: string) => Value;

/** The key periods of CloudWatch Logs, from the API reference of PutRetentionPolicy. */
const retentionPeriods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** AWS allows 50 tags on a resource; three are our own. */
const maximumTags = 47;

const readers = {
  callbackTimeoutSeconds: integer("an integer from 1 to 31536000", (n) => n >= 1 && n <= 31536000),
  tokenRetentionDays: integer("an integer from 1 to 365", (n) => n >= 1 && n <= 365),
  logLevel: oneOf("ALL", "ERROR", "FATAL", "OFF"),
  logExecutionData: boolean,
  logRetentionDays: integer(`one of ${retentionPeriods.join(", ")}`, (n) =>
    retentionPeriods.includes(n),
  ),
  tracing: boolean,
  protect: boolean,
  deletionProtection: boolean,
  forceDestroyBucket: boolean,
  secretRecoveryDays: integer(
    "0, or an integer from 7 to 30",
    (n) => n === 0 || (n >= 7 && n <= 30),
  ),
  oldVersionRetentionDays: integer("an integer from 1 to 3650", (n) => n >= 1 && n <= 3650),
  apiRetrySeconds: integer("an integer from 0 to 86400", (n) => n <= 86400),
  approvedStatuses: statuses,
  rejectedStatuses: statuses,
  callbackRateLimit: integer("an integer from 1 to 10000", (n) => n >= 1 && n <= 10000),
  callbackBurstLimit: integer("an integer from 1 to 5000", (n) => n >= 1 && n <= 5000),
  callbackConcurrency: integer("an integer from 0 to 1000", (n) => n <= 1000),
  validationApiUrl: httpsUrl,
  validationApiSecretName: secretName,
  deploymentApiUrl: httpsUrl,
  deploymentApiSecretName: secretName,
  notificationApiUrl: httpsUrl,
  notificationApiSecretName: secretName,
  nameSuffix: matching(
    // S3 keeps names that end in "-s3alias" to itself.
    /^(|(?!(.*-)?s3alias$)[a-z0-9]+(-[a-z0-9]+)*)$/,
    'lowercase letters and digits, with single hyphens between them, not ending in "s3alias", or ""',
  ),
  permissionsBoundary: matching(
    /^(|[\w+=,.@/-]{1,640}|arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+)$/,
    'the name of a managed policy, its ARN, or ""',
  ),
  kmsKey: matching(
    /^(|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+)$/,
    'the id of a KMS key (not an alias), its ARN, or ""',
  ),
  tags,
};

type Key = keyof typeof readers;

/** A stack's configuration, checked. Pulumi.yaml tells what each key means and its default. */
export type Config = { readonly [K in Key]: ReturnType<(typeof readers)[K]> };

/** The keys of the configuration, as in Pulumi.yaml. */
export const configKeys = Object.keys(readers) as readonly Key[];

/** Reads the configuration of the stack that is being run. Throws `RunError` with all problems. */
export function readConfig(): Config {
  return parseConfig(pulumi.runtime.allConfig(), {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    secretKeys: JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] || "[]"),
  });
}

/**
 * Checks a configuration as the engine hands it over: every key with its namespace, every value a
 * text, objects as JSON. Keys of other namespaces are none of our business.
 * Throws one `RunError` that names every wrong, missing and unknown key.
 */
export function parseConfig(
  values: Readonly<Record<string, string>>,
  of: { project: string; stack: string; secretKeys?: readonly string[] },
): Config {
  const namespace = `${of.project}:`;
  const problems: string[] = [];
  const shown = (key: string) =>
    of.secretKeys?.includes(namespace + key)
      ? "[secret]"
      : JSON.stringify(values[namespace + key]).slice(0, 200);

  const config: Record<string, unknown> = {};
  for (const key of configKeys) {
    const text = values[namespace + key];
    if (text === undefined) {
      problems.push(`${namespace}${key} is missing, and so is its default in Pulumi.yaml`);
      continue;
    }
    try {
      config[key] = readers[key](text);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push(`${namespace}${key} is ${shown(key)}, but must be ${error.message}`);
    }
  }
  for (const key of unknownKeys(values, namespace)) {
    problems.push(`${namespace}${key} (${shown(key)}) is not a key of this project: ${hint(key)}`);
  }
  problems.push(...contradictions(config as Config, namespace));

  if (problems.length === 0) return config as Config;
  throw new pulumi.RunError(
    [
      `The configuration of stack "${of.stack}" cannot be used:`,
      ...problems.map((problem) => `  - ${problem}`),
      `Change it in Pulumi.${of.stack}.yaml or with "pulumi config set --stack ${of.stack} KEY VALUE".`,
    ].join("\n"),
  );
}

/** What is allowed instead of the value at hand. */
class Refusal extends Error {}

function contradictions(config: Config, namespace: string): string[] {
  const problems: string[] = [];
  if (config.logExecutionData && config.logLevel === "ALL") {
    problems.push(
      `${namespace}logExecutionData is "true" while logLevel is "ALL", which would log task tokens: ` +
        "logLevel must then be ERROR, FATAL or OFF",
    );
  }
  const { approvedStatuses = [], rejectedStatuses = [] } = config;
  const lowerCase = (status: string) => status.toLowerCase();
  const both = approvedStatuses.filter((status) =>
    rejectedStatuses.map(lowerCase).includes(lowerCase(status)),
  );
  if (both.length > 0) {
    problems.push(
      `${namespace}approvedStatuses and ${namespace}rejectedStatuses both have ` +
        `${both.map((status) => `"${status}"`).join(", ")}: a status approves or rejects, not both`,
    );
  }
  for (const api of ["validation", "deployment", "notification"] as const) {
    const name = config[`${api}ApiSecretName`];
    if (name && config[`${api}ApiUrl`] === "") {
      problems.push(
        `${namespace}${api}ApiSecretName is "${name}" while ${api}ApiUrl is "", and the mock needs ` +
          "no secret: set both, or neither",
      );
    }
  }
  return problems;
}

function unknownKeys(values: Readonly<Record<string, string>>, namespace: string): string[] {
  return Object.keys(values)
    .filter((key) => key.startsWith(namespace))
    .map((key) => key.slice(namespace.length))
    .filter((key) => !Object.hasOwn(readers, key));
}

function hint(key: string): string {
  const [nearest] = configKeys
    .map((known) => ({ known, distance: editDistance(key.toLowerCase(), known.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest.distance <= Math.max(2, key.length / 3)
    ? `did you mean ${nearest.known}?`
    : `its keys are ${configKeys.join(", ")}`;
}

/** How many single letters must be added, dropped or changed to turn one text into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next[j] = Math.min(change, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return row[to.length];
}

function integer(allowed: string, accepts: (n: number) => boolean): Reader<number> {
  return (text) => {
    const n = Number(text);
    if (!/^\d+$/.test(text) || !accepts(n)) throw new Refusal(allowed);
    return n;
  };
}

function boolean(text: string): boolean {
  if (text !== "true" && text !== "false") throw new Refusal("true or false");
  return text === "true";
}

function oneOf<const Choice extends string>(...choices: Choice[]): Reader<Choice> {
  return (text) => {
    const choice = choices.find((each) => each === text);
    if (choice === undefined) throw new Refusal(`one of ${choices.join(", ")}`);
    return choice;
  };
}

function matching(pattern: RegExp, allowed: string): Reader<string> {
  return (text) => {
    if (!pattern.test(text)) throw new Refusal(allowed);
    return text;
  };
}

function httpsUrl(text: string): string {
  if (text === "") return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" || url.username || url.password || url.hash) {
    throw new Refusal('an HTTPS URL without user, password and fragment, or "" for the mock');
  }
  return text;
}

/** The alphabet and length of CreateSecret's `Name`, from the Secrets Manager API reference. */
function secretName(text: string): string {
  return matching(
    /^[\w/+=.@-]{0,512}$/,
    'the name of a secret (letters, digits and /_+=.@-), or ""',
  )(text);
}

/** Statuses of a Jira workflow have at most 60 characters. */
function statuses(text: string): readonly string[] {
  const allowed =
    "a list of 1 to 50 statuses, each of 1 to 60 characters without spaces around, no two the same";
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new Refusal(allowed);
  }
  if (!Array.isArray(list) || list.length < 1 || list.length > 50 || !list.every(isStatus)) {
    throw new Refusal(allowed);
  }
  if (new Set(list.map((status) => status.toLowerCase())).size < list.length) {
    throw new Refusal(allowed);
  }
  return list;
}

function isStatus(value: unknown): value is string {
  return typeof value === "string" && /^[^\s\p{C}](.{0,58}[^\s\p{C}])?$/u.test(value);
}

function tags(text: string): Readonly<Record<string, string>> {
  const allowed =
    `an object of at most ${maximumTags} strings, keys of 1 to 128 and values of up to 256 letters, ` +
    'digits, spaces and _.:/=+-@, no key beginning with "aws:" or being project, stack or component';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(allowed);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(allowed);
  }
  const entries = Object.entries(value);
  if (entries.length > maximumTags || !entries.every(isTag)) throw new Refusal(allowed);
  return Object.fromEntries(entries);
}

function isTag([key, value]: [string, unknown]): boolean {
  return (
    /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) &&
    !/^aws:/i.test(key) &&
    !["project", "stack", "component"].includes(key) &&
    typeof value === "string" &&
    /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)
  );
}
