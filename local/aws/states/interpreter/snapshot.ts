import type { Json, JsonObject } from "../json";

/**
 * All that an execution needs to go on from where it is, as JSON: what a checkpoint holds.
 * The definition, the execution's input and its history are kept elsewhere.
 */
export interface Snapshot {
  /** The id of the last history event. */
  lastEventId: number;
  /** Milliseconds since the epoch at which the machine's TimeoutSeconds ends the execution. */
  deadline?: number;
  root: Thread;
}

/** A run through one block of states. Parallel branches and Map iterations are threads of their own. */
export interface Thread {
  /** Unique in the execution: the places among siblings, from the root on, such as `0.2.1`. */
  readonly id: string;
  /** The place among the siblings. */
  readonly index: number;
  /** What `$states.context.Map.Item` shows, in a Map iteration. */
  readonly item?: { readonly Index: number; readonly Value: Json };
  /** Assigned in this thread; those of the threads around it are visible too. */
  variables: Record<string, Json>;
  state: string;
  input: Json;
  /** Milliseconds since the epoch. */
  enteredAt: number;
  enteredEventId: number;
  /** The thread's last history event: the next one's previousEventId. */
  lastEventId: number;
  /** How often each retrier of the state has been used. */
  retries: number[];
  phase: Phase;
}

/** How far a thread is with its state. */
export type Phase =
  | { readonly kind: "entering" }
  | { readonly kind: "running" }
  | { readonly kind: "retrying"; readonly at: number }
  | { readonly kind: "waiting"; readonly until: number }
  | TaskPhase
  | BranchesPhase
  | IterationsPhase
  | { readonly kind: "ended"; readonly output: Json };

export interface TaskPhase {
  readonly kind: "task";
  /** Unique among all tasks that the execution ever schedules. */
  readonly id: string;
  readonly resource: string;
  /** Present until the task is known to have been called: it is called again after a crash. */
  readonly arguments?: Json;
  readonly credentials?: JsonObject;
  readonly waitsForToken: boolean;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly heartbeatSeconds?: number;
  readonly heartbeatDeadline?: number;
  readonly outcome?: TaskOutcome;
}

/** How a task ended. */
export type TaskOutcome =
  | { readonly kind: "succeeded"; readonly output: Json }
  | { readonly kind: "failed"; readonly error?: string; readonly cause?: string };

export interface BranchesPhase {
  readonly kind: "branches";
  /** One for each branch, ended or not. */
  readonly threads: Thread[];
}

export interface IterationsPhase {
  readonly kind: "iterations";
  readonly items: readonly Json[];
  readonly maxConcurrency: number;
  /** The first item that has not been started. */
  next: number;
  /** The iterations under way. */
  threads: Thread[];
  /** Outputs of the iterations that ended, by index. */
  readonly outputs: Json[];
  /** The event that says so of the one that ended last, which the end of the Map follows. */
  lastEventId: number;
  /** The last event inside the iteration that ended last, which the next one's start follows. */
  startedAfter?: number;
}

/** A thread that is about to enter its first state. */
export function createThread(
  place: { readonly id: string; readonly index: number; readonly item?: Thread["item"] },
  startAt: string,
  input: Json,
  lastEventId: number,
): Thread {
  return {
    ...place,
    variables: {},
    state: startAt,
    input,
    enteredAt: 0,
    enteredEventId: 0,
    lastEventId,
    retries: [],
    phase: { kind: "entering" },
  };
}

/** The threads directly inside a thread that have not ended. */
export function childrenOf(thread: Thread): readonly Thread[] {
  const { phase } = thread;
  if (phase.kind === "iterations") return phase.threads;
  if (phase.kind === "branches")
    return phase.threads.filter((child) => child.phase.kind !== "ended");
  return [];
}

/** A thread and all threads inside it that have not ended. */
export function* threadsOf(thread: Thread): Generator<Thread> {
  yield thread;
  for (const child of childrenOf(thread)) yield* threadsOf(child);
}

/** When time alone moves the execution on; undefined when only something else can. */
export function nextWake(snapshot: Snapshot): number | undefined {
  let earliest = snapshot.deadline ?? Number.POSITIVE_INFINITY;
  for (const { phase } of threadsOf(snapshot.root)) {
    if (phase.kind === "retrying") earliest = Math.min(earliest, phase.at);
    if (phase.kind === "waiting") earliest = Math.min(earliest, phase.until);
    if (phase.kind === "task") {
      earliest = Math.min(earliest, phase.deadline, phase.heartbeatDeadline ?? phase.deadline);
    }
  }
  return Number.isFinite(earliest) ? earliest : undefined;
}
