import type { Clock } from "../../service";
import { type Records, timeKey } from "../records";

/**
 * Wakes executions whose time has come. Only the next wake has a timer: thousands of waiting
 * executions are nothing but keys in the store.
 */
export class Alarm {
  private next: { readonly time: number; cancel(): void } | undefined;
  private ringing = false;
  private again = false;

  constructor(
    private readonly clock: Clock,
    private readonly records: Records,
    private readonly wake: (executionKey: string) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Makes sure that it rings at a time for which a wake has been stored; 0 is for the next start. */
  set(time: number): void {
    if (time === 0) return;
    if (this.next !== undefined && this.next.time <= time) return;
    this.next?.cancel();
    const { cancel } = this.clock.at(time, () => this.ring());
    this.next = { time, cancel };
  }

  stop(): void {
    this.next?.cancel();
    this.next = undefined;
  }

  /** Wakes all that are due, and those that were at work when the process ended. */
  async resume(): Promise<void> {
    await this.wakeDue(0);
  }

  private ring(): void {
    this.next = undefined;
    if (this.ringing) {
      this.again = true;
      return;
    }
    this.ringing = true;
    this.wakeDue(1).then(() => {
      this.ringing = false;
      if (!this.again) return;
      this.again = false;
      this.ring();
    }, this.onError);
  }

  /** One reading of the clock parts what is due from what is later: no wake falls between two. */
  private async wakeDue(from: number): Promise<void> {
    const later = timeKey(this.clock.now() + 1);
    const due: string[] = [];
    for await (const [key] of this.records.wakes.range({ gte: timeKey(from), lt: later })) {
      due.push(executionKeyOf(key));
    }
    for (const executionKey of due) this.wake(executionKey);
    for await (const [key] of this.records.wakes.range({ gte: later, limit: 1 })) {
      this.set(Number(key.slice(0, key.indexOf("/"))));
    }
  }
}

function executionKeyOf(wakeKey: string): string {
  return wakeKey.slice(wakeKey.indexOf("/") + 1);
}
