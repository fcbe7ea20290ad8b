import type { ClassicLevel } from "classic-level";
import { StoreCorruptError } from "./errors";
import { inRange, merge, type Pending } from "./merge";
import { openDatabase, unreadable } from "./open";
import type { Change, Collection, Range, Store } from "./types";
import { ValueCache } from "./valueCache";

/** Between a collection's name and a key; sorts before every character of a name. */
const SEPARATOR = "\u0000";
const AFTER_SEPARATOR = "\u0001";

/** Characters of JSON: a few thousand hot records. */
const CACHE_BUDGET = 4_000_000;

/** Entries: most ranges have one or two, and each read is a way to LevelDB's thread and back. */
const FIRST_READ = 4;
const LARGEST_READ = 1024;

interface Batch {
  readonly entries: Map<string, Pending>;
  readonly done: Promise<void>;
  readonly settle: (error?: unknown) => void;
}

/**
 * Opens the one store of a data folder.
 * @throws LockedError when another process has it, StoreVersionError, StoreCorruptError
 */
export async function openStore(folder: string): Promise<Store> {
  return new LevelStore(await openDatabase(folder), folder);
}

/**
 * Writes gather while one is under way and go out together. LevelDB hands its log to the operating
 * system before a write resolves, so a killed process loses nothing that was answered.
 */
class LevelStore implements Store {
  private gathering = newBatch();
  private flushing: Batch | undefined;
  private readonly cache = new ValueCache(CACHE_BUDGET);

  constructor(
    private readonly database: ClassicLevel<string, string>,
    private readonly folder: string,
  ) {}

  collection<V>(name: string): Collection<V> {
    const prefix = name + SEPARATOR;
    return {
      get: (key) => this.read(prefix + key) as V | undefined,
      put: (key, value) => this.write([{ collection: name, key, value }]),
      delete: (key) => this.write([{ collection: name, key, delete: true }]),
      range: (bounds) => this.range<V>(name, bounds),
    };
  }

  write(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return Promise.resolve();
    const batch = this.gathering;
    for (const change of changes) {
      const key = change.collection + SEPARATOR + change.key;
      batch.entries.set(key, "delete" in change ? { deleted: true } : { value: change.value });
    }
    if (!this.flushing) this.flush();
    return batch.done;
  }

  async close(): Promise<void> {
    while (this.flushing) await this.flushing.done.catch(() => undefined);
    await this.database.close();
  }

  private read(key: string): unknown {
    const pending = this.gathering.entries.get(key) ?? this.flushing?.entries.get(key);
    if (pending) return "value" in pending ? pending.value : undefined;
    const cached = this.cache.get(key);
    if (cached) return cached.value;
    const text = this.textOf(key);
    const value = text === undefined ? undefined : this.parse(key, text);
    // What is not there is asked for as often: every request asks whether it is for an HTTP API.
    this.cache.set(key, value, text?.length ?? key.length);
    return value;
  }

  private textOf(key: string): string | undefined {
    try {
      return this.database.getSync(key);
    } catch (error) {
      throw unreadable(error, this.folder);
    }
  }

  private async *range<V>(name: string, bounds: Range = {}): AsyncGenerator<[string, V]> {
    const { reverse, limit = Number.POSITIVE_INFINITY } = bounds;
    const prefix = name + SEPARATOR;
    const pending = this.pendingIn(prefix, bounds);
    if (limit <= 0) return;
    // Each pending entry may take the place of a stored one.
    const stored = this.stored(name, { ...bounds, limit: limit + pending.length });
    let left = limit;
    for await (const [key, value] of merge(stored, pending, reverse)) {
      yield [key, value as V];
      left -= 1;
      if (left <= 0) return;
    }
  }

  private async *stored(name: string, bounds: Range): AsyncGenerator<[string, unknown]> {
    const prefix = name + SEPARATOR;
    const { gt, gte, lt, lte, reverse, limit } = bounds;
    const iterator = this.database.iterator({
      ...(gt !== undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? "") }),
      ...(lt !== undefined && { lt: prefix + lt }),
      ...(lt === undefined &&
        (lte !== undefined ? { lte: prefix + lte } : { lt: name + AFTER_SEPARATOR })),
      reverse,
      limit,
    });
    try {
      for (let size = FIRST_READ; ; size = Math.min(2 * size, LARGEST_READ)) {
        const entries = await iterator.nextv(size);
        if (entries.length === 0) return;
        for (const [key, text] of entries) {
          yield [key.slice(prefix.length), this.parse(key, text)];
        }
      }
    } catch (error) {
      throw unreadable(error, this.folder);
    } finally {
      await iterator.close();
    }
  }

  private pendingIn(prefix: string, bounds: Range): [string, Pending][] {
    const found = new Map<string, Pending>();
    for (const batch of [this.flushing, this.gathering]) {
      for (const [key, entry] of batch?.entries ?? []) {
        if (!key.startsWith(prefix)) continue;
        const own = key.slice(prefix.length);
        if (inRange(own, bounds)) found.set(own, entry);
      }
    }
    return [...found];
  }

  /** Waits until what has arrived is handled: what is written meanwhile goes out together. */
  private flush(): void {
    const batch = this.gathering;
    this.flushing = batch;
    setImmediate(() => {
      this.gathering = newBatch();
      this.commit(batch).then(
        () => this.flushed(batch),
        (error) => this.flushed(batch, error),
      );
    });
  }

  private async commit({ entries }: Batch): Promise<void> {
    await this.database.batch(
      Array.from(entries, ([key, entry]) =>
        "value" in entry
          ? { type: "put", key, value: JSON.stringify(entry.value) }
          : { type: "del", key },
      ),
    );
    // The next read fills it; most records, such as history and log lines, are never read by key.
    for (const key of entries.keys()) this.cache.delete(key);
  }

  private flushed(batch: Batch, error?: unknown): void {
    this.flushing = undefined;
    batch.settle(error);
    if (this.gathering.entries.size > 0) this.flush();
  }

  private parse(key: string, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      const what = `the record ${key.replace(SEPARATOR, " ")} is not JSON`;
      throw new StoreCorruptError(this.folder, what, { cause });
    }
  }
}

function newBatch(): Batch {
  let settle!: Batch["settle"];
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(error));
  });
  done.catch(() => undefined);
  return { entries: new Map(), done, settle };
}
