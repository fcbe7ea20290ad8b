import type { Clock } from "./service";

/** The longest that setTimeout can count: about 25 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The host's time, and timers of any length. They keep no process alive. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  at(time: number, callback: () => void): { cancel(): void } {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left = Math.max(0, time - Date.now());
      timer =
        left > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS) : setTimeout(callback, left);
      timer.unref();
    };
    wait();
    return { cancel: () => clearTimeout(timer) };
  }
}
