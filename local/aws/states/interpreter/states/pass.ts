import type { Activation } from "../activation";
import type { PassState, SucceedState } from "../program";
import { leave, type Step } from "../step";

/** Pass and Succeed: the input goes on, unless Output says otherwise. */
export function runPass(activation: Activation, state: PassState | SucceedState): Promise<Step> {
  return leave(activation, state, activation.thread.input);
}
