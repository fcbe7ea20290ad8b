import assert from "node:assert/strict";
import type { Clock } from "../../../../local/aws/service";
import { Alarm } from "../../../../local/aws/states/executions/alarm";
import { type Records, timeKey } from "../../../../local/aws/states/records";
import { MemoryStore } from "../../../support/memoryStore";

const DUE = 1000;

/** Its timers ring a millisecond early, and it moves on whenever it is read. */
class RestlessClock implements Clock {
  private time = DUE - 1;
  readonly timers: { readonly time: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.time++;
  }

  at(time: number, callback: () => void): { cancel(): void } {
    this.timers.push({ time, callback });
    return { cancel: () => undefined };
  }
}

describe("the alarm of waiting executions", () => {
  it("misses no wake while the clock moves", async () => {
    const clock = new RestlessClock();
    const wakes = new MemoryStore().collection<never>("wakes");
    await wakes.put(`${timeKey(DUE)}/execution`, null as never);
    const woken: string[] = [];
    const records = { wakes } as unknown as Records;
    const alarm = new Alarm(
      clock,
      records,
      (key) => woken.push(key),
      (error) => assert.fail(error as Error),
    );

    await alarm.resume();

    assert.deepEqual(woken, []);
    assert.deepEqual(
      clock.timers.map(({ time }) => time),
      [DUE],
    );
  });
});
