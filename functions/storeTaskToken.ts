import { SFNClient } from "@aws-sdk/client-sfn";
import { type Environment, secondsOf } from "./environment";
import { namedError } from "./errors";
import { log } from "./log";
import { executionName } from "./outputs/executionName";
import type { TokenRequest } from "./payloads";
import { executionPrefix, isExecution, type StoryItem } from "./stories/items";
import { beforeStart, leftAside } from "./stories/settle";
import { type SettleDependencies, settleStory } from "./stories/settleStory";
import { type NewExecution, storyTable } from "./stories/storyTable";
import { stepFunctionsTasks } from "./stories/tasks";

export interface StoreTaskTokenDependencies extends Omit<SettleDependencies, "table" | "tasks"> {
  /** Table and tasks, whose calls end before a deadline. */
  readonly connect: (deadline: AbortSignal) => Pick<SettleDependencies, "table" | "tasks">;
  /** Of definitions that do not say how long they wait. */
  readonly waitTimeoutSeconds: number;
  /** How long an item is kept beyond the wait. */
  readonly retentionSeconds: number;
}

/** Its token is new: if it is refused already, the callback that did so has seen to the rest. */
export function storeTaskTokenDependencies(environment: Environment): StoreTaskTokenDependencies {
  const table = storyTable(environment);
  const tasks = stepFunctionsTasks(new SFNClient({}));
  return {
    connect: (deadline) => ({ table: table(deadline), tasks: tasks(deadline) }),
    now: () => Date.now(),
    log,
    waitTimeoutSeconds: secondsOf(environment, "WAIT_TIMEOUT_SECONDS"),
    retentionSeconds: secondsOf(environment, "TOKEN_RETENTION_SECONDS"),
  };
}

/** Under the function's timeout of 30 seconds: an error of ours says more than a timeout does. */
const deadlineMs = 25_000;

/**
 * Stores an execution's task token, and completes the task at once when the decision has already
 * come. Throws when the token could not be stored or the decision not be handed on: the workflow
 * tries again with another token.
 */
export function makeStoreTaskToken(
  dependencies: StoreTaskTokenDependencies,
): (request: TokenRequest) => Promise<void> {
  return async (request) => {
    const connected = dependencies.connect(AbortSignal.timeout(deadlineMs));
    const execution = newExecution(request, dependencies);
    const { executionId, jiraStoryId, recordKey } = execution;
    const isStored = await connected.table.addExecution(execution);
    const event = isStored ? "task token stored" : "task token outdated";
    dependencies.log({ event, executionId, jiraStoryId });
    if (!isStored) return;
    const settled = await settleStory(
      { ...dependencies, ...connected },
      jiraStoryId,
      (item) => item.recordKey === recordKey,
    );
    if (settled.unfinished) throw notDelivered(request);
    logLeftAside(recordKey, settled.items, dependencies);
  };
}

function newExecution(
  request: TokenRequest,
  { now, waitTimeoutSeconds, retentionSeconds }: StoreTaskTokenDependencies,
): NewExecution {
  const { taskToken, jiraStoryId, executionId, startedAt, enteredAt, causeAs } = request;
  const { waitSeconds = waitTimeoutSeconds } = request;
  return {
    jiraStoryId,
    recordKey: executionPrefix + executionName(executionId),
    executionId,
    startedAt,
    deadline: new Date(Date.parse(enteredAt) + waitSeconds * 1000).toISOString(),
    taskToken,
    attempt: attemptOf(request),
    causeAs,
    expirationTime: Math.floor(now() / 1000) + waitSeconds + retentionSeconds,
  };
}

/**
 * One number that grows with (redrive, part, attempt): a redrive starts the parts anew, a part the
 * attempts. A state is tried fewer than 10^5 times, and a wait has fewer than 10^4 parts.
 */
function attemptOf({ redrive = 0, part = 0, attempt = 0 }: TokenRequest): number {
  return (redrive * 10_000 + part) * 100_000 + attempt;
}

/** An older definition tries again under the older name only. */
function notDelivered({ redrive }: TokenRequest): Error {
  return namedError(
    redrive === undefined ? "DecisionNotDelivered" : "AwsUnavailable",
    "the decision is there, and could not be handed on yet",
  );
}

/** A Jira whose clock is wrong is seen by these lines. */
function logLeftAside(
  recordKey: string,
  items: readonly StoryItem[],
  { now, log }: StoreTaskTokenDependencies,
): void {
  for (const execution of items.filter(isExecution)) {
    if (execution.recordKey !== recordKey) continue;
    const { executionId, jiraStoryId } = execution;
    for (const decision of leftAside(execution, items, now())) {
      const event = "decision left aside";
      log({ event, executionId, jiraStoryId, recordKey: decision.recordKey, why: beforeStart });
    }
  }
}
