/**
 * What travels between the states of the workflow and its functions.
 *
 * An execution keeps the definition it was started with, while the functions are updated under it:
 * for weeks a new function may be given what an old definition builds, and an old definition reads
 * what a new function answers. So these shapes only grow: a new member is optional, an old one is
 * neither removed nor given another meaning.
 */

/** A work item as ReadInput has checked it. */
export interface WorkItem {
  readonly jiraStoryId: string;
  readonly packageIds: readonly string[];
  readonly metadata: Metadata;
}

export interface Metadata {
  /** Makes a mock of an API answer "failed" or throw; a real API never sees it heeded. */
  readonly mock?: { readonly [api in ApiName]?: "failed" | "error" };
  readonly [name: string]: unknown;
}

export type ApiName = "validation" | "deployment" | "notification";

/** What each check is given: the work item and whose it is. */
export interface CheckRequest extends WorkItem {
  /** The execution's ARN. */
  readonly executionId: string;
}

/** What a check answers; "failed" never gets this far. */
export interface CheckResult {
  readonly status: "success";
  readonly [detail: string]: unknown;
}

/**
 * What AwaitCallback hands over with its task token. Times are ISO 8601. What is optional is
 * absent in older definitions.
 */
export interface TokenRequest {
  readonly taskToken: string;
  readonly jiraStoryId: string;
  readonly executionId: string;
  readonly startedAt: string;
  readonly enteredAt: string;
  /** How often the execution was redriven before. */
  readonly redrive?: number;
  /** Which part of a wait that is cut into parts; 0 while the wait is not cut. */
  readonly part?: number;
  /** How often the state was tried before, since the last redrive. */
  readonly attempt?: number;
  /** How long the state waits, by the execution's own definition. */
  readonly waitSeconds?: number;
  /** "json" where the definition takes the cause of a rejection apart, as a `RejectionCause`. */
  readonly causeAs?: "json";
}

/** What completes AwaitCallback. */
export interface TaskOutput {
  readonly status: "approved";
  readonly message: string | null;
  readonly decidedBy: string | null;
  /** When the decision was made, ISO 8601. */
  readonly decidedAt: string;
}

/** The cause of a rejection, as JSON. */
export interface RejectionCause {
  readonly message: string;
  readonly decidedBy: string | null;
  /** When the decision was made, ISO 8601. */
  readonly decidedAt: string;
}

/** What is written at the end of an execution. Times are ISO 8601. */
export type OutputRequest = ResultRequest | ErrorRequest;

export interface ResultRequest extends WorkItem {
  readonly kind: "result";
  readonly executionId: string;
  readonly startedAt: string;
  readonly completedAt: string;
  readonly parallelResults: Readonly<Record<ApiName, Readonly<Record<string, unknown>>>>;
  readonly decision: TaskOutput;
}

export interface ErrorRequest {
  readonly kind: "error";
  readonly executionId: string;
  /** Absent when the input could not be read. */
  readonly jiraStoryId?: string;
  /** The state that failed. */
  readonly state: string;
  readonly error: string;
  readonly cause: string;
  /** Only of a rejection. */
  readonly decidedBy?: string | null;
  readonly decidedAt?: string;
  readonly failedAt: string;
}

/** The objects that were written, as keys of the bucket. */
export type OutputKeys =
  | { readonly resultKey: string; readonly logKey: string }
  | { readonly errorKey: string };
