/** The length of a value's JSON text, in bytes of UTF-8: Step Functions counts payloads so. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The beginning of a text whose JSON text has at most so many bytes; an ellipsis marks the cut. */
export function cutText(text: string, maxBytes: number): string {
  if (jsonBytes(text) <= maxBytes) return text;
  for (let end = maxBytes; ; ) {
    // No half of a character.
    const cut = `${text.slice(0, end).replace(/[\ud800-\udbff]$/, "")}…`;
    const bytes = jsonBytes(cut);
    if (bytes <= maxBytes) return cut;
    end = Math.floor((end * maxBytes) / bytes) - 1;
  }
}

/** JSON may hold half a character, which DynamoDB does not take. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
