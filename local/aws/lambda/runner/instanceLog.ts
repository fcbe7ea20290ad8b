import type { LogLine } from "../../logs/logsService";
import type { Clock } from "../../service";

/** AWS: LogResult holds the last 4 KB. */
const TAIL_BYTES = 4096;
/** How long the lines of a long invocation wait for others. */
const GATHER_MS = 200;

/** The log stream of one instance: gathers its lines and delivers them, and knows the last ones. */
export class InstanceLog {
  private lines: LogLine[] = [];
  private tail = "";
  private timer?: { cancel(): void };

  constructor(
    private readonly clock: Clock,
    private readonly deliver: (lines: readonly LogLine[]) => void,
  ) {}

  add(timestamp: number, text: string): void {
    const message = `${text}\n`;
    this.lines.push({ timestamp, message });
    this.tail = (this.tail + message.slice(-TAIL_BYTES)).slice(-TAIL_BYTES);
    this.timer ??= this.clock.at(this.clock.now() + GATHER_MS, () => this.flush());
  }

  /** From here on `lastLines` counts. */
  startInvocation(): void {
    this.tail = "";
  }

  /** The last 4 KB that the invocation has logged. */
  lastLines(): Buffer {
    return Buffer.from(this.tail).subarray(-TAIL_BYTES);
  }

  flush(): void {
    this.timer?.cancel();
    this.timer = undefined;
    const { lines } = this;
    if (lines.length === 0) return;
    this.lines = [];
    this.deliver(lines);
  }
}
