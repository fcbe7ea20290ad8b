import type { Activation } from "./activation";
import { Fault } from "./errors";
import type { Template } from "./template";

/** The longest that AWS takes for a Wait or a timeout. */
export const MAX_SECONDS = 99_999_999;

/** Evaluates a field that holds whole seconds. */
export async function evaluateSeconds(
  activation: Activation,
  template: Template,
  field: "Seconds" | "TimeoutSeconds" | "HeartbeatSeconds",
  least: 0 | 1,
): Promise<number> {
  const seconds = await activation.evaluateAs("number", template, field);
  if (Number.isInteger(seconds) && seconds >= least && seconds <= MAX_SECONDS) return seconds;
  throw new Fault(
    "States.QueryEvaluationError",
    `The ${field} field must be an integer between ${least} and ${MAX_SECONDS}, but was: ${seconds}`,
    field,
  );
}
