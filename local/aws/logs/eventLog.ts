import type { Clock } from "../service";
import type { Change, Store } from "../store";
import {
  eventsOf,
  GROUPS,
  type LogGroup,
  type LogGroups,
  type LogStream,
  streamsOf,
} from "./logGroups";
import type { LogLine } from "./logsService";

/** An event as it is kept; its key holds its two times. */
interface EventRecord {
  readonly stream: string;
  readonly message: string;
}

export interface LogEvent {
  /** Orders the events of a group: by timestamp, then as they came. */
  readonly key: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly stream: string;
  readonly message: string;
}

interface PendingBatch {
  readonly group: LogGroup;
  readonly stream: string;
  readonly ingestedAt: number;
  readonly lines: readonly LogLine[];
}

/** How long delivered lines wait for others to be written with. */
const GATHER_MS = 100;
/** What AWS adds to each event's size. */
export const EVENT_OVERHEAD = 26;
const TIME_DIGITS = 13;
const COUNTER_DIGITS = 6;

/**
 * The events of all log groups. Lines are gathered and written many at a time; whoever reads sees
 * them nonetheless.
 */
export class EventLog {
  private pending: PendingBatch[] = [];
  private timer?: { cancel(): void };
  private counter = 0;
  private failure?: unknown;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly groups: LogGroups,
  ) {}

  /** Takes lines, to be written soon. */
  append(group: LogGroup, stream: string, lines: readonly LogLine[]): void {
    if (this.failure) throw this.failure;
    if (lines.length === 0) return;
    const ingestedAt = this.clock.now();
    this.pending.push({ group, stream, ingestedAt, lines });
    this.timer ??= this.clock.at(ingestedAt + GATHER_MS, () => {
      this.flush().catch((error) => {
        this.failure = error;
      });
    });
  }

  /** Resolves when all that was taken is on disk. */
  async flush(): Promise<void> {
    this.timer?.cancel();
    this.timer = undefined;
    const batches = this.pending;
    this.pending = [];
    if (batches.length > 0) await this.store.write(this.changesOf(batches));
  }

  /** The events of a group that have not expired, in their order, from a time (or key) to a time. */
  async *read(
    group: LogGroup,
    bounds: { from?: number; until?: number; after?: string; before?: string; reverse?: boolean },
  ): AsyncIterable<LogEvent> {
    await this.flush();
    const from = keyOf(Math.max(bounds.from ?? 0, this.groups.horizon(group), 0));
    const range = {
      ...(bounds.after !== undefined && bounds.after > from ? { gt: bounds.after } : { gte: from }),
      ...upperBound(bounds),
      reverse: bounds.reverse,
    };
    for await (const [key, record] of this.store
      .collection<EventRecord>(eventsOf(group))
      .range(range)) {
      yield {
        key,
        timestamp: Number(key.slice(0, TIME_DIGITS)),
        ingestionTime: Number(key.slice(TIME_DIGITS, 2 * TIME_DIGITS)),
        ...record,
      };
    }
  }

  /** Removes a stream with all its events. */
  async removeStream(group: LogGroup, stream: string): Promise<void> {
    await this.flush();
    const changes: Change[] = [{ collection: streamsOf(group), key: stream, delete: true }];
    const collection = eventsOf(group);
    for await (const [key, event] of this.store.collection<EventRecord>(collection).range()) {
      if (event.stream === stream) changes.push({ collection, key, delete: true });
    }
    await this.store.write(changes);
  }

  private changesOf(batches: readonly PendingBatch[]): Change[] {
    const changes: Change[] = [];
    const groups = new Map<string, LogGroup>();
    const streams = new Map<string, { group: LogGroup; stream: LogStream }>();
    for (const { group: taken, stream: name, ingestedAt, lines } of batches) {
      const group = groups.get(taken.name) ?? this.groups.find(taken.name);
      if (group?.id !== taken.id) continue;
      const streamKey = `${group.id}/${name}`;
      let stream = streams.get(streamKey)?.stream ??
        this.groups.streams(group).get(name) ?? { name, createdAt: ingestedAt };
      let { storedBytes } = group;
      const collection = eventsOf(group);
      for (const { timestamp, message } of lines) {
        const value: EventRecord = { stream: name, message };
        changes.push({ collection, key: this.nextKey(timestamp, ingestedAt), value });
        stream = withEvent(stream, timestamp, ingestedAt);
        storedBytes += Buffer.byteLength(message) + EVENT_OVERHEAD;
      }
      groups.set(group.name, { ...group, storedBytes });
      streams.set(streamKey, { group, stream });
    }
    for (const { group, stream } of streams.values()) {
      changes.push({ collection: streamsOf(group), key: stream.name, value: stream });
    }
    for (const [key, value] of groups) changes.push({ collection: GROUPS, key, value });
    return changes;
  }

  private nextKey(timestamp: number, ingestedAt: number): string {
    this.counter = (this.counter + 1) % 10 ** COUNTER_DIGITS;
    return (
      keyOf(timestamp) + keyOf(ingestedAt) + String(this.counter).padStart(COUNTER_DIGITS, "0")
    );
  }
}

/** The least key of a time. */
export function keyOf(time: number): string {
  return String(Math.floor(time)).padStart(TIME_DIGITS, "0");
}

function upperBound({ until, before }: { until?: number; before?: string }): { lt?: string } {
  const bounds = [until === undefined ? undefined : keyOf(Math.max(until, 0)), before];
  const [lowest] = bounds.filter((bound) => bound !== undefined).sort();
  return lowest === undefined ? {} : { lt: lowest };
}

function withEvent(stream: LogStream, timestamp: number, ingestedAt: number): LogStream {
  return {
    ...stream,
    firstEventAt: Math.min(stream.firstEventAt ?? timestamp, timestamp),
    lastEventAt: Math.max(stream.lastEventAt ?? timestamp, timestamp),
    lastIngestionAt: ingestedAt,
  };
}
