import { type Environment, secondsOf } from "./environment";
import { log } from "./log";
import { executionName } from "./outputs/executionName";
import type { TokenRequest } from "./payloads";
import { executionPrefix } from "./stories/items";
import { type SettleDependencies, settleStory } from "./stories/settleStory";
import { keptSeconds, storyTable } from "./stories/storyTable";
import { tasksOfRegion } from "./stories/tasks";

export interface StoreTaskTokenDependencies extends SettleDependencies {
  readonly waitTimeoutSeconds: number;
  readonly keptSeconds: number;
}

/** Its token is new: if it is refused already, the callback that did so has seen to the rest. */
export function storeTaskTokenDependencies(environment: Environment): StoreTaskTokenDependencies {
  return {
    table: storyTable(environment),
    tasks: tasksOfRegion(),
    now: () => Date.now(),
    log,
    waitTimeoutSeconds: secondsOf(environment, "WAIT_TIMEOUT_SECONDS"),
    keptSeconds: keptSeconds(environment),
  };
}

/**
 * Stores an execution's task token, and completes the task at once when the decision has already
 * come. Throws when the token could not be stored: the workflow tries again with another one.
 */
export function makeStoreTaskToken(
  dependencies: StoreTaskTokenDependencies,
): (request: TokenRequest) => Promise<void> {
  const { table, now, waitTimeoutSeconds } = dependencies;
  return async ({ taskToken, jiraStoryId, executionId, startedAt, enteredAt, attempt = 0 }) => {
    const recordKey = executionPrefix + executionName(executionId);
    const deadline = Date.parse(enteredAt) + waitTimeoutSeconds * 1000;
    await table.addExecution({
      jiraStoryId,
      recordKey,
      executionId,
      startedAt,
      deadline: new Date(deadline).toISOString(),
      taskToken,
      attempt,
      expirationTime: Math.floor(now() / 1000) + dependencies.keptSeconds,
    });
    dependencies.log({ event: "task token stored", executionId, jiraStoryId });
    const settled = await settleStory(
      dependencies,
      jiraStoryId,
      (execution) => execution.recordKey === recordKey,
    );
    if (settled.unfinished) {
      throw Object.assign(new Error("the decision is there, and could not be handed on yet"), {
        name: "DecisionNotDelivered",
      });
    }
  };
}
