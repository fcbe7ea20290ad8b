import { readFileSync } from "node:fs";
import type { Clock } from "../../service";

const CHECK_MS = 100;
const PAGE_BYTES = 4096;
const MEGABYTE = 1_048_576;

export interface MemoryGuard {
  cancel(): void;
  /** The most megabytes that were seen; none in a short life. */
  peak(): number;
}

/**
 * Watches the memory of a process: while it loads its handler, serves, and also while it is idle,
 * for unlike on AWS nothing freezes it then. Only Linux tells it from outside; elsewhere nothing but
 * the limit of V8's heap holds.
 *
 * @param limit megabytes, without what the process shares with others
 */
export function guardMemory(
  clock: Clock,
  pid: number | undefined,
  limit: number,
  onExceeded: () => void,
): MemoryGuard {
  if (process.platform !== "linux" || pid === undefined) return { cancel() {}, peak: () => 0 };
  let peak = 0;
  const next = () => clock.at(clock.now() + CHECK_MS, check);
  const check = () => {
    const megabytes = ownMegabytes(pid);
    if (megabytes === undefined) return;
    peak = Math.max(peak, Math.ceil(megabytes));
    if (peak > limit) onExceeded();
    else timer = next();
  };
  let timer = next();
  return { cancel: () => timer.cancel(), peak: () => peak };
}

/** Undefined once the process has ended. */
function ownMegabytes(pid: number): number | undefined {
  try {
    const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ").map(Number);
    return ((resident - shared) * PAGE_BYTES) / MEGABYTE;
  } catch {
    return undefined;
  }
}
