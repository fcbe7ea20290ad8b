import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runCommand, startLocal } from "../test/support/commands";
import type { Benchmark, Figure } from "./benchmark";
import { stackOf } from "./stack";

const MIB = 1024 * 1024;

/** Long enough for start-up garbage to be collected. */
const IDLE_MS = 5000;

export const startup: Benchmark = {
  name: "startup",
  summary: "from process start to ready, and what an idle embedded AWS weighs",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "bench-"));
    try {
      const whole = await seconds(async () => {
        const { code, stderr } = await runCommand("start", ["--data", join(folder, "start")]);
        if (code !== 0) throw new Error(`npm start ended with ${code}: ${stderr}`);
      });
      const empty = await ready(join(folder, "empty"), ["--empty"]);
      const fresh = await ready(join(folder, "local"), []);
      const again = await ready(join(folder, "local"), []);
      return [
        { name: "npm start", value: whole, unit: "s", floor: "<= 10" },
        { name: "ready, empty", value: empty.seconds, unit: "s", floor: "<= 1.5" },
        { name: "ready, fresh folder", value: fresh.seconds, unit: "s", floor: "<= 8" },
        { name: "ready, deployed folder", value: again.seconds, unit: "s", floor: "<= 5" },
        memoryFigure(again.memory),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function ready(folder: string, args: string[]) {
  const begun = performance.now();
  const local = await startLocal(folder, args);
  const seconds = (performance.now() - begun) / 1000;
  await delay(IDLE_MS);
  const memory = await residentMemory(local.child.pid!);
  if (!args.length) stackOf(local);
  await local.stop();
  return { seconds, memory };
}

const memoryFigure = (bytes: number): Figure => ({
  name: "idle memory",
  value: bytes / MIB,
  unit: "MiB",
  floor: "<= 300",
});

async function seconds(task: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await task();
  return (performance.now() - begun) / 1000;
}

/** Resident set size in bytes, as Linux counts it. */
export async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
