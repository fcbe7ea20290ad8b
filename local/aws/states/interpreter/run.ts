import type { EventDetails, EventType, HistoryEvent } from "../history/historyEvent";
import type { Json, JsonObject } from "../json";
import type { Program } from "./program";
import type { Snapshot, Thread } from "./snapshot";

/** What the interpreter needs from outside; it does nothing else that is not a pure computation. */
export interface Host {
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
  readonly roleArn: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  /** The token of a task; the same one each time it is asked for. */
  token(taskId: string): string;
}

/** A task to be called. */
export interface TaskCall {
  readonly id: string;
  readonly state: string;
  readonly resource: string;
  readonly arguments: Json;
  readonly waitsForToken: boolean;
  readonly credentials?: JsonObject;
}

/** How an execution ended. */
export type Ending =
  | { readonly status: "SUCCEEDED"; readonly output: Json }
  | { readonly status: "TIMED_OUT" }
  | {
      readonly status: "FAILED" | "ABORTED";
      readonly error?: string;
      readonly cause?: string;
    };

/** The most events that AWS lets a history have; the one that ends the execution is the last. */
export const MAX_EVENTS = 25_000;

/** How many states a run may enter before it must be saved and asked to go on. */
const STATES_AT_ONCE = 100;

/** One execution being moved on: its snapshot, and what has happened since that was last saved. */
export class Run {
  /** History not yet saved. */
  events: HistoryEvent[] = [];
  /** Tasks to call once the snapshot is saved. */
  calls: TaskCall[] = [];
  /** Tasks that nobody waits for any more. */
  cancelled: string[] = [];
  ending: Ending | undefined;
  /** Whether the snapshot has changed in a way that left no history. */
  touched = false;
  private entered = 0;

  constructor(
    readonly program: Program,
    readonly snapshot: Snapshot,
    readonly host: Host,
  ) {}

  /** Whether the run has done enough for now; it goes on after `rest`. */
  get tired(): boolean {
    return this.entered >= STATES_AT_ONCE || this.snapshot.lastEventId >= MAX_EVENTS - 1;
  }

  rest(): void {
    this.entered = 0;
  }

  /** Adds a history event of the execution itself. */
  record(type: EventType, previousEventId: number, details?: EventDetails): number {
    this.snapshot.lastEventId += 1;
    this.events.push({
      id: this.snapshot.lastEventId,
      previousEventId,
      type,
      timestamp: this.host.now(),
      ...(details !== undefined && { details }),
    });
    return this.snapshot.lastEventId;
  }

  /** Adds a history event to a thread's chain. */
  recordIn(thread: Thread, type: EventType, details?: EventDetails): number {
    if (type.endsWith("StateEntered")) this.entered += 1;
    thread.lastEventId = this.record(type, thread.lastEventId, details);
    return thread.lastEventId;
  }
}
