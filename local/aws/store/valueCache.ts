/** The values used last, up to a budget of JSON characters, so that hot records are not parsed anew. */
export class ValueCache {
  private readonly entries = new Map<string, { readonly value: unknown; readonly size: number }>();
  private total = 0;

  constructor(private readonly budget: number) {}

  get(key: string): { readonly value: unknown } | undefined {
    const entry = this.entries.get(key);
    if (entry) {
      this.entries.delete(key);
      this.entries.set(key, entry);
    }
    return entry;
  }

  set(key: string, value: unknown, size: number): void {
    this.delete(key);
    if (size * 100 > this.budget) return;
    this.entries.set(key, { value, size });
    this.total += size;
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.budget) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.total -= entry.size;
    this.entries.delete(key);
  }
}
