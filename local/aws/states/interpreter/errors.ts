import type { Json } from "../json";

/** The error names that Step Functions gives by itself. */
export type ReservedError =
  | "States.Timeout"
  | "States.HeartbeatTimeout"
  | "States.TaskFailed"
  | "States.Runtime"
  | "States.DataLimitExceeded"
  | "States.QueryEvaluationError"
  | "States.ExceedToleratedFailureThreshold"
  | "States.ItemReaderFailed";

/**
 * A failure of a state, which Retry and Catch can match by name.
 * Name and cause are absent where AWS gives none: SendTaskFailure and Fail may leave them out.
 */
export class StatesError extends Error {
  constructor(
    readonly error: string | undefined,
    override readonly cause: string | undefined,
    readonly options: {
      /** A further name by which Retry and Catch may match it. */
      readonly alias?: ReservedError;
      /** The field of the definition whose evaluation failed. */
      readonly location?: string;
    } = {},
  ) {
    super(cause ?? error ?? "");
    this.name = error ?? "";
  }

  /** Whether it ends the execution from wherever it happens: AWS does not tell the blocks around. */
  get endsExecution(): boolean {
    return this.error === "States.Runtime";
  }

  /** What `$states.errorOutput` is: AWS gives a timeout an empty cause, SendTaskFailure a null. */
  get output(): { readonly [key: string]: Json } {
    const absent = this.error === "States.Timeout" ? "" : null;
    return { Error: this.error ?? null, Cause: this.cause ?? absent };
  }
}

/** An error before it is known which state it happens in: AWS's causes begin with that. */
export class Fault extends Error {
  constructor(
    readonly error: ReservedError,
    message: string,
    readonly location?: string,
  ) {
    super(message);
  }
}
