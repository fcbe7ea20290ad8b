import { knownDocument, parsed } from "./grants";
import { hasUnknown, UNKNOWN } from "./known";
import { isUnknown, listOf, objectOf, type Resource, textOf, title } from "./resource";
import type { Rule, RuleContext } from "./rule";
import { physicalName, type Stack, stackName } from "./stack";

/** The stacks in which rules are strict; `*` stands for anything. */
const productionStacks = {
  productionStacks: {
    type: "array",
    items: { type: "string" },
    default: ["prod", "production", "*-prod", "*-production"],
    description: "Names of the stacks that are production; * stands for anything",
  },
} as const;

function isProduction({ resource, settings }: RuleContext): boolean {
  const patterns = settings.productionStacks as readonly string[];
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`).test(stackName(resource)),
  );
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}

const bucketTypes = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const aclTypes = ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"];
const publicAccessType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const bucketPolicyType = "aws:s3/bucketPolicy:BucketPolicy";

export const bucketNotPublic: Rule = {
  name: "bucket-not-public",
  description:
    "Checks that no bucket is open to everyone, by its ACL, its policy or what it does not block.",
  level: "mandatory",
  consequence: "AWS accepts it, and anybody can read what is in it.",
  source:
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  isLocal: true,
  types: [...bucketTypes, ...aclTypes, publicAccessType, bucketPolicyType],
  check(context) {
    const { type } = context.resource;
    if (type === publicAccessType) checkPublicAccess(context);
    else if (type === bucketPolicyType) checkBucketPolicy(context);
    else checkAcl(context);
  },
};

function checkAcl({ resource, violation, unknown }: RuleContext): void {
  for (const property of ["acl", "grants", "accessControlPolicy"]) {
    if (hasUnknown(resource.properties[property])) unknown(property, "Give it as plain values.");
  }
  const acl = textOf(resource, "acl") ?? "";
  if (acl.startsWith("public-") || acl === "authenticated-read") {
    violation(`has the ACL "${acl}"`, 'Leave "acl" out.');
  }
  const policy = objectOf(resource, "accessControlPolicy")?.grants ?? [];
  const granted = JSON.stringify([listOf(resource, "grants"), policy]);
  const [group] = /global\/(AllUsers|AuthenticatedUsers)/.exec(granted) ?? [];
  if (group) violation(`grants access to ${group}`, "Name who is to have access.");
}

function checkPublicAccess({ resource, violation, unknown }: RuleContext): void {
  const { properties } = resource;
  for (const name of publicAccessSettings.filter((each) => properties[each] === UNKNOWN)) {
    unknown(name, "Give it as a plain value.");
  }
  const open = publicAccessSettings.filter(
    (name) => properties[name] !== true && properties[name] !== UNKNOWN,
  );
  if (open.length > 0) violation(`does not set ${open.join(", ")}`, "Set all four to true.");
}

function checkBucketPolicy({ resource, violation, unknown }: RuleContext): void {
  if (isUnknown(resource, "policy")) {
    unknown("policy", knownDocument);
    return;
  }
  const statements = parsed(resource.properties.policy)?.statements ?? [];
  const isOpen = statements.some(
    ({ effect, principal, conditions }) =>
      effect === "Allow" && (principal?.everyone || principal?.negated) && conditions.length === 0,
  );
  if (isOpen) {
    violation("allows something to everyone", "Name the principals, or add a condition.");
  }
}

const publicAccessSettings = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
];

export const logRetention: Rule = {
  name: "log-retention",
  description:
    "Checks that a log group keeps its events for a time that is set, longer in production.",
  level: "mandatory",
  consequence:
    "AWS keeps them for ever, and charges for it; or they are gone when they are needed.",
  source:
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
  isLocal: true,
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  settings: {
    ...productionStacks,
    minimumDays: { type: "integer", default: 1, description: "How long, outside production" },
    productionMinimumDays: { type: "integer", default: 90, description: "How long, in production" },
  },
  check(context) {
    const { resource, settings, violation, unknown } = context;
    // AWS itself lets these groups expire after two days.
    if (textOf(resource, "logGroupClass") === "DELIVERY") return;
    const days = resource.properties.retentionInDays;
    const least = Number(
      isProduction(context) ? settings.productionMinimumDays : settings.minimumDays,
    );
    if (days === UNKNOWN) return unknown("retentionInDays", "Give it as a number.");
    if (typeof days !== "number" || days === 0) {
      return violation("has no retentionInDays", `Set it to ${least} or more.`);
    }
    if (days < least) {
      violation(`has retentionInDays ${days}`, `Set it to ${least} or more.`);
    }
  },
};

/**
 * Runtimes that Lambda no longer lets anybody create a function with.
 * Source: docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const endedRuntimes = [
  "nodejs",
  "nodejs4.3",
  "nodejs4.3-edge",
  "nodejs6.10",
  "nodejs8.10",
  "nodejs10.x",
  "nodejs12.x",
  "nodejs14.x",
  "nodejs16.x",
  "nodejs18.x",
  "nodejs20.x",
  "python2.7",
  "python3.6",
  "python3.7",
  "python3.8",
  "python3.9",
  "ruby2.5",
  "ruby2.7",
  "ruby3.2",
  "java8",
  "go1.x",
  "dotnetcore1.0",
  "dotnetcore2.0",
  "dotnetcore2.1",
  "dotnetcore3.1",
  "dotnet6",
  "dotnet7",
  "provided",
];

export const supportedRuntime: Rule = {
  name: "supported-runtime",
  description: "Checks that a function's runtime is one that AWS still supports.",
  level: "mandatory",
  consequence:
    'AWS answers "InvalidParameterValueException: The runtime parameter is no longer supported for ' +
    'creating or updating AWS Lambda functions", or will soon.',
  source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
  isLocal: true,
  types: ["aws:lambda/function:Function"],
  settings: {
    endedRuntimes: {
      type: "array",
      items: { type: "string" },
      default: endedRuntimes,
      description: "The runtimes that are refused",
    },
  },
  check({ resource, settings, violation, unknown }) {
    const { runtime } = resource.properties;
    if (runtime === UNKNOWN) return unknown("runtime", "Give it as a text.");
    if ((settings.endedRuntimes as readonly unknown[]).includes(runtime)) {
      violation(`has the runtime ${String(runtime)}`, "Choose a later one, such as nodejs24.x.");
    }
  },
};

const tableType = "aws:dynamodb/table:Table";

export const pointInTimeRecovery: Rule = {
  name: "point-in-time-recovery",
  description: "Checks that a table of a production stack can be restored to a point in time.",
  level: "mandatory",
  consequence: "AWS accepts it, and what is deleted by mistake is lost.",
  source:
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
  isLocal: true,
  types: [tableType],
  settings: { ...productionStacks },
  check(context) {
    const { resource, violation, unknown } = context;
    if (!isProduction(context)) return;
    const recovery = objectOf(resource, "pointInTimeRecovery");
    if (isUnknown(resource, "pointInTimeRecovery") || recovery?.enabled === UNKNOWN) {
      return unknown("pointInTimeRecovery", "Give it as plain values.");
    }
    if (recovery?.enabled !== true) {
      violation("has no point-in-time recovery", 'Set "pointInTimeRecovery" to { enabled: true }.');
    }
  },
};

const bucketEncryptionTypes = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];

export const encryptionConfigured: Rule = {
  name: "encryption-configured",
  description:
    "Checks that a table and a bucket of a production stack say how they are encrypted, instead of leaving it to AWS.",
  level: "mandatory",
  consequence: "AWS encrypts with a key of its own, whose use no log of the account shows.",
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
  types: [tableType, ...bucketTypes],
  settings: { ...productionStacks },
  check(context) {
    if (!isProduction(context)) return;
    if (context.resource.type === tableType) checkTable(context);
    else checkBucket(context);
  },
};

function checkTable({ resource, violation, unknown }: RuleContext): void {
  const enabled = objectOf(resource, "serverSideEncryption")?.enabled;
  if (isUnknown(resource, "serverSideEncryption") || enabled === UNKNOWN) {
    unknown("serverSideEncryption", "Give it as plain values.");
  } else if (enabled !== true) {
    violation("has no serverSideEncryption", "Set it to { enabled: true }.");
  }
}

function checkBucket({ resource, stack, violation, unknown }: RuleContext): void {
  if (!stack.complete || isEncrypted(stack, resource)) return;
  if (isUnknown(resource, "serverSideEncryptionConfiguration")) {
    unknown("serverSideEncryptionConfiguration", "Give it as plain values.");
  } else if (!objectOf(resource, "serverSideEncryptionConfiguration")) {
    violation(
      "has no encryption configuration",
      `Add a BucketServerSideEncryptionConfiguration for ${title(resource)}.`,
    );
  }
}

function isEncrypted(stack: Stack, bucket: Resource): boolean {
  return stack
    .ofType(...bucketEncryptionTypes)
    .some(
      (each) =>
        each.comesFrom("bucket").includes(bucket) ||
        textOf(each, "bucket") === (physicalName(bucket) ?? textOf(bucket, "id")),
    );
}
