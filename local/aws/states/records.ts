import type { Collection, Store } from "../store";
import type { HistoryEvent } from "./history/historyEvent";
import type { Snapshot } from "./interpreter/snapshot";

export const MACHINE_TYPES = ["STANDARD", "EXPRESS"] as const;
export type MachineType = (typeof MACHINE_TYPES)[number];
export type LogLevel = "ALL" | "ERROR" | "FATAL" | "OFF";

export interface LoggingConfiguration {
  readonly level?: LogLevel;
  readonly includeExecutionData?: boolean;
  readonly destinations?: readonly {
    readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string };
  }[];
}

/** The revision of a state machine that was never updated, for which AWS gives no id. */
export const INITIAL_REVISION = "INITIAL";

/** What of a state machine its executions keep when it is updated under them. */
export interface Revision {
  readonly revisionId: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly loggingConfiguration: LoggingConfiguration;
  readonly tracingConfiguration: { readonly enabled?: boolean };
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export interface MachineRecord extends Revision {
  readonly name: string;
  /** Tells it from earlier state machines of its name. */
  readonly id: string;
  readonly type: MachineType;
  readonly status: "ACTIVE" | "DELETING";
  readonly createdAt: number;
  readonly encryptionConfiguration: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface ExecutionRecord {
  readonly machine: string;
  readonly machineId: string;
  readonly name: string;
  readonly revisionId: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  /** JSON text, as it was sent. */
  readonly input: string;
  /** JSON text. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly traceHeader?: string;
}

export interface Checkpoint {
  readonly snapshot: Snapshot;
  /** Under which it is woken; absent when only a callback moves it on. */
  readonly wakeKey?: string;
}

/** What ListExecutions tells of an execution. */
export interface Listing {
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt?: number;
}

/** All that the service keeps, by collection of the store. */
export interface Records {
  readonly store: Store;
  /** By name. */
  readonly machines: Collection<MachineRecord>;
  /** By `machine id/revision id`. */
  readonly revisions: Collection<Revision>;
  /** By `machine/execution`, as all of the following begin. */
  readonly executions: Collection<ExecutionRecord>;
  /** What running executions go on from. */
  readonly checkpoints: Collection<Checkpoint>;
  /** By `machine/execution/id of the first event`: the events of one checkpoint. */
  readonly history: Collection<readonly HistoryEvent[]>;
  /** By `machine/status/time/execution`, where a star stands for every status. */
  readonly listings: Collection<Listing>;
  /** By `time/machine/execution`: when to wake which execution; time 0 is at once. */
  readonly wakes: Collection<true>;
  readonly keys: Collection<string>;
}

export const COLLECTIONS = {
  machines: "states/machines",
  revisions: "states/revisions",
  executions: "states/executions",
  checkpoints: "states/checkpoints",
  history: "states/history",
  listings: "states/listings",
  wakes: "states/wakes",
  keys: "states/keys",
} as const;

export function openRecords(store: Store): Records {
  return {
    store,
    machines: store.collection(COLLECTIONS.machines),
    revisions: store.collection(COLLECTIONS.revisions),
    executions: store.collection(COLLECTIONS.executions),
    checkpoints: store.collection(COLLECTIONS.checkpoints),
    history: store.collection(COLLECTIONS.history),
    listings: store.collection(COLLECTIONS.listings),
    wakes: store.collection(COLLECTIONS.wakes),
    keys: store.collection(COLLECTIONS.keys),
  };
}

/** A time in a key: keys sort as text. */
export function timeKey(milliseconds: number): string {
  return String(Math.ceil(milliseconds)).padStart(15, "0");
}

/** The bounds of all keys that begin with a key and a slash. */
export function under(key: string): { readonly gte: string; readonly lt: string } {
  return { gte: `${key}/`, lt: `${key}0` };
}

export function historyKey(key: string, eventId: number): string {
  return `${key}/${String(eventId).padStart(6, "0")}`;
}

/** The keys under which an execution is listed: among all, and among those of its status. */
export function listingKeys(machine: string, listing: Listing): readonly [string, string] {
  const place = `${timeKey(listing.startedAt)}/${listing.name}`;
  return [`${machine}/*/${place}`, `${machine}/${listing.status}/${place}`];
}
