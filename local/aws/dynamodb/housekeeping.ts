import type { ServiceContext } from "../service";
import type { Change } from "../store";
import { dynalite, type ItemJson } from "./dynalite";
import { TOKEN_LIFETIME_MS, TOKENS, type TransactionToken } from "./operations/transactions";
import { runNow } from "./request";
import { GARBAGE, indexOf, itemsOf, TABLES, type TableRecord, type Tables } from "./tables";
import { UnitOfWork } from "./unitOfWork";

/** AWS deletes expired items within days; here within a minute. */
const SWEEP_INTERVAL_MS = 60_000;
/** What expired longer ago than this is never deleted (DynamoDB developer guide, TTL). */
const TTL_HORIZON_S = 5 * 365 * 24 * 60 * 60;
/** Items handled in one write. */
const CHUNK = 500;

/** The work no caller waits for: expiry, filling new indexes, removing what was deleted. */
export class Housekeeping {
  private timer?: { cancel(): void };
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: ServiceContext,
    private readonly tables: Tables,
  ) {}

  /** Goes on with what an earlier process left and sweeps from now on. */
  start(): void {
    this.collectGarbage();
    this.enqueue(async () => {
      for await (const { TableName } of this.tables.all()) await this.fillIndexes(TableName);
    });
    this.scheduleSweep();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.running;
  }

  /** Resolves when all that was asked for has been done. */
  async settled(): Promise<void> {
    await this.running;
  }

  collectGarbage(): void {
    this.enqueue(async () => {
      for await (const [collection] of this.context.store.collection(GARBAGE).range()) {
        await this.emptyCollection(collection);
        if (this.stopped) return;
        await this.context.store.collection(GARBAGE).delete(collection);
      }
    });
  }

  backfill(tableName: string): void {
    this.enqueue(() => this.fillIndexes(tableName));
  }

  private enqueue(work: () => Promise<void>): void {
    this.running = this.running.then(() => (this.stopped ? undefined : work()));
  }

  private scheduleSweep(): void {
    this.timer = this.context.clock.at(this.context.clock.now() + SWEEP_INTERVAL_MS, () => {
      this.enqueue(() => this.sweep());
      this.scheduleSweep();
    });
  }

  private async sweep(): Promise<void> {
    for await (const table of this.tables.all()) {
      if (table.timeToLive) await this.expireItems(table, table.timeToLive.attribute);
    }
    await this.forgetTokens();
  }

  private async expireItems(table: TableRecord, attribute: string): Promise<void> {
    const items = this.tables.items(itemsOf(table));
    const now = Math.floor(this.context.clock.now() / 1000);
    const expired: string[] = [];
    for await (const [key, item] of items.range()) {
      if (isExpired(item, attribute, now)) expired.push(key);
      if (this.stopped) return;
    }
    for (const keys of chunks(expired)) {
      const work = new UnitOfWork(this.tables);
      for (const key of keys) {
        const item = items.get(key);
        const current = this.tables.find(table.TableName)?.TableId === table.TableId;
        if (!current || !item || !isExpired(item, attribute, now)) continue;
        runNow("deleteItem", { TableName: table.TableName, Key: keyOf(item, table) }, work);
      }
      await this.context.store.write(work.changes);
    }
  }

  private async forgetTokens(): Promise<void> {
    const oldest = this.context.clock.now() - TOKEN_LIFETIME_MS;
    const old: Change[] = [];
    for await (const [key, { usedAt }] of this.context.store
      .collection<TransactionToken>(TOKENS)
      .range()) {
      if (usedAt < oldest) old.push({ collection: TOKENS, key, delete: true });
    }
    if (old.length > 0) await this.context.store.write(old);
  }

  private async fillIndexes(tableName: string): Promise<void> {
    const table = this.tables.find(tableName);
    const backfilling = table?.GlobalSecondaryIndexes?.filter((index) => index.backfilling) ?? [];
    if (!table || backfilling.length === 0) return;
    const items = this.tables.items(itemsOf(table));
    const keys: string[] = [];
    for await (const [key] of items.range()) keys.push(key);
    for (const some of chunks(keys)) {
      if (this.stopped || this.tables.find(tableName)?.TableId !== table.TableId) return;
      const changes = some.flatMap((key): Change[] => {
        const { puts } = dynalite.db.getIndexActions(backfilling, undefined, items.get(key), table);
        return puts.map(({ index, key, item }) => ({
          collection: indexOf(table, index),
          key,
          value: item,
        }));
      });
      await this.context.store.write(changes);
    }
    await this.indexesFilled(tableName, new Set(backfilling.map(({ id }) => id)));
  }

  private async indexesFilled(tableName: string, ids: ReadonlySet<string>): Promise<void> {
    const table = this.tables.find(tableName);
    if (!table) return;
    const GlobalSecondaryIndexes = table.GlobalSecondaryIndexes?.map((index) => {
      const { backfilling, ...filled } = index;
      return ids.has(index.id) ? filled : index;
    });
    const value: TableRecord = { ...table, GlobalSecondaryIndexes };
    await this.context.store.write([{ collection: TABLES, key: tableName, value }]);
  }

  private async emptyCollection(name: string): Promise<void> {
    const keys: string[] = [];
    for await (const [key] of this.context.store.collection(name).range()) keys.push(key);
    for (const some of chunks(keys)) {
      if (this.stopped) return;
      await this.context.store.write(
        some.map((key): Change => ({ collection: name, key, delete: true })),
      );
    }
  }
}

function isExpired(item: ItemJson, attribute: string, now: number): boolean {
  const expiry = Number(item[attribute]?.N ?? Number.NaN);
  return expiry < now && expiry >= now - TTL_HORIZON_S;
}

function keyOf(item: ItemJson, { KeySchema }: TableRecord): ItemJson {
  return Object.fromEntries(KeySchema.map(({ AttributeName: name }) => [name, item[name]]));
}

function* chunks<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < list.length; start += CHUNK) yield list.slice(start, start + CHUNK);
}
