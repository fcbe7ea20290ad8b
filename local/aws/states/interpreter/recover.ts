import type { Activation, StatesExtra } from "./activation";
import type { StatesError } from "./errors";
import type { Retrier } from "./program";
import { BLOCKED, leave, type Step } from "./step";

/** Tries the state's retriers, then its catchers; throws the error again when none of them matches. */
export async function recover(activation: Activation, error: StatesError): Promise<Step> {
  const { state, thread, run } = activation;
  if (!("retry" in state)) throw error;
  const found = state.retry.findIndex((retrier) => matches(retrier.errorEquals, error));
  const retrier = state.retry[found];
  const used = thread.retries[found] ?? 0;
  if (retrier !== undefined && used < retrier.maxAttempts) {
    thread.retries[found] = used + 1;
    for (let index = 0; index < found; index++) thread.retries[index] ??= 0;
    const delay = delayOf(retrier, used, run.host.random());
    activation.move({ kind: "retrying", at: run.host.now() + delay * 1000 });
    return BLOCKED;
  }
  const isBlock = state.type === "Map" || state.type === "Parallel";
  if (isBlock && !error.endsExecution) activation.record(`${state.type}StateFailed`);
  for (const [index, catcher] of state.catch.entries()) {
    if (!matches(catcher.errorEquals, error)) continue;
    const extra: StatesExtra = { errorOutput: error.output };
    return leave(activation, catcher, error.output, extra, `Catch[${index}]/`);
  }
  throw error;
}

/**
 * Whether a list of error names covers an error: nothing covers States.Runtime, not even its name,
 * States.TaskFailed all but States.Timeout (AWS, "Handling errors in Step Functions workflows").
 */
function matches(names: readonly string[], failure: StatesError): boolean {
  const { error, options } = failure;
  if (failure.endsExecution) return false;
  return names.some(
    (name) =>
      name === "States.ALL" ||
      (name === "States.TaskFailed" && error !== "States.Timeout") ||
      name === error ||
      name === options.alias,
  );
}

/** Seconds until a retry. @param used how often the retrier was used before */
function delayOf(retrier: Retrier, used: number, random: number): number {
  const growing = retrier.intervalSeconds * retrier.backoffRate ** used;
  const delay = Math.min(growing, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.fullJitter ? delay * random : delay;
}
