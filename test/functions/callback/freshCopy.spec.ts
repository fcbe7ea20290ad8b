import assert from "node:assert/strict";
import { freshCopy } from "../../../functions/callback/freshCopy";

const deadline = new AbortController().signal;

describe("freshCopy", () => {
  let now: number;
  let reads: number;
  let failure: Error | undefined;
  let read: () => Promise<number>;
  beforeEach(() => {
    [now, reads, failure] = [1000, 0, undefined];
    const copy = freshCopy(
      async () => {
        reads += 1;
        if (failure) throw failure;
        return reads;
      },
      { now: () => now, maxAgeMs: 5000 },
    );
    read = () => copy(deadline);
  });

  it("reads once within the age", async () => {
    for (now of [1000, 1001, 5999]) assert.equal(await read(), 1);
    assert.equal(reads, 1);
  });

  it("reads anew at the age", async () => {
    await read();
    now = 6000;
    assert.equal(await read(), 2);
  });

  it("reads anew when the clock was set back", async () => {
    await read();
    now = 999;
    assert.equal(await read(), 2);
  });

  it("keeps no failure, and no copy that is too old beside one", async () => {
    await read();
    now = 7000;
    failure = new Error("throttled");
    await assert.rejects(read(), failure);
    failure = undefined;
    assert.equal(await read(), 3);
  });
});
