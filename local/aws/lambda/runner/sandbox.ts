import { randomBytes } from "node:crypto";
import type { LogLine } from "../../logs/logsService";
import type { Clock } from "../../service";
import type { FunctionRecord } from "../functionRecord";
import { type Answer, type Exit, type InitError, Instance } from "./instance";
import { InstanceLog } from "./instanceLog";
import { guardMemory, type MemoryGuard } from "./memoryGuard";
import {
  exitError,
  type InvocationResult,
  outOfMemory,
  type PlatformError,
  timedOut,
} from "./outcome";
import { type PlatformLog, platformLog, type ReportStatus } from "./platformLog";

export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: Buffer;
  /** JSON, as the client sent it. */
  readonly clientContext?: string;
}

/** What a sandbox needs of its surroundings. */
export interface SandboxHost {
  readonly clock: Clock;
  taskRoot(record: FunctionRecord): string;
  environment(record: FunctionRecord, logStreamName: string): Record<string, string>;
  /** Resolves once the lines are kept, or lost. */
  deliver(record: FunctionRecord, logStreamName: string, lines: readonly LogLine[]): Promise<void>;
}

/** AWS: the time to load the handler in, before it counts as part of the invocation. */
const INIT_LIMIT_MS = 10_000;

type Ending = { result: Buffer; status: ReportStatus; errorType?: string; maxMemory: number };
type TimedOut = { readonly type: "timedOut" };

/** An instance with its log stream and its limits. */
export class Sandbox {
  private readonly instance: Instance;
  private readonly log: InstanceLog;
  private readonly platform: PlatformLog;
  private readonly startedAt = performance.now();
  private readyAt?: number;
  private reportedInit = false;
  private readonly memory: MemoryGuard;
  private exceededMemory = false;
  private maxMemory = 0;

  constructor(
    private readonly host: SandboxHost,
    private readonly record: FunctionRecord,
  ) {
    const { clock } = host;
    const stream = logStreamName(clock.now());
    this.platform = platformLog(record);
    this.log = new InstanceLog(clock, {
      deliver: (lines) => host.deliver(record, stream, lines),
      pause: () => this.instance.pause(),
      resume: () => this.instance.resume(),
    });
    this.write(this.platform.initStart(clock.now()));
    this.instance = new Instance({
      taskRoot: host.taskRoot(record),
      environment: host.environment(record, stream),
      memorySize: record.settings.memorySize,
      onLog: (time, text) => this.log.add(time, text),
    });
    this.memory = guardMemory(clock, this.instance.pid, record.settings.memorySize, () => {
      this.exceededMemory = true;
      this.instance.kill();
    });
    void this.instance.initialized.then(() => {
      this.readyAt = performance.now();
    });
  }

  /** Whether it can serve another invocation. */
  get usable(): boolean {
    return !this.instance.gone;
  }

  kill(): void {
    this.memory.cancel();
    this.instance.kill();
    this.log.flush();
  }

  /** Ends it in the middle: its invocation did not fail, and its log must not say so. */
  abandon(): void {
    this.log.close();
    this.kill();
  }

  /** Never throws: whatever happens is a result. */
  async serve(invocation: Invocation): Promise<InvocationResult> {
    const { clock } = this.host;
    const { requestId } = invocation;
    const initialized = await this.untilTimeout(
      this.instance.initialized,
      INIT_LIMIT_MS + this.timeoutMs,
    );
    if (initialized.type === "initError") {
      const duration = performance.now() - this.startedAt;
      this.write(this.platform.initFailed(clock.now(), duration, initialized.errorType));
    }
    this.log.startInvocation();
    this.write(this.platform.start(clock.now(), requestId));
    const start = performance.now();
    const ending = this.ended(
      initialized.type === "ready" ? await this.run(invocation) : initialized,
      requestId,
    );
    const { status, errorType } = ending;
    this.maxMemory = Math.max(this.maxMemory, ending.maxMemory, this.memory.peak());
    this.write(
      this.platform.end(clock.now(), {
        requestId,
        durationMs: performance.now() - start,
        maxMemory: Math.min(this.maxMemory, this.record.settings.memorySize),
        initMs: this.initMs(),
        status,
        errorType,
      }),
    );
    const logTail = this.log.lastLines();
    this.log.flush();
    return {
      payload: ending.result,
      functionError: status === "success" ? undefined : "Unhandled",
      logTail,
    };
  }

  private get timeoutMs(): number {
    return this.record.settings.timeout * 1000;
  }

  private run({ requestId, payload, clientContext }: Invocation) {
    const head = {
      requestId,
      functionArn: this.record.arn,
      remainingMs: this.timeoutMs,
      traceId: traceId(this.host.clock.now()),
      clientContext,
    };
    return this.untilTimeout(this.instance.invoke(head, payload), this.timeoutMs);
  }

  /** Kills the instance when the time is up. */
  private untilTimeout<Outcome>(
    outcome: Promise<Outcome>,
    milliseconds: number,
  ): Promise<Outcome | TimedOut> {
    const { clock } = this.host;
    return new Promise((resolve) => {
      const timer = clock.at(clock.now() + milliseconds, () => {
        resolve({ type: "timedOut" });
        this.instance.kill();
      });
      void outcome.then((value) => {
        timer.cancel();
        resolve(value);
      });
    });
  }

  private ended(outcome: Answer | Exit | InitError | TimedOut, requestId: string): Ending {
    switch (outcome.type) {
      case "answer": {
        const { body: result, errorType, maxMemory } = outcome;
        return { result, errorType, maxMemory, status: errorType ? "error" : "success" };
      }
      case "initError": {
        const { body: result, errorType } = outcome;
        return { result, errorType, maxMemory: 0, status: "error" };
      }
      case "exit": {
        const error = this.exceededMemory ? outOfMemory(requestId) : exitError(requestId, outcome);
        this.write([`${error.errorMessage}\n${error.errorType}`]);
        return this.failed(error, "error");
      }
      case "timedOut": {
        const { timeout } = this.record.settings;
        const time = new Date(this.host.clock.now()).toISOString();
        this.write([`${time} ${requestId} Task timed out after ${timeout.toFixed(2)} seconds\n`]);
        return this.failed(timedOut(requestId, timeout), "timeout");
      }
    }
  }

  private failed(error: PlatformError, status: ReportStatus): Ending {
    const result = Buffer.from(JSON.stringify(error));
    return { result, errorType: error.errorType, status, maxMemory: 0 };
  }

  private initMs(): number | undefined {
    if (this.reportedInit || this.readyAt === undefined) return undefined;
    this.reportedInit = true;
    return this.readyAt - this.startedAt;
  }

  private write(lines: readonly string[]): void {
    for (const line of lines) this.log.add(this.host.clock.now(), line);
  }
}

function logStreamName(now: number): string {
  const [date] = new Date(now).toISOString().split("T");
  return `${date.replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
}

function traceId(now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  const random = randomBytes(20).toString("hex");
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}
