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
  return JSON.stringify(toJson(value ?? {}));
}

/** The value itself unless something in it has to be written otherwise. */
function toJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (Array.isArray(value)) return mapped(value);
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key];
    const json = toJson(member);
    if (json !== member) copy = Object.assign(copy ?? { ...value }, { [key]: json });
  }
  return copy ?? value;
}

function mapped(list: readonly unknown[]): readonly unknown[] {
  const jsons = list.map(toJson);
  return jsons.some((json, index) => json !== list[index]) ? jsons : list;
}
