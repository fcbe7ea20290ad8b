import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Driver } from "../../bench/driver";
import { stackOf } from "../../bench/stack";
import { type LocalProcess, startLocal } from "../support/commands";

const POLL_MS = 20;

describe("an embedded AWS that is killed", () => {
  let folder: string;
  let local: LocalProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "recovery-"));
    local = await startLocal(folder);
  });

  afterEach(async () => {
    await local.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const stories = (project: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${project}-${i + 1}`);

  it("goes on with what ran and with what waited", async () => {
    const before = await Driver.open(stackOf(local));
    const waiting = await Promise.all(
      stories("WAIT", 8).map(async (story) => {
        const execution = await before.start(story);
        await before.waiting(execution, POLL_MS);
        return { story, execution };
      }),
    );
    const running = await Promise.all(
      stories("RUN", 8).map(async (story) => ({ story, execution: await before.start(story) })),
    );

    await local.kill();
    local = await startLocal(folder);

    const after = await Driver.open(stackOf(local));
    for (const { story, execution } of [...waiting, ...running]) {
      await after.waiting(execution, POLL_MS);
      await after.approve(story);
      await after.succeeded(execution, POLL_MS);
    }
    const entered = await after.entered(waiting[0]!.execution);
    assert.equal(entered.length, 7, `entered ${entered.join(", ")}`);
  });
});
