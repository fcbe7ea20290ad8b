import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocal } from "../test/support/commands";
import { type Benchmark, pool } from "./benchmark";
import { Driver } from "./driver";
import { stackOf } from "./stack";

const WAITING = 200;
const AT_A_TIME = 20;
const POLL_MS = 100;

/** SIGKILL with executions waiting; started again, all of them are approved and counted. */
export const restart: Benchmark = {
  name: "restart",
  summary: `kill -9 with ${WAITING} executions waiting, then all are approved`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "bench-"));
    try {
      const stories = Array.from({ length: WAITING }, (_, i) => `KILL-${i + 1}`);
      const executions = new Map<string, string>();
      const first = await startLocal(folder);
      const before = await Driver.open(stackOf(first));
      await pool(stories, AT_A_TIME, async (story) => {
        const execution = await before.start(story);
        await before.waiting(execution, POLL_MS);
        executions.set(story, execution);
      });
      await first.kill();

      const begun = performance.now();
      const second = await startLocal(folder);
      const ready = performance.now() - begun;
      const after = await Driver.open(stackOf(second));
      let completed = 0;
      await pool(stories, AT_A_TIME, async (story) => {
        await after.approve(story);
        await after.succeeded(executions.get(story)!, POLL_MS);
        completed += 1;
      });
      await second.stop();
      return [
        { name: "completed", value: completed, unit: `of ${WAITING}`, floor: `>= ${WAITING}` },
        { name: "ready again", value: ready / 1000, unit: "s", floor: "<= 5" },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
