import type { StateType } from "../interpreter/program";

/** A history event as GetExecutionHistory gives it, but for its timestamp. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: EventType;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly details?: EventDetails;
}

export type EventDetails = Readonly<Record<string, unknown>>;

export type EventType =
  | `Execution${"Started" | "Succeeded" | "Failed" | "Aborted" | "TimedOut"}`
  | `${StateType}StateEntered`
  | `${Exclude<StateType, "Fail">}StateExited`
  | `${"Task" | "Wait" | "Map" | "Parallel"}StateAborted`
  | `Task${"Scheduled" | "Started" | "Submitted" | "Succeeded" | "Failed" | "TimedOut"}`
  | `LambdaFunction${"Scheduled" | "Started" | "Succeeded" | "Failed" | "TimedOut"}`
  | `MapState${"Started" | "Succeeded" | "Failed"}`
  | `MapIteration${"Started" | "Succeeded" | "Failed" | "Aborted"}`
  | `ParallelState${"Started" | "Succeeded" | "Failed"}`
  | "EvaluationFailed";

/** The member of a history event that holds its details; some types have none. */
export function detailsMember(type: EventType): string | undefined {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  if (type === "LambdaFunctionStarted" || type.endsWith("StateAborted")) return undefined;
  if (/^(Map|Parallel)State/.test(type)) {
    return type === "MapStateStarted" ? "mapStateStartedEventDetails" : undefined;
  }
  return `${type[0]!.toLowerCase()}${type.slice(1)}EventDetails`;
}
