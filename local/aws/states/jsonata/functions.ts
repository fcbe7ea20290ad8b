import { createHash, randomUUID } from "node:crypto";

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** AWS's limit of the items `$range` may give. */
const RANGE_LIMIT = 1000;

/**
 * The functions that Step Functions adds to JSONata, and `$eval`, which it takes away.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export const FUNCTIONS: Readonly<Record<string, unknown>> = {
  partition,
  range,
  hash,
  random,
  uuid: () => randomUUID(),
  parse,
  eval: undefined,
};

function partition(array: unknown, size: unknown): unknown[][] | undefined {
  if (array === undefined) return undefined;
  const items = Array.isArray(array) ? array : [array];
  const length = Math.floor(numberArgument("partition", 2, size));
  if (length < 1) throw argumentError("partition", 2, "must be a positive integer", size);
  const chunks: unknown[][] = [];
  for (let index = 0; index < items.length; index += length) {
    chunks.push(items.slice(index, index + length));
  }
  return chunks;
}

/** Both ends are part of it; a single item comes without its array, as JSONata's sequences do. */
function range(first: unknown, last: unknown, step: unknown): unknown {
  const [from, to, by] = [first, last, step].map((value, index) =>
    numberArgument("range", index + 1, value),
  ) as [number, number, number];
  if (by === 0) throw argumentError("range", 3, "must not be 0", step);
  if (Math.floor((to - from) / by) + 1 > RANGE_LIMIT) {
    throw argumentError("range", 2, `must not give more than ${RANGE_LIMIT} items`, last);
  }
  const items: number[] = [];
  for (let value = from; by > 0 ? value <= to : value >= to; value += by) items.push(value);
  return items.length > 1 ? items : items[0];
}

function hash(text: unknown, algorithm: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== "string") throw argumentError("hash", 1, "must be a string", text);
  const name = typeof algorithm === "string" ? ALGORITHMS[algorithm] : undefined;
  if (name === undefined) {
    throw argumentError(
      "hash",
      2,
      `must be one of ${Object.keys(ALGORITHMS).join(", ")}`,
      algorithm,
    );
  }
  return createHash(name).update(text, "utf8").digest("hex");
}

/** From 0 up to 1; the same number each time for the same seed. */
function random(seed?: unknown): number {
  if (seed === undefined) return Math.random();
  const digest = createHash("sha256")
    .update(String(numberArgument("random", 1, seed)))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== "string") throw argumentError("parse", 1, "must be a string", text);
  try {
    return JSON.parse(text);
  } catch {
    throw argumentError("parse", 1, "must be JSON text", text);
  }
}

function numberArgument(name: string, position: number, value: unknown): number {
  if (typeof value !== "number") throw argumentError(name, position, "must be a number", value);
  return value;
}

/** Shaped like the errors of the jsonata library. */
function argumentError(name: string, position: number, rule: string, value: unknown): Error {
  const shown = JSON.stringify(value)?.slice(0, 80) ?? "nothing";
  const message = `Argument ${position} of function "${name}" ${rule}, but was ${shown}`;
  return Object.assign(new Error(message), { code: "T0410" });
}
