import type { Start } from "./objectKeys";

export interface ListingPage<T> {
  readonly entries: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page begins, when there is one. */
  readonly next?: { readonly past: string } | { readonly after: T };
}

interface Listing<T> {
  readonly prefix: string;
  readonly delimiter?: string;
  readonly max: number;
  readonly start: Start;
  keyOf(entry: T): string;
  /** Entries in order from a start; asked anew to leap over a common prefix. */
  entries(start: Start): AsyncIterable<T>;
}

/** A page of a list in which keys that share a prefix up to a delimiter count as one. */
export async function takePage<T>(listing: Listing<T>): Promise<ListingPage<T>> {
  const { max, start } = listing;
  const entries: T[] = [];
  const commonPrefixes: string[] = [];
  let next: ListingPage<T>["next"];
  if (max === 0) return { entries, commonPrefixes };

  let leap: string | undefined;
  do {
    const from: Start = leap === undefined ? start : { past: leap };
    leap = undefined;
    for await (const entry of listing.entries(from)) {
      const common = commonPrefixOf(listing, listing.keyOf(entry));
      if (common !== undefined && (common === start.after || common === start.past)) {
        leap = common;
        break;
      }
      if (entries.length + commonPrefixes.length === max) {
        return { entries, commonPrefixes, next };
      }
      if (common !== undefined) {
        commonPrefixes.push(common);
        next = { past: common };
        leap = common;
        break;
      }
      entries.push(entry);
      next = { after: entry };
    }
  } while (leap !== undefined);
  return { entries, commonPrefixes };
}

function commonPrefixOf<T>({ prefix, delimiter }: Listing<T>, key: string): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** `EncodingType: "url"`, as AWS writes it: like a form, with slashes kept. */
export function encoderOf(encodingType: unknown): (text: string) => string {
  if (encodingType !== "url") return (text) => text;
  return (text) => encodeURIComponent(text).replace(/%2F/g, "/").replace(/%20/g, "+");
}
