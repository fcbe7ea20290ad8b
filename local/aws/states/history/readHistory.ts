import { historyKey, type Records, under } from "../records";
import type { HistoryEvent } from "./historyEvent";

/** An execution's history, in order. @param from the id of the first event to read */
export async function* readHistory(
  { history }: Records,
  executionKey: string,
  { from, reverse }: { readonly from: number | undefined; readonly reverse: boolean },
): AsyncGenerator<HistoryEvent> {
  const bounds = under(executionKey);
  if (reverse) {
    const lt = from === undefined ? bounds.lt : historyKey(executionKey, from + 1);
    for await (const [, events] of history.range({ ...bounds, lt, reverse: true })) {
      for (const event of [...events].reverse()) {
        if (event.id <= (from ?? Number.POSITIVE_INFINITY)) yield event;
      }
    }
    return;
  }
  const start = from === undefined ? bounds.gte : await chunkWith(history, executionKey, from);
  for await (const [, events] of history.range({ ...bounds, gte: start })) {
    for (const event of events) if (event.id >= (from ?? 0)) yield event;
  }
}

/** The key of the checkpoint whose events an event is among. */
async function chunkWith(
  history: Records["history"],
  executionKey: string,
  id: number,
): Promise<string> {
  const bounds = { gte: under(executionKey).gte, lte: historyKey(executionKey, id) };
  for await (const [key] of history.range({ ...bounds, reverse: true, limit: 1 })) return key;
  return bounds.gte;
}
