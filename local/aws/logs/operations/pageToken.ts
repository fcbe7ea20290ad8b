import { pageToken, placeIn } from "../../pageToken";
import { invalidParameter } from "../errors";

/** The member of an answer that leads on to the next page; none after the last one. */
export function nextPage(place: string | undefined): { nextToken?: string } {
  return place === undefined ? {} : { nextToken: pageToken(place) };
}

/** Where a page begins; undefined for the first. Throws InvalidParameterException. */
export function readToken(nextToken: unknown): string | undefined {
  if (nextToken === undefined || nextToken === null) return undefined;
  const place = placeIn(nextToken);
  if (place === undefined) throw invalidParameter("The specified nextToken is invalid.");
  return place;
}
