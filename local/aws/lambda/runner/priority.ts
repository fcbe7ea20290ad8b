import type { ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

/**
 * A third of what a process gets that has none: enough beside a busy machine, where its timeout
 * goes on. 10 is a tenth, and brings hardly more.
 */
export const NICENESS = 5;

/** Linux lets who is not root weigh a session ten times a second, all of them together. */
const REFUSED_MS = 110;

/**
 * Gives the cores to the embedded AWS before an instance that is the leader of its own session:
 * all functions wait for its one thread, and at equal priority most of them would be ahead of it.
 */
export function lowerPriority(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    setPriority(child.pid, NICENESS);
  } catch {
    // It has ended, or the embedded AWS itself runs at a lower one.
  }
  if (process.platform === "linux") void lowerSession(child, `/proc/${child.pid}/autogroup`);
}

/**
 * Where autogroups are on, the kernel shares the cores between sessions, whatever the priorities of
 * their processes (man7.org/linux/man-pages/man7/sched.7.html).
 */
async function lowerSession(child: ChildProcess, file: string): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    try {
      await writeFile(file, String(NICENESS));
      return;
    } catch (error) {
      // Anything else is a kernel without autogroups, or the end of the process.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
    }
    await delay(REFUSED_MS, undefined, { ref: false });
  }
}
