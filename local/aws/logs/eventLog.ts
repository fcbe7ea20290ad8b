import type { Clock } from "../service";
import type { Change, Store } from "../store";
import { blocksOf, type EventBlock, eventsIn, type KeptEvent } from "./eventBlocks";
import { eventKey, keyOf, timesOf } from "./eventKeys";
import {
  eventsOf,
  GROUPS,
  type LogGroup,
  type LogGroups,
  type LogStream,
  streamsOf,
} from "./logGroups";
import type { LogLine } from "./logsService";

export interface LogEvent extends KeptEvent {
  readonly timestamp: number;
  readonly ingestionTime: number;
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

/**
 * The events of all log groups. Lines are gathered and written many at a time; whoever reads sees
 * them nonetheless.
 */
export class EventLog {
  private pending: PendingBatch[] = [];
  private timer?: { cancel(): void };
  private count = 0;
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
    const { after = "", reverse } = bounds;
    const horizon = keyOf(Math.max(bounds.from ?? 0, this.groups.horizon(group), 0));
    const [from] = [after, horizon].sort().reverse();
    const blocks = this.store.collection<EventBlock>(eventsOf(group));
    for await (const event of eventsIn(blocks, { from, until: upperBound(bounds), reverse })) {
      if (event.key !== after) yield { ...event, ...timesOf(event.key) };
    }
  }

  /** Removes a stream with all its events. */
  async removeStream(group: LogGroup, stream: string): Promise<void> {
    await this.flush();
    const changes: Change[] = [{ collection: streamsOf(group), key: stream, delete: true }];
    const collection = eventsOf(group);
    for await (const [key, block] of this.store.collection<EventBlock>(collection).range()) {
      const value = block.filter((event) => event.stream !== stream);
      if (value.length === 0) changes.push({ collection, key, delete: true });
      else if (value.length < block.length) changes.push({ collection, key, value });
    }
    await this.store.write(changes);
  }

  /** What is delivered to a log group that is gone, or made anew meanwhile, is lost as on AWS. */
  private changesOf(batches: readonly PendingBatch[]): Change[] {
    const taken = batches.flatMap((batch) => {
      const group = this.groups.find(batch.group.name);
      return group?.id === batch.group.id ? [{ ...batch, group }] : [];
    });
    return [...this.blocksFor(taken), ...this.talliesFor(taken)];
  }

  private blocksFor(batches: readonly PendingBatch[]): Change[] {
    const events = new Map<string, KeptEvent[]>();
    for (const { group, stream, ingestedAt, lines } of batches) {
      const kept = events.get(eventsOf(group)) ?? [];
      events.set(eventsOf(group), kept);
      for (const { timestamp, message } of lines) {
        this.count += 1;
        kept.push({ key: eventKey(timestamp, ingestedAt, this.count), stream, message });
      }
    }
    return [...events].flatMap(([collection, kept]) =>
      Array.from(blocksOf(kept), ([key, value]) => ({ collection, key, value })),
    );
  }

  private talliesFor(batches: readonly PendingBatch[]): Change[] {
    const groups = new Map<string, LogGroup>();
    const streams = new Map<string, { group: LogGroup; stream: LogStream }>();
    for (const { group: found, stream: name, ingestedAt, lines } of batches) {
      const group = groups.get(found.id) ?? found;
      const streamKey = `${group.id}/${name}`;
      let stream = streams.get(streamKey)?.stream ??
        this.groups.streams(group).get(name) ?? { name, createdAt: ingestedAt };
      let { storedBytes } = group;
      for (const { timestamp, message } of lines) {
        stream = withEvent(stream, timestamp, ingestedAt);
        storedBytes += Buffer.byteLength(message) + EVENT_OVERHEAD;
      }
      groups.set(group.id, { ...group, storedBytes });
      streams.set(streamKey, { group, stream });
    }
    return [
      ...Array.from(streams.values(), ({ group, stream }) => ({
        collection: streamsOf(group),
        key: stream.name,
        value: stream,
      })),
      ...Array.from(groups.values(), (group) => ({
        collection: GROUPS,
        key: group.name,
        value: group,
      })),
    ];
  }
}

function upperBound({ until, before }: { until?: number; before?: string }): string | undefined {
  const bounds = [until === undefined ? undefined : keyOf(Math.max(until, 0)), before];
  return bounds.filter((bound) => bound !== undefined).sort()[0];
}

function withEvent(stream: LogStream, timestamp: number, ingestedAt: number): LogStream {
  return {
    ...stream,
    firstEventAt: Math.min(stream.firstEventAt ?? timestamp, timestamp),
    lastEventAt: Math.max(stream.lastEventAt ?? timestamp, timestamp),
    lastIngestionAt: ingestedAt,
  };
}
