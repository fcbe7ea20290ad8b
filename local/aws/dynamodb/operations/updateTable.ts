import type { Operation, ServiceContext } from "../../service";
import { tableAccess } from "../access";
import { describe } from "../describeTable";
import { encryptionOf } from "../encryption";
import { validationError } from "../errors";
import type { Housekeeping } from "../housekeeping";
import { check, checkEnum, refuseMembers, structuresIn, tableNameOf } from "../request";
import {
  discarded,
  type GlobalIndexRecord,
  indexOf,
  TABLES,
  type TableRecord,
  type Tables,
} from "../tables";
import { newGlobalIndex } from "./manageTables";

export const TABLE_CLASSES = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"] as const;
const NOT_EMULATED = [
  "StreamSpecification",
  "ReplicaUpdates",
  "MultiRegionConsistency",
  "GlobalTableWitnessUpdates",
  "WarmThroughput",
];
/** Members that dynalite does not know; with one of them alone its own checks do not apply. */
const OWN_MEMBERS = [
  "DeletionProtectionEnabled",
  "TableClass",
  "SSESpecification",
  "OnDemandThroughput",
] as const;
const DYNALITE_MEMBERS = ["BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexUpdates"];

/** Changes a table; new global indexes are filled in the background, as on AWS. */
export function updateTable(
  context: ServiceContext,
  tables: Tables,
  housekeeping: Housekeeping,
): Operation {
  return {
    access: (input) => [tableAccess(tables, "UpdateTable", input.TableName)],
    async run(input) {
      refuseMembers("UpdateTable", input, NOT_EMULATED);
      checkEnum("TableClass", input.TableClass, TABLE_CLASSES);
      const name = tableNameOf(input.TableName);
      const own = OWN_MEMBERS.some((member) => input[member] !== undefined);
      const theirs = DYNALITE_MEMBERS.some((member) => input[member] !== undefined);
      const data = theirs || !own ? check("updateTable", withoutIndexThroughput(input)) : {};

      const before = tables.get(name);
      const updated = withIndexes(
        withBilling(withOwnMembers(context, before, input), data, context.clock.now()),
        data,
        input.AttributeDefinitions,
      );
      await context.store.write([
        { collection: TABLES, key: name, value: updated },
        ...removedIndexes(before, updated).map((index) =>
          discarded(indexOf(before, index.IndexName)),
        ),
      ]);
      housekeeping.collectGarbage();
      housekeeping.backfill(name);
      return { TableDescription: describe(tables, updated, "UPDATING") };
    },
  };
}

function withOwnMembers(context: ServiceContext, table: TableRecord, input: any): TableRecord {
  const { DeletionProtectionEnabled, TableClass, SSESpecification, OnDemandThroughput } = input;
  const { encryption, ...plain } = table;
  const base = SSESpecification === undefined ? table : plain;
  return {
    ...base,
    ...(SSESpecification?.Enabled ? { encryption: encryptionOf(context, SSESpecification) } : {}),
    ...(OnDemandThroughput ? { onDemandThroughput: OnDemandThroughput } : {}),
    ...(TableClass && TableClass !== (table.tableClass ?? "STANDARD")
      ? { tableClass: TableClass, tableClassSince: context.clock.now() }
      : {}),
    deletionProtection: DeletionProtectionEnabled ?? table.deletionProtection,
  };
}

function withBilling(table: TableRecord, data: any, now: number): TableRecord {
  const billingMode = data.BillingMode ?? table.billingMode;
  const { ProvisionedThroughput: throughput } = data;
  if (billingMode === "PAY_PER_REQUEST") {
    if (throughput) {
      throw validationError(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    }
    if (table.billingMode === billingMode) return table;
    const { throughput: _, ...rest } = table;
    return { ...rest, billingMode, payPerRequestSince: now };
  }
  return { ...table, billingMode, ...(throughput ? { throughput } : {}) };
}

function withIndexes(table: TableRecord, data: any, definitions: any): TableRecord {
  const updates: any[] = data.GlobalSecondaryIndexUpdates ?? [];
  if (updates.length === 0) return table;
  const indexes = updates.reduce<readonly GlobalIndexRecord[]>(
    (current, update) => applyUpdate(table, current, update),
    table.GlobalSecondaryIndexes ?? [],
  );
  const AttributeDefinitions = definitions ?? table.AttributeDefinitions;
  const defined = new Set(AttributeDefinitions.map((one: any) => one.AttributeName));
  for (const { KeySchema } of indexes) {
    const keys = KeySchema.map(({ AttributeName }) => AttributeName);
    if (keys.some((key) => !defined.has(key))) {
      throw validationError(
        `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${keys.join(", ")}], AttributeDefinitions: [${[...defined].join(", ")}]`,
      );
    }
  }
  return { ...table, AttributeDefinitions, GlobalSecondaryIndexes: indexes };
}

function applyUpdate(
  table: TableRecord,
  indexes: readonly GlobalIndexRecord[],
  { Create, Update, Delete }: any,
): readonly GlobalIndexRecord[] {
  const { IndexName } = Create ?? Update ?? Delete;
  const existing = indexes.find((index) => index.IndexName === IndexName);
  if (Create) {
    if (existing) {
      throw validationError(`Attempting to create an index which already exists: ${IndexName}`);
    }
    return [...indexes, { ...newGlobalIndex(Create, table.billingMode), backfilling: true }];
  }
  if (!existing) {
    throw validationError(
      `Requested resource not found: Index: ${IndexName} not found in table: ${table.TableName}`,
    );
  }
  if (Delete) return indexes.filter((index) => index !== existing);
  return indexes.map((index) =>
    index === existing ? { ...index, throughput: Update.ProvisionedThroughput } : index,
  );
}

function removedIndexes(before: TableRecord, after: TableRecord): readonly GlobalIndexRecord[] {
  const kept = new Set(after.GlobalSecondaryIndexes?.map(({ id }) => id));
  return (before.GlobalSecondaryIndexes ?? []).filter(({ id }) => !kept.has(id));
}

/** dynalite wants throughput of every new index; a table on demand has none. */
function withoutIndexThroughput(input: any): any {
  if (!input.GlobalSecondaryIndexUpdates) return input;
  const filler = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  return {
    ...input,
    GlobalSecondaryIndexUpdates: structuresIn(input.GlobalSecondaryIndexUpdates).map((update) =>
      update?.Create && !update.Create.ProvisionedThroughput
        ? { ...update, Create: { ...update.Create, ProvisionedThroughput: filler } }
        : update,
    ),
  };
}
