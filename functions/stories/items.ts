import { executionName } from "../outputs/executionName";

/** The decision on a story: the closed set that every spelling of it is read into. */
export type Verdict = "approved" | "rejected";

/** The first authentic delivery of a decision, as it is kept in the token table. */
export interface DecisionItem {
  readonly jiraStoryId: string;
  /** `decision#` and what the delivery is known by. */
  readonly recordKey: string;
  readonly status: Verdict;
  /** At most 128 KiB of JSON; the workflow is given less of it. */
  readonly message?: string;
  readonly decidedBy?: string;
  /** When the gateway took it first, milliseconds since the epoch. */
  readonly arrivedAt: number;
  /**
   * When the decision was made, milliseconds since the epoch: the time that its sender has signed,
   * and never later than `arrivedAt`. Absent in items of older versions.
   */
  readonly decidedAt?: number;
  /** The name of the one execution that it decides; absent where it decides the story. */
  readonly execution?: string;
  /** The TTL attribute, seconds since the epoch. */
  readonly expirationTime: number;
}

/** An execution that waits for a decision, or has waited. */
export interface ExecutionItem {
  readonly jiraStoryId: string;
  /** `execution#` and the execution's name. */
  readonly recordKey: string;
  /** The execution's ARN. */
  readonly executionId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** When the wait times out, ISO 8601. */
  readonly deadline: string;
  /** Removed once the task is completed, or found to be gone. */
  readonly taskToken?: string;
  /** How its definition takes the cause of a rejection: taken apart, or as the message. */
  readonly causeAs?: "json";
  readonly outcome?: Outcome;
  readonly expirationTime: number;
}

/** Written before the task is completed: the one decision this execution takes, and no other. */
export interface Promised {
  readonly status: Verdict;
  /** The decision's `recordKey`. */
  readonly decision: string;
  /** The token was void: the execution takes this decision with its next token. */
  readonly undelivered?: true;
}

export type Outcome =
  | Promised
  /** The task had expired, or its execution was stopped. */
  | { readonly status: "gone" };

export type StoryItem = DecisionItem | ExecutionItem;

export const decisionPrefix = "decision#";
export const executionPrefix = "execution#";

export function isDecision(item: StoryItem): item is DecisionItem {
  return item.recordKey.startsWith(decisionPrefix);
}

export function isExecution(item: StoryItem): item is ExecutionItem {
  return item.recordKey.startsWith(executionPrefix);
}

/** DynamoDB deletes expired items days late; to us they are gone at once. */
export function isLive(item: StoryItem, nowMs: number): boolean {
  return item.expirationTime * 1000 > nowMs;
}

/** When a decision was made, milliseconds since the epoch. */
export function decisionTime({
  decidedAt,
  arrivedAt,
}: Pick<DecisionItem, "decidedAt" | "arrivedAt">): number {
  return decidedAt ?? arrivedAt;
}

/** Whether a decision is about an execution, whenever it was made. */
export function isAbout(
  { execution }: Pick<DecisionItem, "execution">,
  { executionId }: Pick<ExecutionItem, "executionId">,
): boolean {
  return execution === undefined || execution === executionName(executionId);
}

/** The clocks of Jira and of AWS differ by less. */
const clockToleranceMs = 5_000;

/** Whether a decision was made before an execution started: then it is not for this execution. */
export function isBeforeStart(
  decision: Pick<DecisionItem, "decidedAt" | "arrivedAt">,
  { startedAt }: Pick<ExecutionItem, "startedAt">,
): boolean {
  return decisionTime(decision) < Date.parse(startedAt) - clockToleranceMs;
}

/** Whether an execution may take a decision. */
export function concerns(
  decision: Pick<DecisionItem, "decidedAt" | "arrivedAt" | "execution">,
  execution: Pick<ExecutionItem, "executionId" | "startedAt">,
): boolean {
  return isAbout(decision, execution) && !isBeforeStart(decision, execution);
}

/** Whether an execution waits for its decision: with a token, or for its next one. */
export function isAwaiting({ taskToken, outcome }: ExecutionItem): boolean {
  if (taskToken !== undefined || outcome === undefined) return true;
  return outcome.status !== "gone" && outcome.undelivered === true;
}

/** The decision that an execution has been promised, by its key. */
export function promisedDecision({ outcome }: ExecutionItem): string | undefined {
  return outcome && outcome.status !== "gone" ? outcome.decision : undefined;
}
