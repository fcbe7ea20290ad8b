import type { GlobalIndexRecord, TableRecord, Tables } from "./tables";

type TableStatus = "ACTIVE" | "CREATING" | "DELETING" | "UPDATING";

/**
 * A table as DescribeTable answers it, in the shapes of the AWS SDK. Counts and sizes are 0: AWS
 * itself brings them up to date only about every six hours.
 */
export function describe(tables: Tables, table: TableRecord, status: TableStatus = "ACTIVE") {
  const { TableName, TableId, AttributeDefinitions, KeySchema } = table;
  const common = {
    TableName,
    TableId,
    TableArn: tables.arn(TableName),
    TableStatus: status,
    CreationDateTime: new Date(table.createdAt),
    AttributeDefinitions,
    KeySchema,
    ItemCount: 0,
    TableSizeBytes: 0,
    ProvisionedThroughput: throughputOf(table.throughput),
    DeletionProtectionEnabled: table.deletionProtection,
  };
  return {
    ...common,
    ...billing(table),
    ...(table.onDemandThroughput ? { OnDemandThroughput: table.onDemandThroughput } : {}),
    ...(table.tableClass
      ? {
          TableClassSummary: {
            TableClass: table.tableClass,
            ...(table.tableClassSince
              ? { LastUpdateDateTime: new Date(table.tableClassSince) }
              : {}),
          },
        }
      : {}),
    ...(table.encryption
      ? {
          SSEDescription: {
            Status: "ENABLED",
            SSEType: "KMS",
            KMSMasterKeyArn: table.encryption.keyArn,
          },
        }
      : {}),
    ...(table.LocalSecondaryIndexes
      ? {
          LocalSecondaryIndexes: table.LocalSecondaryIndexes.map((index) => ({
            ...index,
            IndexArn: tables.indexArn(TableName, index.IndexName),
            IndexSizeBytes: 0,
            ItemCount: 0,
          })),
        }
      : {}),
    ...(table.GlobalSecondaryIndexes?.length
      ? {
          GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((index) =>
            describeGlobalIndex(tables, TableName, index, status),
          ),
        }
      : {}),
  };
}

function describeGlobalIndex(
  tables: Tables,
  tableName: string,
  { IndexName, KeySchema, Projection, throughput, backfilling }: GlobalIndexRecord,
  tableStatus: TableStatus,
) {
  return {
    IndexName,
    KeySchema,
    Projection,
    IndexArn: tables.indexArn(tableName, IndexName),
    IndexStatus: backfilling || tableStatus === "CREATING" ? "CREATING" : "ACTIVE",
    ...(backfilling ? { Backfilling: true } : {}),
    IndexSizeBytes: 0,
    ItemCount: 0,
    ProvisionedThroughput: throughputOf(throughput),
  };
}

function billing({ billingMode, payPerRequestSince }: TableRecord) {
  if (payPerRequestSince === undefined) return {};
  return {
    BillingModeSummary: {
      BillingMode: billingMode,
      LastUpdateToPayPerRequestDateTime: new Date(payPerRequestSince),
    },
  };
}

function throughputOf(throughput: TableRecord["throughput"]) {
  return {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: throughput?.ReadCapacityUnits ?? 0,
    WriteCapacityUnits: throughput?.WriteCapacityUnits ?? 0,
  };
}
