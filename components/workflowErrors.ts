import { jsonata } from "./jsonata";

type FailingState = "ReadInput" | "RunChecks" | "AwaitCallback" | "WriteOutputs";

/** What cannot be computed, or is too large: errors of the definition or of what it is given. */
export const unevaluated = ["States.QueryEvaluationError", "States.DataLimitExceeded"];

/** Sends errors of a state to WriteError, under their own name and cause unless others are given. */
export function failure(
  state: FailingState,
  errors: readonly string[],
  { error = errorName(), cause = errorCause() }: { error?: string; cause?: string } = {},
) {
  return {
    ErrorEquals: errors,
    Output: {
      state,
      error,
      cause,
      ...(state !== "ReadInput" && { jiraStoryId: "{% $states.input.jiraStoryId %}" }),
    },
    Next: "WriteError",
  };
}

/** SendTaskFailure may give neither error nor cause. */
export function errorName(): string {
  return jsonata('$states.errorOutput.Error ? $states.errorOutput.Error : "TaskFailed"');
}

/** What to read of a cause: a function's has its message in JSON. At most 4 KiB of it. */
export function errorCause(): string {
  return jsonata(`(
    $cause := $string($states.errorOutput.Cause ? $states.errorOutput.Cause : "");
    $thrown := $match($cause, /^\\{("errorType":"[^"]*",)?"errorMessage":("(\\\\.|[^"\\x5c])*")/);
    $text := $thrown ? $parse($thrown[0].groups[1]) : $cause;
    $substring($text, 0, $contains($text, /[^\\u0000-\\u007f]/) ? 1024 : 4096)
  )`);
}
