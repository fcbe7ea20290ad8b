import type { Range } from "./types";

/** What is written but not yet on disk: a value, or nothing where it was deleted. */
export type Pending = { readonly value: unknown } | { readonly deleted: true };

/** Keys sort by their UTF-8 bytes, as in LevelDB and in S3. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function inRange(key: string, { gt, gte, lt, lte }: Range): boolean {
  return (
    (gt === undefined || compareKeys(key, gt) > 0) &&
    (gte === undefined || compareKeys(key, gte) >= 0) &&
    (lt === undefined || compareKeys(key, lt) < 0) &&
    (lte === undefined || compareKeys(key, lte) <= 0)
  );
}

/** Merges what is on disk with what is pending, in order; what is pending wins. */
export async function* merge(
  stored: AsyncIterable<readonly [string, unknown]>,
  pending: readonly (readonly [string, Pending])[],
  reverse = false,
): AsyncGenerator<[string, unknown]> {
  const direction = reverse ? -1 : 1;
  const waiting = [...pending].sort(([a], [b]) => direction * compareKeys(a, b));
  let next = 0;
  for await (const [key, value] of stored) {
    for (; next < waiting.length; next++) {
      const [pendingKey, entry] = waiting[next]!;
      if (direction * compareKeys(pendingKey, key) >= 0) break;
      if ("value" in entry) yield [pendingKey, entry.value];
    }
    if (waiting[next]?.[0] !== key) yield [key, value];
  }
  for (const [key, entry] of waiting.slice(next)) {
    if ("value" in entry) yield [key, entry.value];
  }
}
