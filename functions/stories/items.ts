/** The decision on a story: the closed set that every spelling of it is read into. */
export type Verdict = "approved" | "rejected";

/** The first authentic delivery of a decision, as it is kept in the token table. */
export interface DecisionItem {
  readonly jiraStoryId: string;
  /** `decision#` and what the delivery is known by. */
  readonly recordKey: string;
  readonly status: Verdict;
  readonly message?: string;
  readonly decidedBy?: string;
  /** When the gateway took it, milliseconds since the epoch. */
  readonly arrivedAt: number;
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
  readonly outcome?: Outcome;
  readonly expirationTime: number;
}

/** Written before the task is completed: the one decision this execution takes, and no other. */
export type Outcome =
  | { readonly status: Verdict; readonly decision: string }
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
