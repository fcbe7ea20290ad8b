import { pageToken, placeIn } from "../pageToken";
import { AwsError } from "../service";

/** Also the most a page may hold. */
const MOST_RESULTS = 100;

/** One page of a list. Throws ValidationException and InvalidNextTokenException. */
export function page<T>(
  items: readonly T[],
  { MaxResults = MOST_RESULTS, NextToken }: { MaxResults?: unknown; NextToken?: unknown },
): { readonly items: readonly T[]; readonly NextToken?: string } {
  const start = NextToken === undefined ? 0 : Number(placeIn(NextToken));
  if (!Number.isInteger(start)) {
    throw new AwsError("InvalidNextTokenException", "The next token is invalid.");
  }
  const end = start + sizeOf(MaxResults);
  return {
    items: items.slice(start, end),
    ...(end < items.length && { NextToken: pageToken(String(end)) }),
  };
}

function sizeOf(maxResults: unknown): number {
  if (typeof maxResults === "number" && maxResults >= 1 && maxResults <= MOST_RESULTS) {
    return Math.floor(maxResults);
  }
  const bound =
    Number(maxResults) > MOST_RESULTS
      ? `less than or equal to ${MOST_RESULTS}`
      : "greater than or equal to 1";
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
