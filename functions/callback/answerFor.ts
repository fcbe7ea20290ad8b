import { executionName } from "../outputs/executionName";
import {
  concerns,
  type DecisionItem,
  type ExecutionItem,
  isAwaiting,
  isDecision,
  isExecution,
  isLive,
  promisedDecision,
} from "../stories/items";
import { beforeStart, leftAside } from "../stories/settle";
import type { Settled } from "../stories/settleStory";
import { type Processed, refusal } from "./answers";

/** What a delivery is answered follows from the story's items after settling. */
export function answerFor(delivered: DecisionItem, settled: Settled, nowMs: number): Processed {
  const items = settled.items.filter((item) => isLive(item, nowMs));
  const decision = items
    .filter(isDecision)
    .find(({ recordKey }) => recordKey === delivered.recordKey);
  if (!decision) {
    const unkept = refusal("unavailable", "the decision could not be kept; send it again");
    return { ...unkept, decision: delivered };
  }
  const executions = items.filter(isExecution);
  const concerned = executions.filter((execution) => concerns(decision, execution));
  if (settled.unfinished && concerned.some(({ taskToken }) => taskToken !== undefined)) {
    const message = "the decision is kept, and not every execution was reached yet; send it again";
    return { ...refusal("unavailable", message), decision };
  }
  const isLeftAside = executions.some((execution) =>
    leftAside(execution, items, nowMs).includes(decision),
  );
  const { jiraStoryId, status } = decision;
  return {
    answer: { ...outcomeOf(decision, concerned), jiraStoryId, status },
    decision,
    ...(isLeftAside && { why: beforeStart }),
  };
}

function outcomeOf(decision: DecisionItem, concerned: readonly ExecutionItem[]) {
  const over = concerned.filter((execution) => !isAwaiting(execution));
  const taken = over.filter((execution) => promisedDecision(execution) === decision.recordKey);
  if (taken.length > 0) return { result: "resumed" as const, executions: namesOf(taken) };
  const decided = over.filter((execution) => promisedDecision(execution) !== undefined);
  if (decided.length > 0) {
    const likewise = decided.every(({ outcome }) => outcome?.status === decision.status);
    const result = likewise ? ("resumed" as const) : ("already-decided" as const);
    return { result, executions: namesOf(decided) };
  }
  // One that awaits its next token will take the decision.
  if (over.length > 0 && over.length === concerned.length) {
    return { result: "gone" as const, executions: namesOf(over) };
  }
  return { result: "parked" as const, executions: [] };
}

function namesOf(executions: readonly ExecutionItem[]): string[] {
  return executions.map(({ executionId }) => executionName(executionId)).sort();
}
