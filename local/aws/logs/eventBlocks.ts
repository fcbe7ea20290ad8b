import type { Collection } from "../store";
import { secondOf } from "./eventKeys";

/** An event as it is kept. */
export interface KeptEvent {
  /** See `eventKey`. */
  readonly key: string;
  readonly stream: string;
  readonly message: string;
}

/**
 * What a group took in of one second's events with one write, in order: one record where there
 * would be sixty an execution. Kept under the key its first event had when it was written.
 */
export type EventBlock = readonly KeptEvent[];

/** The events from a key up to before another. */
export interface EventBounds {
  readonly from: string;
  readonly until?: string;
  readonly reverse?: boolean;
}

/** The blocks that keep events, in any order, by their keys. */
export function blocksOf(events: readonly KeptEvent[]): Map<string, EventBlock> {
  const blocks = new Map<string, KeptEvent[]>();
  let block: KeptEvent[] = [];
  for (const event of [...events].sort(byKey)) {
    if (block.length === 0 || secondOf(block[0].key) !== secondOf(event.key)) {
      block = [];
      blocks.set(event.key, block);
    }
    block.push(event);
  }
  return blocks;
}

/** The events of a group in their order, or in reverse; it holds those of one second at a time. */
export async function* eventsIn(
  blocks: Collection<EventBlock>,
  { from, until, reverse }: EventBounds,
): AsyncGenerator<KeptEvent> {
  const within = ({ key }: KeptEvent) => key >= from && (until === undefined || key < until);
  const inOrder = (events: KeptEvent[]) => {
    const found = events.filter(within).sort(byKey);
    return reverse ? found.reverse() : found;
  };
  let second = "";
  let events: KeptEvent[] = [];
  for await (const [key, block] of blocks.range({ gte: secondOf(from), lt: until, reverse })) {
    if (secondOf(key) !== second) {
      yield* inOrder(events);
      second = secondOf(key);
      events = [];
    }
    for (const event of block) events.push(event);
  }
  yield* inOrder(events);
}

function byKey(a: KeptEvent, b: KeptEvent): number {
  return a.key < b.key ? -1 : 1;
}
