/** The errors a check may throw; Retry and Catch know them by these names. */
export type CheckErrorName =
  | "ValidationFailed"
  | "DeploymentFailed"
  | "NotificationFailed"
  /** 4xx, an answer nobody can read, or a mock's "error": trying again would not help. */
  | "ApiError"
  /** Throttled, 5xx or out of reach: the workflow tries again. */
  | "ApiUnavailable";

/** An error that Step Functions sees under its name; a subclass would not survive serialization. */
export function checkError(name: CheckErrorName, message: string): Error {
  return Object.assign(new Error(message), { name });
}
