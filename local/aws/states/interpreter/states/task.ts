import type { EventDetails } from "../../history/historyEvent";
import { type Json, type JsonObject, jsonText } from "../../json";
import { type Activation, checkDataLimit } from "../activation";
import { Fault, StatesError } from "../errors";
import type { TaskState } from "../program";
import { parseResource, type Resource } from "../resource";
import type { Run } from "../run";
import { evaluateSeconds, MAX_SECONDS } from "../seconds";
import type { TaskPhase, Thread } from "../snapshot";
import { BLOCKED, leave, type Step } from "../step";

export async function runTask(activation: Activation, state: TaskState): Promise<Step> {
  const { phase } = activation.thread;
  const resource = parseResource(state.resource);
  if (resource.kind === "unknown") {
    throw new Fault("States.Runtime", `The resource ${resource.arn} is not emulated.`);
  }
  if (phase.kind !== "task") return schedule(activation, state, resource);
  if (phase.outcome === undefined) return timeOut(activation, phase, resource);
  if (phase.outcome.kind === "failed") {
    const { error, cause } = phase.outcome;
    recordOutcome(activation, resource, "Failed", { error, cause });
    throw new StatesError(error, cause);
  }
  return succeed(activation, state, resource, phase.outcome.output);
}

type Callable = Exclude<Resource, { kind: "unknown" }>;

async function schedule(
  activation: Activation,
  state: TaskState,
  resource: Callable,
): Promise<Step> {
  const { run, thread } = activation;
  const id = `${thread.id}:${thread.enteredEventId}:${activation.retryCount}`;
  const waitsForToken = resource.kind === "service" && resource.waitsForToken;
  const extra = waitsForToken ? { task: { Token: run.host.token(id) } } : {};

  const timeout =
    state.timeoutSeconds &&
    (await evaluateSeconds(activation, state.timeoutSeconds, "TimeoutSeconds", 1));
  const heartbeat =
    state.heartbeatSeconds &&
    (await evaluateSeconds(activation, state.heartbeatSeconds, "HeartbeatSeconds", 1));
  const credentials =
    state.credentials && (await activation.evaluateAs("object", state.credentials, "Credentials"));
  const input =
    state.arguments === undefined
      ? thread.input
      : await activation.evaluate(state.arguments, "Arguments", extra);
  checkDataLimit(input, thread.state);

  recordScheduled(activation, resource, input, timeout, heartbeat, credentials);
  const now = run.host.now();
  activation.move({
    kind: "task",
    id,
    resource: state.resource,
    arguments: input,
    waitsForToken,
    deadline: now + (timeout ?? MAX_SECONDS) * 1000,
    ...(credentials !== undefined && { credentials }),
    ...(heartbeat !== undefined && {
      heartbeatSeconds: heartbeat,
      heartbeatDeadline: now + heartbeat * 1000,
    }),
  });
  run.calls.push({
    id,
    state: thread.state,
    resource: state.resource,
    arguments: input,
    waitsForToken,
    ...(credentials !== undefined && { credentials }),
  });
  return BLOCKED;
}

function recordScheduled(
  activation: Activation,
  resource: Callable,
  input: Json,
  timeout: number | undefined,
  heartbeat: number | undefined,
  credentials: JsonObject | undefined,
): void {
  const common = {
    ...(timeout !== undefined && { timeoutInSeconds: timeout }),
    ...(credentials !== undefined && { taskCredentials: { roleArn: credentials["RoleArn"] } }),
  };
  if (resource.kind === "function") {
    activation.record("LambdaFunctionScheduled", {
      resource: resource.arn,
      input: jsonText(input),
      inputDetails: { truncated: false },
      ...common,
    });
    activation.record("LambdaFunctionStarted");
    return;
  }
  activation.record("TaskScheduled", {
    ...named(resource),
    region: activation.run.host.region,
    parameters: jsonText(input),
    ...common,
    ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
  });
  activation.record("TaskStarted", named(resource));
}

/** AWS reports a missed heartbeat as States.Timeout too. */
function timeOut(activation: Activation, phase: TaskPhase, resource: Callable): Step {
  const now = activation.run.host.now();
  const expired = phase.deadline <= now;
  if (!expired && (phase.heartbeatDeadline ?? Number.POSITIVE_INFINITY) > now) return BLOCKED;
  activation.run.cancelled.push(phase.id);
  recordOutcome(activation, resource, "TimedOut", { error: "States.Timeout" });
  throw new StatesError(
    "States.Timeout",
    undefined,
    expired ? {} : { alias: "States.HeartbeatTimeout" },
  );
}

async function succeed(
  activation: Activation,
  state: TaskState,
  resource: Callable,
  output: Json,
): Promise<Step> {
  try {
    checkDataLimit(output, resource.kind === "function" ? resource.arn : resource.type);
  } catch (error) {
    const { error: name, cause } = error as StatesError;
    recordOutcome(activation, resource, "Failed", { error: name, cause });
    throw error;
  }
  recordOutcome(activation, resource, "Succeeded", {
    output: jsonText(output),
    outputDetails: { truncated: false },
  });
  return leave(activation, state, output, { result: output });
}

function recordOutcome(
  activation: Activation,
  resource: Callable,
  outcome: "Succeeded" | "Failed" | "TimedOut",
  details: EventDetails,
): void {
  if (resource.kind === "function") activation.record(`LambdaFunction${outcome}`, details);
  else activation.record(`Task${outcome}`, { ...named(resource), ...details });
}

/** Tells that a task that waits for its token has been called. */
export function recordSubmitted(run: Run, thread: Thread, arn: string, output: Json): void {
  const resource = parseResource(arn);
  if (resource.kind !== "service") return;
  run.recordIn(thread, "TaskSubmitted", {
    ...named(resource),
    output: jsonText(output),
    outputDetails: { truncated: false },
  });
}

function named(resource: Extract<Resource, { kind: "service" }>): EventDetails {
  return { resourceType: resource.type, resource: resource.action };
}
