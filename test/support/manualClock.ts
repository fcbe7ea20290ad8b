import type { Clock } from "../../local/aws/service";

/** Time that stands still until a spec moves it. */
export class ManualClock implements Clock {
  private readonly alarms = new Set<{ readonly time: number; readonly callback: () => void }>();

  constructor(private time = Date.UTC(2030, 0, 1)) {}

  now(): number {
    return this.time;
  }

  at(time: number, callback: () => void): { cancel(): void } {
    const alarm = { time, callback };
    this.alarms.add(alarm);
    return { cancel: () => this.alarms.delete(alarm) };
  }

  /** Moves on, calling back in order whatever falls due on the way. */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (let next = this.next(end); next; next = this.next(end)) {
      this.alarms.delete(next);
      this.time = Math.max(this.time, next.time);
      next.callback();
    }
    this.time = end;
  }

  private next(end: number) {
    return [...this.alarms].filter(({ time }) => time <= end).sort((a, b) => a.time - b.time)[0];
  }
}
