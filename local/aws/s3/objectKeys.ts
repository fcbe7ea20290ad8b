import type { Range } from "../store";

/** Where a list begins: after a key, at a key, or past all keys with a prefix. */
export interface Start {
  readonly after?: string;
  readonly at?: string;
  readonly past?: string;
}

/** Follows every string that stands for bytes. */
export const BEYOND = "\u0100";

/** A string with a character for each byte of UTF-8. */
export function bytesOf(key: string): string {
  return Buffer.from(key).toString("latin1");
}

/** The range of the keys with a prefix, from where a list begins. */
export function rangeOf(prefix: string, start: Start): Range {
  const lowest = bytesOf(prefix);
  const bounds: LowerBound[] = [{ gte: lowest }, ...startOf(start)];
  return { ...bounds.reduce((a, b) => (isLater(b, a) ? b : a)), lt: lowest + BEYOND };
}

type LowerBound =
  | { readonly gt: string; gte?: undefined }
  | { readonly gte: string; gt?: undefined };

function startOf({ after, at, past }: Start): LowerBound[] {
  return [
    ...(after ? [{ gt: bytesOf(after) }] : []),
    ...(at ? [{ gte: bytesOf(at) }] : []),
    ...(past ? [{ gte: bytesOf(past) + BEYOND }] : []),
  ];
}

function isLater(a: LowerBound, b: LowerBound): boolean {
  return (a.gt ?? a.gte)! >= (b.gt ?? b.gte)!;
}
