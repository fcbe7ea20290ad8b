import assert from "node:assert/strict";
import { InstanceLog } from "../../../../local/aws/lambda/runner/instanceLog";
import { ManualClock } from "../../../support/manualClock";

const MEGABYTE = "x".repeat(1_000_000);

describe("the log of an instance", () => {
  it("makes it wait while more is written than can be kept", async () => {
    const seen: string[] = [];
    const deliveries: (() => void)[] = [];
    const log = new InstanceLog(new ManualClock(), {
      deliver: () => new Promise((resolve) => deliveries.push(resolve)),
      pause: () => seen.push("pause"),
      resume: () => seen.push("resume"),
    });

    for (let line = 0; line < 8; line++) log.add(0, MEGABYTE);
    assert.deepEqual([deliveries.length, seen], [8, ["pause"]]);
    for (const done of deliveries.slice(0, 3)) done();
    await new Promise(setImmediate);
    assert.deepEqual(seen, ["pause"]);
    for (const done of deliveries) done();
    await new Promise(setImmediate);

    assert.deepEqual(seen, ["pause", "resume"]);
  });

  it("gathers what is written within a moment", () => {
    const clock = new ManualClock();
    const delivered: number[] = [];
    const log = new InstanceLog(clock, {
      deliver: async (lines) => void delivered.push(lines.length),
      pause: assert.fail,
      resume: assert.fail,
    });

    log.add(0, "a");
    log.add(0, "b");
    assert.deepEqual(delivered, []);
    clock.advance(200);

    assert.deepEqual(delivered, [2]);
  });

  it("delivers what it has when it is closed, and takes nothing more", () => {
    const clock = new ManualClock();
    const delivered: string[] = [];
    const log = new InstanceLog(clock, {
      deliver: async (lines) => void delivered.push(...lines.map(({ message }) => message)),
      pause: assert.fail,
      resume: assert.fail,
    });

    log.add(0, "before");
    log.close();
    log.add(0, "after");
    log.flush();
    clock.advance(200);

    assert.deepEqual(delivered, ["before\n"]);
  });
});
