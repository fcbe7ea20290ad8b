import {
  type DecisionItem,
  type ExecutionItem,
  isDecision,
  isExecution,
  isLive,
  type StoryItem,
} from "./items";

/** A task that is to be completed, and with what. */
export interface Completion {
  readonly execution: ExecutionItem & { readonly taskToken: string };
  readonly decision: DecisionItem;
}

/**
 * The one rule: each execution takes the first authentic decision for its story that arrived after
 * the execution started. From a story's items it finds the tasks that can be completed; whoever
 * has written an item and then reads them all sees the same, callback and store-task-token alike.
 */
export function settle(items: readonly StoryItem[], nowMs: number): Completion[] {
  const live = items.filter((item) => isLive(item, nowMs));
  const decisions = live.filter(isDecision).sort(byArrival);
  return live.filter(isExecution).flatMap((execution) => {
    const { taskToken } = execution;
    if (taskToken === undefined) return [];
    const decision = decisionOf(execution, decisions);
    return decision ? [{ execution: { ...execution, taskToken }, decision }] : [];
  });
}

/** Whether a decision may be taken by an execution: it did not arrive before the execution started. */
export function concerns(
  { arrivedAt }: Pick<DecisionItem, "arrivedAt">,
  { startedAt }: Pick<ExecutionItem, "startedAt">,
): boolean {
  return Date.parse(startedAt) <= arrivedAt;
}

/** The one it has been promised already, else the first that came in time. */
function decisionOf(
  execution: ExecutionItem,
  decisions: readonly DecisionItem[],
): DecisionItem | undefined {
  const { outcome } = execution;
  if (outcome && outcome.status !== "gone") {
    return decisions.find(({ recordKey }) => recordKey === outcome.decision);
  }
  return decisions.find((decision) => concerns(decision, execution));
}

function byArrival(a: DecisionItem, b: DecisionItem): number {
  return a.arrivedAt - b.arrivedAt || (a.recordKey < b.recordKey ? -1 : 1);
}
