import { EVENT_OVERHEAD, type LogEvent } from "../eventLog";

/** AWS ends a page of events at 10,000 of them or at 1 MB. */
export const MAX_PAGE = 10_000;
const MAX_PAGE_BYTES = 1_048_576;
/** How many events one call looks at before it answers what it has, with a token. */
const MAX_LOOKED_AT = 200_000;

export interface Page {
  readonly events: readonly LogEvent[];
  /** The last event looked at, when there may be more. */
  readonly last?: string;
}

/** Takes selected events up to the bounds of a page. */
export async function takePage(
  events: AsyncIterable<LogEvent>,
  limit: number,
  selected: (event: LogEvent) => boolean,
): Promise<Page> {
  const page: LogEvent[] = [];
  let bytes = 0;
  let lookedAt = 0;
  let last: string | undefined;
  for await (const event of events) {
    if (page.length === limit || lookedAt === MAX_LOOKED_AT) return { events: page, last };
    lookedAt += 1;
    if (selected(event)) {
      bytes += Buffer.byteLength(event.message) + EVENT_OVERHEAD;
      if (bytes > MAX_PAGE_BYTES && page.length > 0) return { events: page, last };
      page.push(event);
    }
    last = event.key;
  }
  return { events: page };
}
