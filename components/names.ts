import * as pulumi from "@pulumi/pulumi";

/** The six functions, as the stack's outputs call them. */
export const functionKeys = [
  "callback",
  "validation",
  "deployment",
  "notification",
  "storeTaskToken",
  "writeOutputs",
] as const;

export type FunctionKey = (typeof functionKeys)[number];

/** The physical names of a stack's resources: known before anything is made. */
export interface ResourceNames {
  readonly bucket: string;
  readonly tokenTable: string;
  readonly callbackSecret: string;
  readonly stateMachine: string;
  readonly stateMachineRole: string;
  readonly callbackApi: string;
  readonly functions: Readonly<Record<FunctionKey, string>>;
  readonly functionRoles: Readonly<Record<FunctionKey, string>>;
  readonly logGroups: Readonly<Record<FunctionKey | "stateMachine" | "callbackApi", string>>;
}

/** How AWS limits a name: the resource, its API's longest length. */
const limits = {
  bucket: 63,
  function: 64,
  role: 64,
  "state machine": 80,
  API: 128,
  table: 255,
  secret: 512,
  "log group": 512,
} as const;

/** The bucket's alphabet is the narrowest of all, and without dots every name allows it. */
const part = /^[a-z0-9][a-z0-9-]*$/;

/** Beginnings that S3 keeps to itself. */
const reserved = ["xn--", "sthree-", "amzn-s3-demo-"];

/**
 * Names a stack's resources `<project>-<stack>-<name>`; the bucket's has the account id as well, for
 * bucket names are shared by all accounts. Throws `RunError` for a project or stack name that some
 * resource cannot be named after, with the longest that fits.
 */
export function resourceNames(of: {
  project: string;
  stack: string;
  accountId: string;
  /** Ends the names of the bucket and of the roles; may be empty. */
  suffix: string;
}): ResourceNames {
  checkAlphabet("project", of.project);
  checkAlphabet("stack", of.stack);
  const names = namesAfter(`${of.project}-${of.stack}`, of.accountId, of.suffix);
  checkLengths(names, of);
  return names;
}

function namesAfter(prefix: string, accountId: string, suffix: string): ResourceNames {
  // Bucket names are shared by all accounts and regions, role names by all regions of an account.
  const global = (name: string) => (suffix ? `${name}-${suffix}` : name);
  const functions = {
    callback: `${prefix}-callback`,
    validation: `${prefix}-validation`,
    deployment: `${prefix}-deployment`,
    notification: `${prefix}-notification`,
    storeTaskToken: `${prefix}-store-task-token`,
    writeOutputs: `${prefix}-write-outputs`,
  };
  const stateMachine = `${prefix}-workflow`;
  const callbackApi = `${prefix}-callback-api`;
  return {
    bucket: global(`${prefix}-workflow-${accountId}`),
    tokenTable: `${prefix}-task-tokens`,
    // Never a hyphen and six characters at the end: that is how a secret's ARN ends.
    callbackSecret: `${prefix}-callback-signing-key`,
    stateMachine,
    stateMachineRole: global(`${stateMachine}-role`),
    callbackApi,
    functions,
    functionRoles: forEachFunction((key) => global(`${functions[key]}-role`)),
    logGroups: {
      ...forEachFunction((key) => `/aws/lambda/${functions[key]}`),
      // Log delivery writes a resource policy for every group outside /aws/vendedlogs/, up to a limit.
      stateMachine: `/aws/vendedlogs/states/${stateMachine}`,
      callbackApi: `/aws/vendedlogs/apis/${callbackApi}`,
    },
  };
}

/** The same for each of the six functions. */
export function forEachFunction<Value>(
  make: (key: FunctionKey) => Value,
): Record<FunctionKey, Value> {
  return Object.fromEntries(functionKeys.map((key) => [key, make(key)])) as Record<
    FunctionKey,
    Value
  >;
}

function checkAlphabet(kind: "project" | "stack", name: string): void {
  if (!part.test(name)) {
    throw new pulumi.RunError(
      `The ${kind} name "${name}" cannot be used: resources are named after it, and a bucket's name ` +
        "has only lowercase letters, digits and hyphens, and no hyphen at its beginning. " +
        `Choose another ${kind} name, such as "${suggestion(name)}".`,
    );
  }
  const taken = reserved.find((beginning) => kind === "project" && name.startsWith(beginning));
  if (taken) {
    throw new pulumi.RunError(
      `The project name "${name}" cannot be used: S3 keeps bucket names that begin with "${taken}" ` +
        "to itself. Choose another project name.",
    );
  }
}

function suggestion(name: string): string {
  const allowed = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return allowed.replace(/^-+|-+$/g, "") || "dev";
}

function checkLengths(
  names: ResourceNames,
  of: { project: string; stack: string; suffix: string },
): void {
  const [worst] = allNames(names)
    .map(([kind, name]) => ({ kind, name, excess: name.length - limits[kind] }))
    .sort((a, b) => b.excess - a.excess);
  if (worst.excess <= 0) return;

  const longestStack = of.stack.length - worst.excess;
  const project = `the project name "${of.project}"${of.suffix && ` and the nameSuffix "${of.suffix}"`}`;
  const advice =
    longestStack > 0
      ? `With ${project} a stack's name may have ${longestStack} characters at most.`
      : `With the stack name "${of.stack}" the project's name may have ` +
        `${of.project.length - worst.excess} characters at most.`;
  throw new pulumi.RunError(
    `The stack name "${of.stack}" cannot be used: the ${worst.kind} name "${worst.name}" would have ` +
      `${worst.name.length} characters, of ${limits[worst.kind]} that AWS allows. ${advice}`,
  );
}

function allNames(names: ResourceNames): [kind: keyof typeof limits, name: string][] {
  return [
    ["bucket", names.bucket],
    ["table", names.tokenTable],
    ["secret", names.callbackSecret],
    ["state machine", names.stateMachine],
    ["role", names.stateMachineRole],
    ["API", names.callbackApi],
    ...Object.values(names.functions).map((name) => ["function", name] as ["function", string]),
    ...Object.values(names.functionRoles).map((name) => ["role", name] as ["role", string]),
    ...Object.values(names.logGroups).map((name) => ["log group", name] as ["log group", string]),
  ];
}
