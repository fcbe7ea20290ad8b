import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClientSettings, Stack } from "../cli/stack/stack";
import { type LocalProcess, startLocal } from "../test/support/commands";

/** Runs a measurement against `npm run local` in a process of its own, on a fresh data folder. */
export async function withLocal<T>(
  args: readonly string[],
  measure: (local: LocalProcess, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const local = await startLocal(folder, args);
  try {
    return await measure(local, folder);
  } finally {
    await local.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A stack that is deployed to an embedded AWS. */
export interface LocalStack extends Stack {
  readonly client: Required<ClientSettings>;
}

/** The deployed stack of a running embedded AWS. */
export function stackOf({ ready }: LocalProcess): LocalStack {
  const { endpoint, region, accessKeyId, secretAccessKey, outputs } = ready;
  if (!outputs) throw new Error("the embedded AWS runs without a stack");
  return { outputs, client: { endpoint, region, credentials: { accessKeyId, secretAccessKey } } };
}
