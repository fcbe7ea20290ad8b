import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { answerFor } from "./callback/answerFor";
import { type Processed, refusal, toHttp } from "./callback/answers";
import { credentialIn, isAuthentic, parseSecret } from "./callback/authentication";
import { type Decision, parseDelivery } from "./callback/delivery";
import { freshCopy } from "./callback/freshCopy";
import { type HttpAnswer, type HttpEvent, rawBody } from "./callback/httpEvent";
import { type Statuses, statusesOf } from "./callback/statuses";
import { type Environment, secondsOf, textOf } from "./environment";
import { describeError, log } from "./log";
import { secretReader } from "./secrets";
import { historyFates } from "./stories/fates";
import { type DecisionItem, decisionTime } from "./stories/items";
import { type SettleDependencies, settleStory } from "./stories/settleStory";
import { storyTable } from "./stories/storyTable";
import { stepFunctionsTasks } from "./stories/tasks";

export interface CallbackDependencies extends Pick<SettleDependencies, "now" | "log"> {
  /** The text of the signing secret, or undefined while it has none. */
  readonly readSecret: (deadline: AbortSignal) => Promise<string | undefined>;
  /** Table and tasks, whose calls end before a deadline. */
  readonly connect: (
    deadline: AbortSignal,
  ) => Pick<SettleDependencies, "table" | "tasks" | "fateOf">;
  readonly statuses: Statuses;
  /** How long a decision is kept after it has come. */
  readonly keptSeconds: number;
}

/** A rotation of the secret waits as long, before it says that the old one is void. */
const secretMaxAgeMs = 5_000;

export function callbackDependencies(environment: Environment): CallbackDependencies {
  const secretName = textOf(environment, "CALLBACK_SECRET_NAME");
  const readSecret = secretReader(new SecretsManagerClient({}));
  const table = storyTable(environment);
  const stepFunctions = new SFNClient({});
  const tasks = stepFunctionsTasks(stepFunctions);
  const fates = historyFates(stepFunctions);
  const now = () => Date.now();
  return {
    readSecret: freshCopy((deadline) => readSecret(secretName, deadline), {
      now,
      maxAgeMs: secretMaxAgeMs,
    }),
    connect: (deadline) => ({
      table: table(deadline),
      tasks: tasks(deadline),
      fateOf: fates(deadline),
    }),
    statuses: statusesOf(environment),
    now,
    log,
    keptSeconds:
      secondsOf(environment, "WAIT_TIMEOUT_SECONDS") +
      secondsOf(environment, "TOKEN_RETENTION_SECONDS"),
  };
}

const maxBytes = 1024 * 1024;

/** In milliseconds: for all calls of AWS together, so that an answer leaves within 15 seconds. */
const deadlineMs = 14_000;

/** Takes a decision about a story: checks the size, who sent it, what it says, and settles. */
export function makeCallback(
  dependencies: CallbackDependencies,
): (event: HttpEvent) => Promise<HttpAnswer> {
  return async (event) => {
    const processed = await receive(event, dependencies);
    logDelivery(event, processed, dependencies);
    return toHttp(processed.answer);
  };
}

async function receive(event: HttpEvent, dependencies: CallbackDependencies): Promise<Processed> {
  const body = rawBody(event);
  if (body.length > maxBytes) {
    return refusal("too-large", `the body is larger than ${maxBytes} bytes`);
  }
  const credential = credentialIn(event.headers);
  if (!credential) return unauthorized("no credential");
  const deadline = AbortSignal.timeout(deadlineMs);
  let secret: string | undefined;
  try {
    secret = await dependencies.readSecret(deadline);
  } catch (error) {
    return unavailable(error);
  }
  if (!isAuthentic(credential, body, parseSecret(secret))) {
    return unauthorized(secret === undefined ? "no secret is set" : "wrong credential");
  }
  const delivery = parseDelivery(event, body, dependencies.statuses);
  switch (delivery.kind) {
    case "invalid":
      return refusal("invalid", delivery.problem);
    case "stale":
      return refusal("unauthorized", delivery.problem);
    case "ignored": {
      const { jiraStoryId } = delivery;
      return { answer: { result: "ignored", jiraStoryId, executions: [] } };
    }
    case "decision":
      return take(delivery, event.requestContext.timeEpoch, deadline, dependencies);
  }
}

async function take(
  delivery: Decision,
  arrivedAt: number,
  deadline: AbortSignal,
  dependencies: CallbackDependencies,
): Promise<Processed> {
  const { kind: _, saidAt = arrivedAt, ...said } = delivery;
  const decision: DecisionItem = {
    ...said,
    arrivedAt,
    decidedAt: Math.min(arrivedAt, saidAt),
    expirationTime: Math.floor(dependencies.now() / 1000) + dependencies.keptSeconds,
  };
  try {
    const connected = dependencies.connect(deadline);
    await connected.table.addDecision(decision);
    const settled = await settleStory({ ...dependencies, ...connected }, decision.jiraStoryId);
    return answerFor(decision, settled, dependencies.now());
  } catch (error) {
    return { decision, ...unavailable(error) };
  }
}

function unauthorized(why: string): Processed {
  const message = "sign the body in X-Hub-Signature, or send the secret in X-Callback-Secret";
  return { ...refusal("unauthorized", message), why };
}

function unavailable(error: unknown): Processed {
  const message = "something it needs is out of reach; send it again";
  const { error: name, message: reason } = describeError(error);
  return { ...refusal("unavailable", message), why: `${name}: ${reason}` };
}

/** One line a delivery: enough to see what became of it, and to repeat its decision by hand. */
function logDelivery(
  event: HttpEvent,
  { answer, decision, why }: Processed,
  { log }: CallbackDependencies,
): void {
  const executions = "executions" in answer ? answer.executions : [];
  log({
    event: `callback ${answer.result}`,
    result: answer.result,
    delivery: event.requestContext.requestId,
    ...("jiraStoryId" in answer && { jiraStoryId: answer.jiraStoryId }),
    ...(decision && {
      jiraStoryId: decision.jiraStoryId,
      status: decision.status,
      recordKey: decision.recordKey,
      decidedAt: new Date(decisionTime(decision)).toISOString(),
      decidedBy: decision.decidedBy ?? null,
    }),
    executions,
    ...(why !== undefined && { why }),
  });
}
