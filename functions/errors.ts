import { cutText } from "./jsonText";

/** The errors a function may throw; Retry and Catch of the workflow know them by these names. */
export type FunctionErrorName =
  | "ValidationFailed"
  | "DeploymentFailed"
  | "NotificationFailed"
  /** 4xx, an answer nobody can read, or a mock's "error": trying again would not help. */
  | "ApiError"
  /** Throttled, 5xx or out of reach: the workflow tries again. */
  | "ApiUnavailable"
  /** AWS throttles, answers 5xx or does not answer: the workflow tries again, for longer. */
  | "AwsUnavailable"
  /** AwsUnavailable under the name that definitions know whose payload has no `redrive`. */
  | "DecisionNotDelivered";

/** An error's message, in bytes of JSON: messages travel between the states of the workflow. */
const maxMessageBytes = 4 * 1024;

/** An error that Step Functions sees under its name; a subclass would not survive serialization. */
export function namedError(name: FunctionErrorName, message: string): Error {
  return Object.assign(new Error(cutText(message, maxMessageBytes)), { name });
}
