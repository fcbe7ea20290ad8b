import type { ServiceContext } from "../service";
import type { Change, Collection } from "../store";
import type { DynaliteIndex, DynaliteTable, ItemJson } from "./dynalite";
import { tableMissing, tableNotFound } from "./errors";

/** A table as it is kept: dynalite's members plus everything else AWS remembers of it. */
export interface TableRecord extends DynaliteTable {
  /** A UUID; items are kept under it, so a table made anew starts empty. */
  readonly TableId: string;
  readonly LocalSecondaryIndexes?: readonly DynaliteIndex[];
  readonly GlobalSecondaryIndexes?: readonly GlobalIndexRecord[];
  /** Milliseconds since the epoch, as are all times here. */
  readonly createdAt: number;
  readonly billingMode: "PROVISIONED" | "PAY_PER_REQUEST";
  readonly payPerRequestSince?: number;
  readonly throughput?: Throughput;
  readonly onDemandThroughput?: Readonly<Record<string, number>>;
  readonly tableClass?: "STANDARD" | "STANDARD_INFREQUENT_ACCESS";
  readonly tableClassSince?: number;
  readonly deletionProtection: boolean;
  readonly encryption?: { readonly keyArn: string };
  readonly tags: Readonly<Record<string, string>>;
  readonly timeToLive?: { readonly attribute: string };
  readonly pointInTimeRecovery?: { readonly since: number; readonly days: number };
}

export interface GlobalIndexRecord extends DynaliteIndex {
  /** Differs from an earlier index of the same name. */
  readonly id: string;
  readonly throughput?: Throughput;
  /** Set while items written before the index are still being added to it. */
  readonly backfilling?: boolean;
}

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

export const TABLES = "dynamodb/tables";
/** Collections of deleted tables and indexes, by name, until their items are gone. */
export const GARBAGE = "dynamodb/garbage";

/** The tables of the account and where their items are. */
export class Tables {
  private readonly records: Collection<TableRecord>;

  constructor(private readonly context: ServiceContext) {
    this.records = context.store.collection(TABLES);
  }

  find(name: string): TableRecord | undefined {
    return this.records.get(name);
  }

  /** For calls on the table itself. */
  get(name: string): TableRecord {
    const table = this.find(name);
    if (!table) throw tableNotFound(name);
    return table;
  }

  /** For calls on its items. */
  forItems(name: string): TableRecord {
    const table = this.find(name);
    if (!table) throw tableMissing();
    return table;
  }

  async save(table: TableRecord): Promise<void> {
    await this.records.put(table.TableName, table);
  }

  /** Forgets the table at once; its items follow when the garbage is collected. */
  async remove(table: TableRecord): Promise<void> {
    const collections = [
      itemsOf(table),
      ...[...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])].map(
        (index) => indexOf(table, index.IndexName),
      ),
    ];
    await this.context.store.write([
      { collection: TABLES, key: table.TableName, delete: true },
      ...collections.map(discarded),
    ]);
  }

  async *all(after?: string): AsyncIterable<TableRecord> {
    for await (const [, table] of this.records.range(after === undefined ? {} : { gt: after })) {
      yield table;
    }
  }

  items(collection: string): Collection<ItemJson> {
    return this.context.store.collection(collection);
  }

  arn(table: string): string {
    const { partition, region, accountId } = this.context;
    return `arn:${partition}:dynamodb:${region}:${accountId}:table/${table}`;
  }

  indexArn(table: string, index: string): string {
    return `${this.arn(table)}/index/${index}`;
  }
}

/** The collection of a table's items. */
export function itemsOf(table: TableRecord): string {
  return `dynamodb/items/${table.TableId}`;
}

/** The collection of an index's copies of the items. */
export function indexOf(table: TableRecord, indexName: string): string {
  const global = table.GlobalSecondaryIndexes?.find((index) => index.IndexName === indexName);
  return `dynamodb/index/${table.TableId}/${global?.id ?? indexName}`;
}

export function discarded(collection: string): Change {
  return { collection: GARBAGE, key: collection, value: true };
}
