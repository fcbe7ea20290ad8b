import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { encodeFrame, type Frame, FrameReader, type InvokeHead, type RuntimeHead } from "./frames";
import { lowerPriority } from "./priority";
import { reap } from "./reaper";
import { runtimeBundle } from "./runtimeBundle";

/** What an instance is started with. */
export interface InstanceSettings {
  /** The folder of the unpacked archive. */
  readonly taskRoot: string;
  /** All that the runtime sees of an environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Megabytes. */
  readonly memorySize: number;
  /** Takes each log event: milliseconds since the epoch, and its text without a final line break. */
  readonly onLog: (time: number, text: string) => void;
}

export interface Exit {
  readonly type: "exit";
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface InitError {
  readonly type: "initError";
  readonly errorType: string;
  readonly body: Buffer;
}

export interface Answer {
  readonly type: "answer";
  readonly body: Buffer;
  readonly errorType?: string;
  /** Megabytes. */
  readonly maxMemory: number;
}

/**
 * One execution environment of a function: a process of its own, since a thread that runs out of
 * memory can take the whole process along. It serves one invocation at a time.
 */
export class Instance {
  /** How the loading of the handler ended. */
  readonly initialized: Promise<{ readonly type: "ready" } | InitError | Exit>;
  /** Whether it can take no further invocation. */
  gone = false;
  readonly pid: number | undefined;

  private readonly child: ChildProcess;
  private readonly channel: Duplex;
  private readonly outputs: readonly Readable[];
  private onInit!: (outcome: { type: "ready" } | InitError | Exit) => void;
  private onOutcome?: (outcome: Answer | Exit) => void;

  constructor(private readonly settings: InstanceSettings) {
    this.initialized = new Promise((resolve) => {
      this.onInit = resolve;
    });
    this.child = start(settings);
    this.pid = this.child.pid;
    this.channel = this.child.stdio[3] as Duplex;
    const reader = new FrameReader<RuntimeHead>((frame) => this.receive(frame));
    this.channel.on("data", (chunk: Buffer) => this.read(reader, chunk));
    // What is written to a process that has just ended; its end is reported by "close".
    this.channel.on("error", () => {});
    const { stdout, stderr } = this.child as { stdout: Readable; stderr: Readable };
    this.logOutput(stdout);
    this.logOutput(stderr);
    this.outputs = [this.channel, stdout, stderr];
    this.child.on("error", () => this.end({ type: "exit", code: null, signal: null }));
    // What the handler has started must not hold its output open, nor outlive it.
    this.child.on("exit", () => killGroup(this.child));
    this.child.on("close", (code, signal) => this.end({ type: "exit", code, signal }));
  }

  /** Serves an invocation; the body is the event. The handler must have been loaded. */
  invoke(head: InvokeHead, body: Buffer): Promise<Answer | Exit> {
    return new Promise((resolve) => {
      this.onOutcome = resolve;
      this.channel.cork();
      for (const part of encodeFrame(head, body)) this.channel.write(part);
      this.channel.uncork();
    });
  }

  kill(): void {
    this.gone = true;
    // Once it has ended its id may be another process's.
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) killGroup(this.child);
  }

  /** Only the runtime writes frames: what is none comes from a handler that writes to its file. */
  private read(reader: FrameReader<RuntimeHead>, chunk: Buffer): void {
    if (this.gone) return;
    try {
      reader.push(chunk);
    } catch {
      this.kill();
    }
  }

  /** Reads nothing of it any more, so that it cannot write more than can be kept. */
  pause(): void {
    for (const stream of this.outputs) stream.pause();
  }

  resume(): void {
    for (const stream of this.outputs) stream.resume();
  }

  private receive({ head, body }: Frame<RuntimeHead>): void {
    switch (head.type) {
      case "ready":
        this.onInit(head);
        break;
      case "initError":
        this.gone = true;
        this.onInit({ ...head, body });
        break;
      case "log":
        this.settings.onLog(head.time, body.toString());
        break;
      case "done": {
        if (head.leaving) this.gone = true;
        const { errorType, maxMemory } = head;
        this.onOutcome?.({ type: "answer", body, errorType, maxMemory });
      }
    }
  }

  private end(exit: Exit): void {
    this.gone = true;
    this.onInit(exit);
    this.onOutcome?.(exit);
  }

  /** What the process writes past the runtime, such as the last words of a crash. */
  private logOutput(stream: Readable): void {
    stream.on("data", (chunk: Buffer) => {
      this.settings.onLog(Date.now(), chunk.toString().replace(/\n$/, ""));
    });
  }
}

/** Ends a process and all that it has started, as the end of a sandbox does. */
function killGroup(child: ChildProcess): void {
  if (process.platform === "win32" || child.pid === undefined) {
    child.kill("SIGKILL");
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}

/** Lambda's own shares of the memory, seen in the bootstrap of its Node.js runtimes. */
const OLD_SPACE = 0.9;
const SEMI_SPACE = 0.05;

function start({ taskRoot, environment, memorySize }: InstanceSettings): ChildProcess {
  const flags = [
    `--max-old-space-size=${Math.floor(memorySize * OLD_SPACE)}`,
    `--max-semi-space-size=${Math.max(1, Math.floor(memorySize * SEMI_SPACE))}`,
  ];
  const child = spawn(process.execPath, [...flags, runtimeBundle()], {
    cwd: taskRoot,
    env: environment,
    // Ctrl-C in the terminal is for the embedded AWS, which lets invocations finish.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  reap(child);
  lowerPriority(child);
  return child;
}
