import type { Activation } from "../activation";
import { Fault } from "../errors";
import type { ChoiceState } from "../program";
import { leave, type Step } from "../step";

/** The first choice whose condition is true, else the default with the state's own Assign and Output. */
export async function runChoice(activation: Activation, state: ChoiceState): Promise<Step> {
  const { input } = activation.thread;
  for (const [index, choice] of state.choices.entries()) {
    const field = `Choices[${index}]/Condition`;
    if (await activation.evaluateAs("boolean", choice.condition, field)) {
      return leave(activation, choice, input, {}, `Choices[${index}]/`);
    }
  }
  if (state.default === undefined) {
    throw new Fault(
      "States.Runtime",
      "Failed to transition out of the state. The state does not point to a next state.",
    );
  }
  return leave(activation, { ...state, next: state.default }, input);
}
