/** Reads something anew; what is thrown is not kept. */
type Read<Value> = (deadline: AbortSignal) => Promise<Value>;

/**
 * Reads from a copy that is younger than `maxAgeMs`, and else anew: whoever calls often, with a
 * wrong credential too, causes one reading in that time.
 */
export function freshCopy<Value>(
  read: Read<Value>,
  { now, maxAgeMs }: { readonly now: () => number; readonly maxAgeMs: number },
): Read<Value> {
  let copy: { readonly value: Value; readonly readAt: number } | undefined;
  return async (deadline) => {
    const at = now();
    // A clock that was set back makes no copy younger.
    const isFresh = copy && at >= copy.readAt && at - copy.readAt < maxAgeMs;
    if (!copy || !isFresh) copy = { value: await read(deadline), readAt: at };
    return copy.value;
  };
}
