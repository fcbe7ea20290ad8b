import type { Change, Collection, Range, Store } from "../../local/aws/store";

/** A store that forgets, for specs of one service alone. Values pass through JSON, as on disk. */
export class MemoryStore implements Store {
  private readonly collections = new Map<string, Map<string, unknown>>();

  collection<V>(name: string): Collection<V> {
    const entries = this.entries(name) as Map<string, V>;
    return {
      get: (key) => entries.get(key),
      put: (key, value) => this.write([{ collection: name, key, value }]),
      delete: (key) => this.write([{ collection: name, key, delete: true }]),
      range: (bounds) => rangeOf(entries, bounds),
    };
  }

  async write(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      const entries = this.entries(change.collection);
      if ("delete" in change) entries.delete(change.key);
      else entries.set(change.key, JSON.parse(JSON.stringify(change.value)));
    }
  }

  async close(): Promise<void> {}

  private entries(name: string): Map<string, unknown> {
    const existing = this.collections.get(name);
    if (existing) return existing;
    const entries = new Map<string, unknown>();
    this.collections.set(name, entries);
    return entries;
  }
}

async function* rangeOf<V>(
  entries: Map<string, V>,
  bounds: Range = {},
): AsyncIterable<[string, V]> {
  const { gt, gte, lt, lte, reverse, limit = Number.POSITIVE_INFINITY } = bounds;
  const found = [...entries]
    .filter(([key]) => gt === undefined || key > gt)
    .filter(([key]) => gte === undefined || key >= gte)
    .filter(([key]) => lt === undefined || key < lt)
    .filter(([key]) => lte === undefined || key <= lte)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (reverse) found.reverse();
  yield* found.slice(0, Math.max(0, limit));
}
