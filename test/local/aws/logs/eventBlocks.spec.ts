import assert from "node:assert/strict";
import fc from "fast-check";
import {
  blocksOf,
  type EventBlock,
  type EventBounds,
  eventsIn,
} from "../../../../local/aws/logs/eventBlocks";
import { eventKey, keyOf, secondOf } from "../../../../local/aws/logs/eventKeys";
import type { Collection } from "../../../../local/aws/store";
import { MemoryStore } from "../../../support/memoryStore";

const START = 1_790_000_000_000;

/** Events that happened some milliseconds after the start, taken in as the count-th and following. */
function eventsAt(times: readonly number[], count: number) {
  return times.map((time, index) => ({
    key: eventKey(START + time, START, count + index),
    stream: "stream",
    message: `${time}`,
  }));
}

/** The events of several writes, and the blocks that keep them. */
async function kept(writes: readonly (readonly number[])[]) {
  const blocks = new MemoryStore().collection<EventBlock>("events");
  const events: EventBlock[number][] = [];
  for (const times of writes) {
    const written = eventsAt(times, events.length);
    for (const [key, block] of blocksOf(written)) await blocks.put(key, block);
    events.push(...written);
  }
  return { blocks, events };
}

async function eventsOf(blocks: Collection<EventBlock>, bounds: EventBounds) {
  const events: EventBlock[number][] = [];
  for await (const event of eventsIn(blocks, bounds)) events.push(event);
  return events;
}

describe("The blocks of a log group's events", () => {
  it("keep the events of one second and one write together", () => {
    const blocks = blocksOf(eventsAt([5, 999, 1000, 0, 2500], 0));
    const messages = Array.from(blocks.values(), (block) => block.map(({ message }) => message));
    assert.deepEqual(messages, [["0", "5", "999"], ["1000"], ["2500"]]);
  });

  it("are kept under the key of their first event", () => {
    for (const [key, [first]] of blocksOf(eventsAt([5, 1, 1000], 0))) assert.equal(key, first.key);
  });

  it("give their events in order, whatever the writes and the bounds", async () => {
    const time = fc.nat(4000);
    const options = fc.record(
      { from: time, until: time, reverse: fc.boolean() },
      { requiredKeys: ["from"] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(time)), options, async (writes, options) => {
        const { blocks, events } = await kept(writes);
        const bounds: EventBounds = {
          from: keyOf(START + options.from),
          ...(options.until !== undefined && { until: keyOf(START + options.until) }),
          reverse: options.reverse,
        };
        const wanted = events
          .filter(({ key }) => key >= bounds.from && !(bounds.until && key >= bounds.until))
          .sort((a, b) => (a.key < b.key ? -1 : 1));

        const found = await eventsOf(blocks, bounds);

        assert.deepEqual(found, options.reverse ? wanted.reverse() : wanted);
      }),
    );
  });

  it("begin at an event in their middle, or end before it", async () => {
    const { blocks, events } = await kept([
      [10, 30, 50],
      [20, 40],
    ]);
    const { key } = events[1];
    const messages = async (bounds: EventBounds) =>
      (await eventsOf(blocks, bounds)).map(({ message }) => message);
    assert.deepEqual(await messages({ from: key }), ["30", "40", "50"]);
    assert.deepEqual(await messages({ from: "", until: key, reverse: true }), ["20", "10"]);
  });

  it("sort after their second, and before the next one", () => {
    const [last, next] = eventsAt([999, 1000], 0);
    assert.ok(secondOf(last.key) <= last.key);
    assert.ok(secondOf(next.key) > last.key);
  });
});
