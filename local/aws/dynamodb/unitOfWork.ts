import type { EventEmitter } from "node:events";
import { Stream } from "node:stream";
import type { Change, Collection, Range } from "../store";
import type {
  Answer,
  DynaliteBounds,
  DynaliteStore,
  DynaliteSubDb,
  DynaliteTable,
  ItemJson,
} from "./dynalite";
import { toDynaliteError } from "./dynalite";
import { tableMissing } from "./errors";
import { indexOf, itemsOf, type Tables } from "./tables";

/** AWS's limit of an item: 400 KB. */
const MAX_ITEM_SIZE = 400 * 1024;

/**
 * What dynalite's actions take for a database: reads come from the store, writes are gathered, to
 * be made all at once. Everything but streams answers synchronously, so an action that writes runs
 * in one go, no other call comes between, and locks have nothing to do.
 */
export class UnitOfWork implements DynaliteStore {
  readonly options = { maxItemSize: MAX_ITEM_SIZE };
  readonly changes: Change[] = [];

  constructor(private readonly tables: Tables) {}

  getTable(
    name: string,
    ...[first, second]: [Answer<DynaliteTable>] | [boolean, Answer<DynaliteTable>]
  ): void {
    const answer = typeof first === "function" ? first : second!;
    const table = this.tables.find(name);
    if (table) answer(null, table);
    else answer(toDynaliteError(tableMissing()));
  }

  getItemDb(table: string): DynaliteSubDb {
    return this.subDb(itemsOf(this.tables.forItems(table)));
  }

  getIndexDb(_kind: "Local" | "Global", table: string, index: string): DynaliteSubDb {
    return this.subDb(indexOf(this.tables.forItems(table), index));
  }

  private subDb(name: string): DynaliteSubDb {
    return new BufferedSubDb(name, this.tables.items(name), this.changes);
  }
}

class BufferedSubDb implements DynaliteSubDb {
  constructor(
    private readonly name: string,
    private readonly items: Collection<ItemJson>,
    private readonly changes: Change[],
  ) {}

  lock(_key: string, run: (release: <T>(answer: Answer<T>) => Answer<T>) => void): void {
    run((answer) => answer);
  }

  get(key: string, answer: Answer<ItemJson>): void {
    answer(null, this.items.get(key));
  }

  put(key: string, value: ItemJson, answer: Answer<void>): void {
    this.changes.push({ collection: this.name, key, value });
    answer();
  }

  del(key: string, answer: Answer<void>): void {
    this.changes.push({ collection: this.name, key, delete: true });
    answer();
  }

  createValueStream({ limit, ...bounds }: DynaliteBounds): EventEmitter {
    const range: Range = limit === undefined || limit < 0 ? bounds : { ...bounds, limit };
    return new ValueStream(this.items.range(range));
  }
}

/** As much of a stream as dynalite listens to; it tells streams from others by `Stream`. */
class ValueStream extends Stream {
  private destroyed = false;

  constructor(entries: AsyncIterable<[string, ItemJson]>) {
    super();
    this.flow(entries).catch((error) => this.emit("error", error));
  }

  destroy(): void {
    this.destroyed = true;
  }

  private async flow(entries: AsyncIterable<[string, ItemJson]>): Promise<void> {
    await null;
    for await (const [, item] of entries) {
      if (this.destroyed) return;
      this.emit("data", item);
    }
    if (!this.destroyed) this.emit("end");
  }
}
