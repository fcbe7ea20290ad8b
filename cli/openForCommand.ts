import { resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { type Embedded, type EmbeddedOptions, openEmbedded } from "../local/embedded";
import type { Arguments } from "./arguments";
import { DeploymentProgress } from "./deploymentProgress";
import { DEFAULT_DATA } from "./stack/running";
import { ensureSecret } from "./stack/secret";
import type { StackOutputs } from "./stack/stack";
import type { Terminal } from "./terminal";

/**
 * What waits is in the store and not in memory, so that the heap need not double before what has
 * come to its end is collected: 3 KiB of resident memory a paused execution instead of 30.
 */
const HEAP_GROWTH = "--heap-growing-percent=40";

/** Starts the embedded AWS on `--data` and shows what is deployed; its stack gets a secret. */
export async function openForCommand(
  args: Arguments,
  screen: Terminal,
  {
    interrupt,
    ...options
  }: Pick<EmbeddedOptions, "port" | "program"> & { readonly interrupt: AbortSignal },
): Promise<Embedded> {
  setFlagsFromString(HEAP_GROWTH);
  const progress = new DeploymentProgress(screen);
  const embedded = await openEmbedded({
    ...options,
    dataDirectory: resolve(args.text("data") ?? DEFAULT_DATA),
    onEvent: (event) => progress.add(event),
    onError: (error) => process.stderr.write(`${(error as Error).stack ?? error}\n`),
    signal: interrupt,
  });
  try {
    const { outputs, region, endpoint, credentials } = embedded;
    if (outputs) {
      const client = { region, endpoint, credentials };
      await ensureSecret({ outputs: outputs as unknown as StackOutputs, client });
    }
    return embedded;
  } catch (error) {
    await embedded.close();
    throw error;
  }
}
