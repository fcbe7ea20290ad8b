import { randomUUID } from "node:crypto";
import { AwsError, type Call, type ServiceContext } from "../../service";
import { parseResource, type Resource } from "../interpreter/resource";
import type { TaskCall } from "../interpreter/run";
import type { TaskOutcome } from "../interpreter/snapshot";
import { isObject, type JsonObject } from "../json";
import { INTEGRATIONS, type Integration } from "./integrations";
import { invokeFunction, lambdaFailure } from "./lambdaInvoke";
import { TooMuchData, toApiInput, toTaskResult, upperFirst } from "./shapes";
import { assumedBy, NotTrusted, principalOf } from "./taskRole";

/** The only optimized integrations that are emulated. */
const LAMBDA_INVOKE = new Set(["lambda:invoke", "lambda:invoke.waitForTaskToken"]);

/** S3 gives one to AWS's support; nothing here knows more by it. */
const EXTENDED_ID = Buffer.alloc(56).toString("base64");

/** Calls what a task's Resource names, as the state machine's role; failures are outcomes too. */
export async function callTask(
  context: ServiceContext,
  roleArn: string,
  executionKey: string,
  task: TaskCall,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const resource = parseResource(task.resource);
  const requestId = randomUUID();
  try {
    const call: Call = {
      principal: principalOf(context, roleArn, executionKey),
      requestId,
      region: context.region,
      accountId: context.accountId,
      signal,
    };
    const principal = assumedBy(context, call, roleArn, executionKey, task);
    return await callResource(context, { ...call, principal }, resource, task);
  } catch (error) {
    if (error instanceof TooMuchData) return tooMuch(resource);
    if (error instanceof NotTrusted) return failed("States.TaskFailed", error.message);
    return failureOf(resource, error, requestId);
  }
}

async function callResource(
  context: ServiceContext,
  call: Call,
  resource: Resource,
  task: TaskCall,
): Promise<TaskOutcome> {
  if (resource.kind === "function") {
    return invokeFunction(
      context,
      call,
      { FunctionName: resource.arn, Payload: task.arguments },
      true,
    );
  }
  if (resource.kind === "unknown") return notEmulated(task.resource);
  if (!resource.awsSdk && !LAMBDA_INVOKE.has(`${resource.type}:${resource.action}`)) {
    return notEmulated(task.resource);
  }
  if (!isObject(task.arguments)) {
    return failed("States.Runtime", "The Arguments of a service integration must be an object.");
  }
  const input = task.arguments as JsonObject;
  if (!resource.awsSdk) return invokeFunction(context, call, input, false);
  const integration = INTEGRATIONS[resource.service];
  const operation = upperFirst(resource.operation);
  const sync = resource.action !== resource.operation && !resource.waitsForToken;
  if (integration === undefined || sync || !context.services.has(integration.service, operation)) {
    return notEmulated(task.resource);
  }
  const output = await context.services.call(
    integration.service,
    operation,
    toApiInput(integration, input),
    call,
  );
  return { kind: "succeeded", output: await toTaskResult(integration, output) };
}

function notEmulated(resource: string): TaskOutcome {
  return failed("States.Runtime", `The resource ${resource} is not emulated.`);
}

function tooMuch(resource: Resource): TaskOutcome {
  const source = resource.kind === "service" ? resource.type : resource.arn;
  return failed(
    "States.DataLimitExceeded",
    `The state/task '${source}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

function failureOf(resource: Resource, error: unknown, requestId: string): TaskOutcome {
  const aws = error instanceof AwsError ? error : undefined;
  // Nothing may catch what AWS would have run.
  if (aws?.code === "NotImplemented") return failed("States.Runtime", aws.message);
  if (resource.kind !== "service" || !resource.awsSdk) return lambdaFailure(error, requestId);
  const integration = INTEGRATIONS[resource.service]!;
  if (aws === undefined) {
    return failed(`${integration.prefix}.SdkClientException`, (error as Error).message);
  }
  const extended = integration.service === "s3" ? `, Extended Request ID: ${EXTENDED_ID}` : "";
  return failed(
    errorName(integration, aws.code),
    `${aws.message} (Service: ${integration.prefix}, Status Code: ${aws.statusCode}, Request ID: ${requestId}${extended}) (SDK Attempt Count: 1)`,
  );
}

/** As the AWS SDK for Java names it: what the service's model lacks goes by the service's name. */
function errorName({ prefix, errors }: Integration, code: string): string {
  if (!errors.has(code)) return `${prefix}.${prefix}Exception`;
  return `${prefix}.${code.endsWith("Exception") ? code : `${code}Exception`}`;
}

function failed(error: string, cause: string): TaskOutcome {
  return { kind: "failed", error, cause };
}
