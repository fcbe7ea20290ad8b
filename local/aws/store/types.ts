/** A durable, ordered map from string keys to JSON values. Keys sort by their UTF-8 bytes. */
export interface Collection<V> {
  /** What was last put, even if it is not yet on disk. The value must not be changed. */
  get(key: string): V | undefined;
  /** Resolves when a crash of the process can no longer lose it. */
  put(key: string, value: V): Promise<void>;
  delete(key: string): Promise<void>;
  /** In key order; sees what was put before the call, even if it is not yet on disk. */
  range(bounds?: Range): AsyncIterable<[key: string, value: V]>;
}

export interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

export type Change =
  | { readonly collection: string; readonly key: string; readonly value: unknown }
  | { readonly collection: string; readonly key: string; readonly delete: true };

/** The one store of the data folder: all services' state, crash-safe, with a version and a lock. */
export interface Store {
  collection<V>(name: string): Collection<V>;
  /** All of the changes or none of them. */
  write(changes: readonly Change[]): Promise<void>;
  close(): Promise<void>;
}
