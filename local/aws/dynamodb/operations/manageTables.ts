import { randomUUID } from "node:crypto";
import { AwsError, type Operation, type ServiceContext } from "../../service";
import { accountAccess, tableAccess } from "../access";
import { describe } from "../describeTable";
import { encryptionOf } from "../encryption";
import { validationError } from "../errors";
import type { Housekeeping } from "../housekeeping";
import { check, checkEnum, refuseMembers, tableNameOf } from "../request";
import type { GlobalIndexRecord, TableRecord, Tables } from "../tables";
import { tagsFrom } from "./tags";
import { TABLE_CLASSES } from "./updateTable";

const LIST_LIMIT = 100;
const NOT_EMULATED = [
  "StreamSpecification",
  "ResourcePolicy",
  "GlobalTableSettingsReplicationMode",
];

/** Create, describe, list and delete. A table is ACTIVE, and a deleted one gone, with the answer. */
export function manageTables(
  context: ServiceContext,
  tables: Tables,
  housekeeping: Housekeeping,
): Record<"CreateTable" | "DescribeTable" | "ListTables" | "DeleteTable", Operation> {
  return {
    CreateTable: {
      access: (input) => [
        tableAccess(tables, "CreateTable", input.TableName),
        ...(input.Tags?.length ? [tableAccess(tables, "TagResource", input.TableName)] : []),
      ],
      async run(input) {
        const data = check("createTable", input);
        refuseStreams(input);
        checkEnum("TableClass", input.TableClass, TABLE_CLASSES);
        if (tables.find(data.TableName)) {
          throw new AwsError("ResourceInUseException", `Table already exists: ${data.TableName}`);
        }
        const table = newTable(context, data, input);
        await tables.save(table);
        return { TableDescription: describe(tables, table, "CREATING") };
      },
    },

    DescribeTable: {
      access: (input) => [tableAccess(tables, "DescribeTable", input.TableName)],
      async run(input) {
        return { Table: describe(tables, tables.get(tableNameOf(input.TableName))) };
      },
    },

    ListTables: {
      access: () => [accountAccess("ListTables")],
      async run({ ExclusiveStartTableName, Limit = LIST_LIMIT }) {
        if (Limit < 1 || Limit > LIST_LIMIT) {
          throw validationError(
            `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value ${Limit < 1 ? "greater than or equal to 1" : `less than or equal to ${LIST_LIMIT}`}`,
          );
        }
        const names: string[] = [];
        for await (const { TableName } of tables.all(ExclusiveStartTableName)) {
          if (names.length === Limit) {
            return { TableNames: names, LastEvaluatedTableName: names[names.length - 1] };
          }
          names.push(TableName);
        }
        return { TableNames: names };
      },
    },

    DeleteTable: {
      access: (input) => [tableAccess(tables, "DeleteTable", input.TableName)],
      async run(input) {
        const table = tables.get(tableNameOf(input.TableName));
        if (table.deletionProtection) {
          throw validationError(
            `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
          );
        }
        await tables.remove(table);
        housekeeping.collectGarbage();
        return { TableDescription: describe(tables, table, "DELETING") };
      },
    },
  };
}

function refuseStreams(input: any): void {
  const { StreamSpecification, ...rest } = input;
  refuseMembers("CreateTable", rest, NOT_EMULATED);
  if (StreamSpecification?.StreamEnabled) {
    refuseMembers("CreateTable", input, ["StreamSpecification"]);
  }
}

function newTable(context: ServiceContext, data: any, input: any): TableRecord {
  const now = context.clock.now();
  const billingMode: TableRecord["billingMode"] = data.BillingMode ?? "PROVISIONED";
  const onDemand = billingMode === "PAY_PER_REQUEST";
  const { TableName, KeySchema, AttributeDefinitions, LocalSecondaryIndexes } = data;
  return {
    TableName,
    TableId: randomUUID(),
    KeySchema,
    AttributeDefinitions,
    createdAt: now,
    billingMode,
    deletionProtection: input.DeletionProtectionEnabled === true,
    tags: tagsFrom(input.Tags ?? []),
    ...(onDemand ? { payPerRequestSince: now } : { throughput: data.ProvisionedThroughput }),
    ...(input.OnDemandThroughput ? { onDemandThroughput: input.OnDemandThroughput } : {}),
    ...(input.TableClass ? { tableClass: input.TableClass } : {}),
    ...(input.SSESpecification?.Enabled
      ? { encryption: encryptionOf(context, input.SSESpecification) }
      : {}),
    ...(LocalSecondaryIndexes ? { LocalSecondaryIndexes } : {}),
    ...(data.GlobalSecondaryIndexes
      ? {
          GlobalSecondaryIndexes: data.GlobalSecondaryIndexes.map((index: any) =>
            newGlobalIndex(index, billingMode),
          ),
        }
      : {}),
  };
}

export function newGlobalIndex(
  index: any,
  billingMode: TableRecord["billingMode"],
): GlobalIndexRecord {
  const { IndexName, KeySchema, Projection, ProvisionedThroughput } = index;
  return {
    id: randomUUID(),
    IndexName,
    KeySchema,
    Projection,
    ...(billingMode === "PROVISIONED" ? { throughput: ProvisionedThroughput } : {}),
  };
}
