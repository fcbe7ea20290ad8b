import { cpus } from "node:os";

/** Below it the machine counts as busy. */
const IDLE_SHARE = 0.25;

/**
 * Begins to watch the cores of the machine.
 *
 * @returns a function that says whether a good part of them has been idle since
 */
export function watchCores(): () => boolean {
  const before = times();
  return () => {
    const now = times();
    return now.idle - before.idle > IDLE_SHARE * (now.total - before.total);
  };
}

function times(): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.idle + times.user + times.sys + times.nice + times.irq;
  }
  return { idle, total };
}
