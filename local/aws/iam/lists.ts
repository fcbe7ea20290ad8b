import { pageToken, placeIn } from "../pageToken";
import { invalid } from "./validation";

interface Paging {
  readonly Marker?: string;
  readonly MaxItems?: number | string;
}

const MOST_ITEMS = 1000;
const DEFAULT_ITEMS = 100;

/** One page of a list, in IAM's shape: the marker is where the next page begins. */
export function page<T>(items: readonly T[], { Marker, MaxItems }: Paging) {
  const start = Marker === undefined ? 0 : Number(placeIn(Marker));
  const size = Number(MaxItems ?? DEFAULT_ITEMS);
  if (!Number.isInteger(start) || start < 0) throw invalid(`Invalid Marker: ${Marker}`);
  if (!Number.isInteger(size) || size < 1 || size > MOST_ITEMS) {
    throw invalid(
      `1 validation error detected: Value '${MaxItems}' at 'maxItems' failed to satisfy ` +
        `constraint: Member must have value between 1 and ${MOST_ITEMS}`,
    );
  }
  const end = start + size;
  const more = end < items.length;
  return {
    items: items.slice(start, end),
    paging: {
      IsTruncated: more,
      ...(more && { Marker: pageToken(String(end)) }),
    },
  };
}
