import type { Activation } from "../activation";
import { Fault } from "../errors";
import type { WaitState } from "../program";
import { evaluateSeconds } from "../seconds";
import { BLOCKED, leave, type Step } from "../step";

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

export async function runWait(activation: Activation, state: WaitState): Promise<Step> {
  const { phase, input } = activation.thread;
  const until = phase.kind === "waiting" ? phase.until : await waitUntil(activation, state);
  if (until <= activation.run.host.now()) return leave(activation, state, input);
  activation.move({ kind: "waiting", until });
  return BLOCKED;
}

async function waitUntil(activation: Activation, state: WaitState): Promise<number> {
  if (state.seconds !== undefined) {
    const seconds = await evaluateSeconds(activation, state.seconds, "Seconds", 0);
    return activation.run.host.now() + seconds * 1000;
  }
  const text = await activation.evaluateAs("string", state.timestamp!, "Timestamp");
  const time = isTimestamp(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new Fault(
      "States.QueryEvaluationError",
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
      "Timestamp",
    );
  }
  return time;
}

/** Date.parse takes the 30th of February for a day in March. */
function isTimestamp(text: string): boolean {
  if (!TIMESTAMP.test(text)) return false;
  const [year, month, day] = text.slice(0, 10).split("-").map(Number) as [number, number, number];
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
