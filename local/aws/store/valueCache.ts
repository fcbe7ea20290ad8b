interface Cached {
  readonly value: unknown;
  readonly size: number;
}

interface Generation {
  readonly entries: Map<string, Cached>;
  size: number;
}

/**
 * The values used last, up to a budget of JSON characters, so that hot records are not parsed anew.
 * Two generations: what is used while it is in the older one moves to the younger one, and the
 * older one is forgotten when the younger one is full. Most reads so change nothing.
 */
export class ValueCache {
  private young = newGeneration();
  private old = newGeneration();

  constructor(private readonly budget: number) {}

  get(key: string): { readonly value: unknown } | undefined {
    const entry = this.young.entries.get(key);
    if (entry) return entry;
    const aged = this.old.entries.get(key);
    if (aged) this.set(key, aged.value, aged.size);
    return aged;
  }

  set(key: string, value: unknown, size: number): void {
    this.delete(key);
    if (size * 100 > this.budget) return;
    if (this.young.size + size > this.budget / 2) {
      this.old = this.young;
      this.young = newGeneration();
    }
    this.young.entries.set(key, { value, size });
    this.young.size += size;
  }

  delete(key: string): void {
    for (const generation of [this.young, this.old]) {
      const entry = generation.entries.get(key);
      if (!entry) continue;
      generation.entries.delete(key);
      generation.size -= entry.size;
    }
  }
}

function newGeneration(): Generation {
  return { entries: new Map(), size: 0 };
}
