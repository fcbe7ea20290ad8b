import type { Activation } from "../activation";
import { StatesError } from "../errors";
import type { FailState } from "../program";
import type { Step } from "../step";

export async function runFail(activation: Activation, state: FailState): Promise<Step> {
  const error = state.error && (await activation.evaluateAs("string", state.error, "Error"));
  const cause = state.cause && (await activation.evaluateAs("string", state.cause, "Cause"));
  throw new StatesError(error, cause);
}
