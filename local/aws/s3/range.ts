import type { Span } from "./blobs";
import { s3Error } from "./errors";

/** The bytes a `Range` header asks for; undefined for all of them, and where AWS ignores it. */
export function parseRange(range: string | undefined, size: number): Span | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? "");
  if (!found || (found[1] === "" && found[2] === "")) return undefined;
  const [first, last] = [found[1], found[2]];
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === "" && Number(last) === 0)) {
    throw s3Error("InvalidRange", { RangeRequested: range, ActualObjectSize: size });
  }
  return { start, end };
}
