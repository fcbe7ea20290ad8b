import {
  concerns,
  type DecisionItem,
  decisionTime,
  type ExecutionItem,
  isAbout,
  isAwaiting,
  isBeforeStart,
  isDecision,
  isExecution,
  isLive,
  promisedDecision,
  type StoryItem,
} from "./items";

/** A task that is to be completed, and with what. */
export interface Completion {
  readonly execution: ExecutionItem & { readonly taskToken: string };
  readonly decision: DecisionItem;
}

/**
 * The one rule: each execution takes the first authentic decision for its story that was made after
 * the execution started. From a story's items it finds the tasks that can be completed; whoever
 * has written an item and then reads them all sees the same, callback and store-task-token alike.
 */
export function settle(items: readonly StoryItem[], nowMs: number): Completion[] {
  const decisions = items.filter(isDecision).sort(byTime);
  const taken = takenDecisions(items);
  return items.filter(isExecution).flatMap((execution) => {
    const { taskToken } = execution;
    if (taskToken === undefined || !isLive(execution, nowMs)) return [];
    const promised = promisedDecision(execution);
    const decision = decisions.find((each) =>
      // A promise is kept, be its decision past its time by now.
      promised === undefined
        ? isLive(each, nowMs) && concerns(each, execution) && !isSpent(each, execution, taken)
        : each.recordKey === promised,
    );
    return decision ? [{ execution: { ...execution, taskToken }, decision }] : [];
  });
}

/** Why a decision is not taken, as it is logged. */
export const beforeStart = "decided before the start";

/** The decisions that a waiting execution leaves aside, since they were made before its start. */
export function leftAside(
  execution: ExecutionItem,
  items: readonly StoryItem[],
  nowMs: number,
): DecisionItem[] {
  if (!isAwaiting(execution)) return [];
  const taken = takenDecisions(items);
  return items.filter(isDecision).filter(
    (decision) =>
      isLive(decision, nowMs) &&
      isAbout(decision, execution) &&
      isBeforeStart(decision, execution) &&
      // What another execution has taken was meant for that one.
      !taken.includes(decision.recordKey),
  );
}

function takenDecisions(items: readonly StoryItem[]): unknown[] {
  return items.filter(isExecution).map(promisedDecision);
}

/**
 * Whether a decision that came before an execution started has been taken by another one. The
 * tolerance for clocks that differ makes no second execution of a story, started at once after the
 * first was decided, take the first one's decision.
 */
function isSpent(
  { arrivedAt, recordKey }: DecisionItem,
  { startedAt }: ExecutionItem,
  taken: readonly unknown[],
): boolean {
  return arrivedAt < Date.parse(startedAt) && taken.includes(recordKey);
}

function byTime(a: DecisionItem, b: DecisionItem): number {
  return (
    decisionTime(a) - decisionTime(b) ||
    a.arrivedAt - b.arrivedAt ||
    (a.recordKey < b.recordKey ? -1 : 1)
  );
}
