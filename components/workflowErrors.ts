import { jsonata } from "./jsonata";

/** Sends a failure to WriteError under a name of our own, or under the one it has. */
export function failure(
  state: "ReadInput" | "RunChecks" | "AwaitCallback" | "WriteOutputs",
  { errors, as, because }: { errors?: string[]; as?: string; because?: string } = {},
) {
  return {
    ErrorEquals: errors ?? ["States.ALL"],
    Output: {
      state,
      error: as ?? errorName(),
      cause: because ?? errorCause(),
      ...(state !== "ReadInput" && { jiraStoryId: "{% $states.input.jiraStoryId %}" }),
    },
    Next: "WriteError",
  };
}

/** SendTaskFailure may give neither error nor cause. */
export function errorName(): string {
  return jsonata('$states.errorOutput.Error ? $states.errorOutput.Error : "TaskFailed"');
}

export const wholeCause = '{% $states.errorOutput.Cause ? $states.errorOutput.Cause : "" %}';

/** What to read of a cause: a function's has its message in JSON. */
export function errorCause(): string {
  return jsonata(`(
    $cause := $string($states.errorOutput.Cause ? $states.errorOutput.Cause : "");
    $thrown := $match($cause, /^\\{("errorType":"[^"]*",)?"errorMessage":("(\\\\.|[^"\\x5c])*")/);
    $thrown ? $parse($thrown[0].groups[1]) : $cause
  )`);
}

/** All that a call of a function meets that is neither the function's fault nor the caller's. */
export const lambdaServiceErrors = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
];

export function retry(errors: readonly string[], { maxAttempts = 3 } = {}) {
  return {
    ErrorEquals: errors,
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: maxAttempts,
    MaxDelaySeconds: 20,
    JitterStrategy: "FULL",
  };
}
