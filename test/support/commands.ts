import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Running } from "../../cli/stack/running";

export const REPOSITORY = join(__dirname, "..", "..");

/** How a command ended and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts one of the repository's commands as its npm script does, without npm in between. */
export function spawnCommand(
  name: "asl" | "local" | "localPulumi" | "preview" | "start" | "workflow",
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    /** A copy of this repository, whose command it is. */
    readonly repository?: string;
  } = {},
): ChildProcess {
  const { repository = REPOSITORY, cwd = repository } = options;
  const tsx = require.resolve("tsx/cjs");
  const file = join(repository, "cli", `${name}.ts`);
  return spawn(process.execPath, ["--require", tsx, file, ...args], {
    cwd,
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs a command to its end. */
export async function runCommand(...call: Parameters<typeof spawnCommand>): Promise<Ended> {
  const child = spawnCommand(...call);
  child.stdin!.end();
  return ended(child);
}

/** Collects what a process prints until it ends. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout!.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr!.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

/** An embedded AWS in a process of its own, as `npm run local -- --json` runs it. */
export interface LocalProcess {
  readonly ready: Running;
  readonly child: ChildProcess;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Starts `npm run local` on a data folder and waits for its ready line. */
export async function startLocal(
  dataDirectory: string,
  args: readonly string[] = [],
): Promise<LocalProcess> {
  const child = spawnCommand("local", ["--data", dataDirectory, "--json", ...args]);
  const exited = once(child, "exit");
  const ready = await readyLine(child);
  return {
    ready,
    child,
    stop: async () => {
      child.kill("SIGTERM");
      return (await exited)[0];
    },
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function readyLine(child: ChildProcess): Promise<Running> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stderr!.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdout!.on("data", (chunk) => {
      stdout += chunk;
      if (stdout.includes("\n")) resolve(JSON.parse(stdout.slice(0, stdout.indexOf("\n"))));
    });
    child.once("exit", (code) =>
      reject(new Error(`exited with ${code} before it was ready: ${stderr}`)),
    );
  });
}
