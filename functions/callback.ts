import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { answerFor } from "./callback/answerFor";
import { type Answer, toHttp } from "./callback/answers";
import { isAuthentic, parseSecret } from "./callback/authentication";
import { type Decision, parseDelivery } from "./callback/delivery";
import { type HttpAnswer, type HttpEvent, rawBody } from "./callback/httpEvent";
import { type Environment, textOf } from "./environment";
import { describeError, log } from "./log";
import { secretReader } from "./secrets";
import { type SettleDependencies, settleStory } from "./stories/settleStory";
import { keptSeconds, storyTable } from "./stories/storyTable";
import { tasksOfRegion } from "./stories/tasks";

export interface CallbackDependencies extends SettleDependencies {
  /** The text of the signing secret, read for each delivery so that a rotation counts at once. */
  readonly readSecret: () => Promise<string | undefined>;
  readonly keptSeconds: number;
}

export function callbackDependencies(environment: Environment): CallbackDependencies {
  const secretName = textOf(environment, "CALLBACK_SECRET_NAME");
  const readSecret = secretReader(new SecretsManagerClient({}));
  const tasks = tasksOfRegion();
  return {
    readSecret: () => readSecret(secretName),
    table: storyTable(environment),
    tasks,
    fateOf: tasks.historyOf,
    now: () => Date.now(),
    log,
    keptSeconds: keptSeconds(environment),
  };
}

const mostBytes = 1024 * 1024;

/** Takes a decision about a story: checks the size, who sent it, what it says, and settles. */
export function makeCallback(
  dependencies: CallbackDependencies,
): (event: HttpEvent) => Promise<HttpAnswer> {
  return async (event) => {
    const answer = await answerTo(event, dependencies).catch((error: unknown): Answer => {
      dependencies.log({ event: "callback not processed", ...describeError(error) });
      return {
        result: "unavailable",
        message: "something it needs is out of reach; send it again",
      };
    });
    const { result } = answer;
    dependencies.log({ event: `callback ${result}`, delivery: event.requestContext.requestId });
    return toHttp(answer);
  };
}

async function answerTo(event: HttpEvent, dependencies: CallbackDependencies): Promise<Answer> {
  const body = rawBody(event);
  if (body.length > mostBytes) {
    return { result: "too-large", message: `the body is larger than ${mostBytes} bytes` };
  }
  const secret = parseSecret(await dependencies.readSecret());
  if (!isAuthentic(event.headers, body, secret)) {
    return {
      result: "unauthorized",
      message: "sign the body in X-Hub-Signature, or send the secret in X-Callback-Secret",
    };
  }
  const delivery = parseDelivery(event, body);
  switch (delivery.kind) {
    case "invalid":
      return { result: "invalid", message: delivery.problem };
    case "stale":
      return { result: "unauthorized", message: delivery.problem };
    case "ignored":
      return { result: "ignored", jiraStoryId: delivery.jiraStoryId, executions: [] };
    case "decision":
      return take(delivery, event.requestContext.timeEpoch, dependencies);
  }
}

async function take(
  delivery: Decision,
  arrivedAt: number,
  dependencies: CallbackDependencies,
): Promise<Answer> {
  const { kind: _, ...decision } = delivery;
  const expirationTime = Math.floor(dependencies.now() / 1000) + dependencies.keptSeconds;
  await dependencies.table.addDecision({ ...decision, arrivedAt, expirationTime });
  const settled = await settleStory(dependencies, delivery.jiraStoryId);
  return answerFor(delivery, settled, dependencies.now());
}
