import { isObject, type Json, type JsonObject, type Report } from "./finding";
import { isExpression } from "./jsonataExpression";
import { type Pattern, type Resource, readResource } from "./resources";
import type { Language } from "./stateFields";

type Integration = Extract<Resource, { kind: "optimized" | "aws-sdk" }>;

/** What an optimized integration cannot do without: one of each group. */
const REQUIRED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "dynamodb:deleteItem": [["TableName"], ["Key"]],
  "dynamodb:getItem": [["TableName"], ["Key"]],
  "dynamodb:putItem": [["TableName"], ["Item"]],
  "dynamodb:updateItem": [["TableName"], ["Key"]],
  "events:putEvents": [["Entries"]],
  "lambda:invoke": [["FunctionName"]],
  "sns:publish": [["TopicArn", "TargetArn", "PhoneNumber"]],
  "sqs:sendMessage": [["QueueUrl"], ["MessageBody"]],
  "states:startExecution": [["StateMachineArn"]],
};

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
  if (resource.kind === "optimized" || resource.kind === "aws-sdk") {
    checkParameters(state, resource, path, language, report);
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
        ? `'${resource.pattern}'`
        : undefined;
  if (!what) return;
  const message = `Express state machine does not support ${what}`;
  report.error("SCHEMA_VALIDATION_FAILED", `${path}/Resource`, message, "integration-pattern");
}

function checkParameters(
  state: JsonObject,
  resource: Integration,
  path: string,
  language: Language,
  report: Report,
): void {
  const field = language === "JSONata" ? "Arguments" : "Parameters";
  const given = state[field];
  const call = `${resource.service}:${resource.action}`;
  const isOptimized = resource.kind === "optimized";
  const required = (isOptimized && REQUIRED[call]) || [];
  if (given !== undefined && !isObject(given)) return;
  const names = Object.keys(given ?? {}).map((key) => key.replace(/\.\$$/, ""));
  for (const group of required) {
    if (group.some((name) => names.includes(name))) continue;
    report.schema(
      `${path}/${field}`,
      `The field '${group.join("' or '")}' is required but was missing`,
    );
  }
  const known = isOptimized ? KNOWN[call] : undefined;
  for (const name of names) {
    // AWS SDK integrations take names as the SDK for Java writes them: SnsTopicArn, not SNSTopicArn.
    const isWritten =
      /^[A-Z]/.test(name) && !(resource.kind === "aws-sdk" && /^[A-Z]{2,}[A-Z][a-z]/.test(name));
    if (isWritten && (!known || known.includes(name))) continue;
    report.schema(`${path}/${field}`, `The field "${name}" is not supported by Step Functions`);
  }
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
