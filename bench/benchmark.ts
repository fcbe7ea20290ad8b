/** One figure of a benchmark; `floor` says what it must reach to keep the project's promise. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Such as `ms`, `executions/s`, `KiB`. */
  readonly unit: string;
  /** Such as `<= 60` or `>= 98`. */
  readonly floor?: string;
}

/** A measurement that `npm run bench -- NAME` runs. */
export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  run(): Promise<readonly Figure[]>;
}

/** The value below which a share of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Whether a figure reaches its floor. */
export function holds({ value, floor }: Figure): boolean {
  if (!floor) return true;
  const [operator, bound] = floor.split(" ");
  return operator === "<=" ? value <= Number(bound) : value >= Number(bound);
}

/** Runs a task for each item, so many at a time. */
export async function pool<T>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await task(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
