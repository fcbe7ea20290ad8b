import type { Json } from "../json";

/** Says that a JSONata result is no JSON: a function, a regular expression, an infinite number. */
export class UnsupportedResult extends Error {}

/**
 * The plain JSON of a JSONata result. The library marks the arrays it makes as sequences, and
 * treats them otherwise when they come back in: those are copied, all else is shared.
 */
export function plain(value: unknown): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw new UnsupportedResult();
      return value;
    case "object":
      if (value === null) return null;
      return Array.isArray(value) ? plainArray(value) : plainObject(value);
    default:
      throw new UnsupportedResult();
  }
}

function plainArray(array: readonly unknown[]): Json {
  let copy: Json[] | undefined = isMarked(array) ? [] : undefined;
  for (let index = 0; index < array.length; index++) {
    const item = plain(array[index]);
    if (copy === undefined && item !== array[index]) copy = array.slice(0, index) as Json[];
    copy?.push(item);
  }
  return copy ?? (array as readonly Json[]);
}

function isMarked(array: readonly unknown[]): boolean {
  return "sequence" in array || "cons" in array || "tupleStream" in array;
}

function plainObject(object: object): Json {
  if ("_jsonata_lambda" in object || "_jsonata_function" in object) throw new UnsupportedResult();
  const entries = object as Record<string, unknown>;
  let copy: Record<string, Json> | undefined;
  for (const key of Object.keys(entries)) {
    if (entries[key] === undefined) {
      copy ??= { ...(entries as Record<string, Json>) };
      delete copy[key];
      continue;
    }
    const item = plain(entries[key]);
    if (item === entries[key]) continue;
    copy ??= { ...(entries as Record<string, Json>) };
    copy[key] = item;
  }
  return copy ?? (entries as Record<string, Json>);
}
