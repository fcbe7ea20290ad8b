import { isObject, type Json, type JsonObject, type Report } from "./finding";
import { isExpression } from "./jsonataExpression";
import { type Pattern, type Resource, readResource } from "./resources";
import type { Language } from "./stateFields";

type Integration = Extract<Resource, { kind: "optimized" | "aws-sdk" }>;

/**
 * What an optimized integration cannot do without: the required members of the API it calls.
 * Source: measured with ValidateStateMachineDefinition (badmintoncryer/cdk-preflight,
 * pf-sfn-asl-integration-parameters); deleteItem and updateItem as putItem and getItem.
 */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "dynamodb:deleteItem": ["TableName", "Key"],
  "dynamodb:getItem": ["TableName", "Key"],
  "dynamodb:putItem": ["TableName", "Item"],
  "dynamodb:updateItem": ["TableName", "Key"],
  "ecs:runTask": ["TaskDefinition"],
  "events:putEvents": ["Entries"],
  "glue:startJobRun": ["JobName"],
  "lambda:invoke": ["FunctionName"],
  "sns:publish": ["Message"],
  "sqs:sendMessage": ["QueueUrl", "MessageBody"],
  "states:startExecution": ["StateMachineArn"],
};

/** What has no names of the caller's own among its parameters, save those of tags. */
const WITHOUT_FREE_NAMES: readonly RegExp[] = [
  /^optimized:ecs:runTask$/,
  /^aws-sdk:(rekognition|textract):/,
];

/** The parameters of the integrations whose every parameter is listed in their page. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  "lambda:invoke": [
    "ClientContext",
    "FunctionName",
    "InvocationType",
    "LogType",
    "Payload",
    "Qualifier",
    "TenantId",
  ],
};

/** Checks what only a Task state has. */
export function checkTask(
  state: JsonObject,
  path: string,
  language: Language,
  isExpress: boolean,
  report: Report,
): void {
  const { Resource: arn, Credentials, TimeoutSeconds, HeartbeatSeconds } = state;
  if (isObject(Credentials) && !("RoleArn" in Credentials || "RoleArn.$" in Credentials)) {
    report.schema(`${path}/Credentials`, "The field 'RoleArn' is required but was missing");
  }
  if (
    typeof HeartbeatSeconds === "number" &&
    typeof TimeoutSeconds === "number" &&
    HeartbeatSeconds >= TimeoutSeconds
  ) {
    report.schema(
      `${path}/HeartbeatSeconds`,
      "HeartbeatSeconds must be smaller than TimeoutSeconds",
    );
  }
  if (typeof arn !== "string") return;
  const resource = readResource(arn);
  if (resource.kind === "unknown") {
    refuseResource(arn, resource.advice, path, report);
    return;
  }
  if (isExpress) checkExpress(resource, path, report);
  if (resource.kind === "activity" && Credentials !== undefined) {
    report.schema(path, "The field 'Credentials' is not supported for activities");
  }
  if (resource.kind === "optimized" || resource.kind === "aws-sdk") {
    checkParameters(state, arn, resource, path, language, report);
    if (resource.pattern === ".waitForTaskToken") checkToken(state, path, language, report);
  }
}

function refuseResource(arn: string, advice: string, path: string, report: Report): void {
  const message =
    `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the ` +
    `resource is not available in this region. (${advice})`;
  report.error("SCHEMA_VALIDATION_FAILED", `${path}/Resource`, message, "integration-pattern");
}

function checkExpress(resource: Resource, path: string, report: Report): void {
  const what =
    resource.kind === "activity"
      ? "Activity ARN"
      : resource.kind !== "unknown" && (resource.pattern as Pattern) !== ""
        ? `'${resource.pattern}' service integration`
        : undefined;
  if (!what) return;
  const message = `Express state machine does not support ${what}`;
  report.error("SCHEMA_VALIDATION_FAILED", `${path}/Resource`, message, "integration-pattern");
}

function checkParameters(
  state: JsonObject,
  arn: string,
  resource: Integration,
  path: string,
  language: Language,
  report: Report,
): void {
  const field = language === "JSONata" ? "Arguments" : "Parameters";
  const at = `${path}/${field}`;
  const given = state[field];
  if (given === undefined) {
    const message = `${field} field is required for resource ARN: ${arn} (it may be {} where the call has none)`;
    report.schema(`${path}/Resource`, message);
    return;
  }
  if (!isObject(given)) return;
  const call = `${resource.service}:${resource.action}`;
  const isOptimized = resource.kind === "optimized";
  const names = namesOf(given);
  for (const name of (isOptimized && REQUIRED[call]) || []) {
    if (!names.includes(name)) {
      report.schema(at, `The field '${name}' is required but was missing`);
    }
  }
  const known = isOptimized ? KNOWN[call] : undefined;
  for (const name of names) {
    const isKnown = isWritten(name, isOptimized) && (known?.includes(name) ?? true);
    if (!isKnown) refuseName(name, at, report);
  }
  if (WITHOUT_FREE_NAMES.some((each) => each.test(`${resource.kind}:${call}`))) {
    for (const each of Object.values(given)) checkNested(each, at, isOptimized, report);
  }
}

function namesOf(of: JsonObject): string[] {
  return Object.keys(of).map((key) => key.replace(/\.\$$/, ""));
}

/** Names are in PascalCase, those of the AWS SDK as the SDK for Java has them: SnsTopicArn. */
function isWritten(name: string, isOptimized: boolean): boolean {
  return /^[A-Z]/.test(name) && (isOptimized || !/^[A-Z]{2,}[A-Z][a-z]/.test(name));
}

function checkNested(value: Json, path: string, isOptimized: boolean, report: Report): void {
  if (Array.isArray(value)) {
    for (const each of value) checkNested(each, path, isOptimized, report);
  }
  if (!isObject(value)) return;
  for (const [name, each] of Object.entries(value)) {
    if (!isWritten(name, isOptimized)) refuseName(name, path, report);
    if (name !== "Tags") checkNested(each, path, isOptimized, report);
  }
}

function refuseName(name: string, path: string, report: Report): void {
  report.schema(
    path,
    `The field "${name}" is not supported by Step Functions (names are in PascalCase: SnsTopicArn)`,
  );
}

/** The task waits for whoever has its token: if it does not pass it on, nobody has it. */
function checkToken(state: JsonObject, path: string, language: Language, report: Report): void {
  const field = language === "JSONata" ? "Arguments" : "Parameters";
  if (passesToken(state[field] ?? null, language)) return;
  const token = language === "JSONata" ? "{% $states.context.Task.Token %}" : "$$.Task.Token";
  report.warn(
    "SCHEMA_VALIDATION_FAILED",
    `${path}/${field}`,
    `A task that waits for a callback must pass on its token, ${token}${language === "JSONPath" ? " under a key that ends in '.$'" : ""}: it would wait until it times out`,
    "callback-task",
  );
}

function passesToken(value: Json, language: Language, key = ""): boolean {
  if (typeof value === "string") {
    return language === "JSONata"
      ? isExpression(value) &&
          /\$states\.context(\.Task(\.Token)?)?(?![.\w])|\$states(?![.\w])/.test(value)
      : key.endsWith(".$") &&
          /\$\$(\.Task(\.Token)?|\['Task'\](\['Token'\])?)?(?![.\w[])/.test(value);
  }
  if (Array.isArray(value)) return value.some((item) => passesToken(item, language));
  if (!isObject(value)) return false;
  return Object.entries(value).some(([name, each]) => passesToken(each, language, name));
}
