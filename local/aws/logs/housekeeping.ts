import type { ServiceContext } from "../service";
import type { Change, Range } from "../store";
import { keyOf, secondOf } from "./eventKeys";
import { eventsOf, GARBAGE, GROUPS, type LogGroup, type LogGroups } from "./logGroups";

/** AWS deletes expired events within 72 hours; here within one. Until then no read shows them. */
const SWEEP_INTERVAL_MS = 60 * 60_000;
/** Entries deleted in one write. */
const CHUNK = 1000;

/** Removes expired events and what is left of deleted log groups. */
export class Housekeeping {
  private timer?: { cancel(): void };
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: ServiceContext,
    private readonly groups: LogGroups,
  ) {}

  start(): void {
    this.collectGarbage();
    this.scheduleSweep();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.running;
  }

  /** Resolves when all that was asked for has been done. */
  async settled(): Promise<void> {
    await this.running;
  }

  collectGarbage(): void {
    this.enqueue(async () => {
      const garbage = this.context.store.collection(GARBAGE);
      for await (const [id] of garbage.range()) {
        await this.empty(`logs/streams/${id}`);
        await this.empty(`logs/events/${id}`);
        if (this.stopped) return;
        await garbage.delete(id);
      }
    });
  }

  private scheduleSweep(): void {
    this.timer = this.context.clock.at(this.context.clock.now() + SWEEP_INTERVAL_MS, () => {
      this.enqueue(() => this.sweep());
      this.scheduleSweep();
    });
  }

  private async sweep(): Promise<void> {
    for await (const [, group] of this.context.store.collection<LogGroup>(GROUPS).range()) {
      const horizon = this.groups.horizon(group);
      if (horizon > 0) await this.empty(eventsOf(group), { lt: secondOf(keyOf(horizon)) });
    }
  }

  private enqueue(work: () => Promise<void>): void {
    this.running = this.running.then(() => (this.stopped ? undefined : work()));
  }

  private async empty(collection: string, range: Range = {}): Promise<void> {
    let removals: Change[] = [];
    for await (const [key] of this.context.store.collection(collection).range(range)) {
      if (this.stopped) return;
      removals.push({ collection, key, delete: true });
      if (removals.length < CHUNK) continue;
      await this.context.store.write(removals);
      removals = [];
    }
    if (removals.length > 0) await this.context.store.write(removals);
  }
}
