import { executionName } from "../outputs/executionName";
import {
  type DecisionItem,
  type ExecutionItem,
  isDecision,
  isExecution,
  isLive,
} from "../stories/items";
import { concerns } from "../stories/settle";
import type { Settled } from "../stories/settleStory";
import type { Answer } from "./answers";
import type { Decision } from "./delivery";

/** What a delivery is answered follows from the story's items after settling. */
export function answerFor(delivery: Decision, settled: Settled, nowMs: number): Answer {
  const items = settled.items.filter((item) => isLive(item, nowMs));
  const decision = items
    .filter(isDecision)
    .find(({ recordKey }) => recordKey === delivery.recordKey);
  if (!decision) {
    return { result: "unavailable", message: "the decision could not be kept; send it again" };
  }
  const concerned = items.filter(isExecution).filter((execution) => concerns(decision, execution));
  if (settled.unfinished && concerned.some(({ taskToken }) => taskToken !== undefined)) {
    return {
      result: "unavailable",
      message: "the decision is kept, and not every execution was reached yet; send it again",
    };
  }
  return {
    jiraStoryId: decision.jiraStoryId,
    status: decision.status,
    ...outcomeOf(decision, concerned),
  };
}

function outcomeOf(decision: DecisionItem, concerned: readonly ExecutionItem[]) {
  const over = concerned.filter(({ taskToken }) => taskToken === undefined);
  const taken = over.filter(({ outcome }) => takes(outcome, decision));
  if (taken.length > 0) return { result: "resumed" as const, executions: namesOf(taken) };
  const decided = over.filter(({ outcome }) => outcome && outcome.status !== "gone");
  if (decided.length > 0) {
    const likewise = decided.every(({ outcome }) => outcome?.status === decision.status);
    const result = likewise ? ("resumed" as const) : ("already-decided" as const);
    return { result, executions: namesOf(decided) };
  }
  const gone = over.filter(({ outcome }) => outcome?.status === "gone");
  // One without an outcome is being tried again, and will take the decision.
  if (gone.length > 0 && gone.length === over.length) {
    return { result: "gone" as const, executions: namesOf(gone) };
  }
  return { result: "parked" as const, executions: [] };
}

function takes(outcome: ExecutionItem["outcome"], { recordKey }: DecisionItem): boolean {
  return outcome !== undefined && outcome.status !== "gone" && outcome.decision === recordKey;
}

function namesOf(executions: readonly ExecutionItem[]): string[] {
  return executions.map(({ executionId }) => executionName(executionId)).sort();
}
