import type { HistoryEvent } from "./historyEvent";

/** The details that hold what executions work on; task tokens are among them. */
const DATA = new Set(["input", "output", "parameters", "assignedVariables"]);

/** Those that tell whether data was cut short; log lines without data lack them too. */
const DATA_DETAILS = new Set([...DATA].map((name) => `${name}Details`));

/** A history event without inputs, outputs, parameters and variables. */
export function withoutData(event: HistoryEvent): HistoryEvent {
  return without(event, (name) => DATA.has(name));
}

/** The same as it is logged. */
export function withoutLoggedData(event: HistoryEvent): HistoryEvent {
  return without(event, (name) => DATA.has(name) || DATA_DETAILS.has(name));
}

function without(event: HistoryEvent, isData: (name: string) => boolean): HistoryEvent {
  if (event.details === undefined) return event;
  const kept = Object.entries(event.details).filter(([name]) => !isData(name));
  return { ...event, details: Object.fromEntries(kept) };
}
