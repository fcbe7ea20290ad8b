import type { ServerResponse } from "node:http";

/** Writes a whole answer, with its length. */
export function answer(
  response: ServerResponse,
  statusCode: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  response.writeHead(statusCode, { ...headers, "content-length": Buffer.byteLength(body) });
  // Text leaves in one piece with the headers, where bytes would be a second one.
  response.end(body);
}

/** JSON as AWS writes it: a Date as seconds since the epoch, a Buffer as base 64. */
export function toAwsJson(value: unknown): string {
  return JSON.stringify(value ?? {}, function replace(this: Record<string, unknown>, key, json) {
    const original = this[key];
    if (original instanceof Date) return original.getTime() / 1000;
    if (Buffer.isBuffer(original)) return original.toString("base64");
    return json;
  });
}
