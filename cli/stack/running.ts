import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../arguments";
import type { StackOutputs } from "./stack";

export const DEFAULT_DATA = ".local";
const RUNNING_FILE = "running.json";

/** What `npm run local` writes into its data folder while it runs. */
export interface Running {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of the stack that it has deployed itself; null with `--empty`. */
  readonly outputs: StackOutputs | null;
}

/**
 * Reads how to reach the embedded AWS that runs on a data folder.
 * @throws CommandError when none runs there, with what to do then
 */
export async function readRunning(folder: string, advice: string): Promise<Running> {
  // Not there, or not yet written to its end.
  const running = await readFile(join(folder, RUNNING_FILE), "utf8")
    .then((text) => JSON.parse(text) as Running)
    .catch(() => undefined);
  if (!running || !(await answers(running.endpoint))) {
    throw new CommandError(`no embedded AWS is running on ${folder}; ${advice}`);
  }
  return running;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  }
}
