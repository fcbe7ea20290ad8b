import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { guardMemory } from "../../../../local/aws/lambda/runner/memoryGuard";
import { ManualClock } from "../../../support/manualClock";

class CountingClock extends ManualClock {
  timers = 0;

  override at(time: number, callback: () => void) {
    this.timers += 1;
    return super.at(time, callback);
  }
}

if (process.platform === "linux") {
  describe("the guard of an instance's memory", () => {
    it("stops looking once the process has ended", () => {
      const { pid } = spawnSync(process.execPath, ["--version"]);
      const clock = new CountingClock();
      guardMemory(clock, pid, 1, () => assert.fail("it has no memory"));

      clock.advance(10_000);

      assert.equal(clock.timers, 1);
    });

    it("looks on while it lives, and tells of what exceeds the limit", () => {
      const clock = new CountingClock();
      let exceeded = 0;
      const guard = guardMemory(clock, process.pid, 1, () => {
        exceeded += 1;
      });

      clock.advance(10_000);

      assert.equal(exceeded, 1);
      assert.ok(guard.peak() > 1);
    });
  });
}
