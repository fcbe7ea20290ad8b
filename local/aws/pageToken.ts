const KIND = "page";

/** A page token hides where the next page begins, so that nobody comes to rely on it. */
export function pageToken(place: string): string {
  return Buffer.from(JSON.stringify([KIND, place])).toString("base64url");
}

/** Where the page of a token begins; undefined for one that was never given out. */
export function placeIn(token: unknown): string | undefined {
  try {
    const [kind, place] = JSON.parse(Buffer.from(String(token), "base64url").toString("utf8"));
    return kind === KIND && typeof place === "string" ? place : undefined;
  } catch {
    return undefined;
  }
}
