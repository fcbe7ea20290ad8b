import type { HistoryEvent } from "./historyEvent";

/** The details that hold what executions work on; task tokens are among them. */
const DATA = new Set(["input", "output", "parameters", "assignedVariables"]);

/** A history event without inputs, outputs, parameters and variables. */
export function withoutData(event: HistoryEvent): HistoryEvent {
  if (event.details === undefined) return event;
  const details = Object.fromEntries(
    Object.entries(event.details).filter(([name]) => !DATA.has(name)),
  );
  return { ...event, details };
}
