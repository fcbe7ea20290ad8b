import type { LogLine } from "../../logs/logsService";
import type { Clock } from "../../service";

/** AWS: LogResult holds the last 4 KB. */
const TAIL_BYTES = 4096;
/** How long the lines of a long invocation wait for others. */
const GATHER_MS = 200;

/** Characters that are delivered at once, without waiting for more. */
const GATHER_CHARACTERS = 1_000_000;
/** Characters not yet delivered at which the instance has to wait. */
const MOST_UNDELIVERED = 8_000_000;

/** What a log needs of its surroundings. */
export interface LogHost {
  /** Never rejects. */
  deliver(lines: readonly LogLine[]): Promise<void>;
  /** Lets the instance wait. */
  pause(): void;
  resume(): void;
}

/** The log stream of one instance: gathers its lines and delivers them, and knows the last ones. */
export class InstanceLog {
  private lines: LogLine[] = [];
  private gathered = 0;
  private undelivered = 0;
  private paused = false;
  private tail = "";
  private timer?: { cancel(): void };
  private closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly host: LogHost,
  ) {}

  add(timestamp: number, text: string): void {
    if (this.closed) return;
    const message = `${text}\n`;
    this.lines.push({ timestamp, message });
    this.tail = (this.tail + message.slice(-TAIL_BYTES)).slice(-TAIL_BYTES);
    this.gathered += message.length;
    this.undelivered += message.length;
    this.timer ??= this.clock.at(this.clock.now() + GATHER_MS, () => this.flush());
    if (this.gathered > GATHER_CHARACTERS) this.flush();
    if (this.paused || this.undelivered <= MOST_UNDELIVERED) return;
    this.paused = true;
    this.host.pause();
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
    const { lines, gathered } = this;
    if (lines.length === 0) return;
    this.lines = [];
    this.gathered = 0;
    void this.host.deliver(lines).then(() => this.delivered(gathered));
  }

  /** Delivers what there is, and takes nothing more. */
  close(): void {
    this.flush();
    this.closed = true;
  }

  private delivered(characters: number): void {
    this.undelivered -= characters;
    if (!this.paused || this.undelivered > MOST_UNDELIVERED / 2) return;
    this.paused = false;
    this.host.resume();
  }
}
