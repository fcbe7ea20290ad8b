import { setTimeout as delay } from "node:timers/promises";
import type { DynamoDB, TableDescription } from "@aws-sdk/client-dynamodb";
import { type Inputs, type ResourceType, removedKeys, tagList, unlessGone } from "../resourceType";

const POLL_MS = 100;
const PATIENCE_MS = 60_000;

export const table: ResourceType = {
  token: "aws:dynamodb/table:Table",
  nameProperty: "name",
  defaults: { billingMode: "PROVISIONED" },
  replaces: ["name", "hashKey", "rangeKey", "localSecondaryIndexes", "globalSecondaryIndexes"],
  computed: ["arn", "streamArn", "streamLabel", "tableClass"],
  async create(inputs, { dynamodb }) {
    const TableName = inputs.name;
    await dynamodb.createTable({
      TableName,
      BillingMode: inputs.billingMode,
      KeySchema: keySchema(inputs),
      AttributeDefinitions: inputs.attributes?.map((attribute: Inputs) => ({
        AttributeName: attribute.name,
        AttributeType: attribute.type,
      })),
      ...throughput(inputs),
      ...indexes("GlobalSecondaryIndexes", inputs.globalSecondaryIndexes, inputs),
      ...indexes("LocalSecondaryIndexes", inputs.localSecondaryIndexes, inputs),
      DeletionProtectionEnabled: inputs.deletionProtectionEnabled,
      ...(inputs.serverSideEncryption && { SSESpecification: encryption(inputs) }),
      ...(inputs.tags && { Tags: tagList(inputs.tags) }),
    });
    await settled(dynamodb, TableName, (found) => found?.TableStatus === "ACTIVE");
    if (inputs.ttl?.enabled) await setTimeToLive(dynamodb, TableName, inputs.ttl);
    if (inputs.pointInTimeRecovery?.enabled) await setRecovery(dynamodb, TableName, true);
    return TableName;
  },
  async read(id, { dynamodb }) {
    const found = await unlessGone(
      dynamodb.describeTable({ TableName: id }),
      "ResourceNotFoundException",
    );
    if (!found) return undefined;
    const { Table } = found;
    const TableName = id;
    const [ttl, backups] = await Promise.all([
      dynamodb.describeTimeToLive({ TableName }),
      dynamodb.describeContinuousBackups({ TableName }),
    ]);
    const { TimeToLiveStatus, AttributeName = "" } = ttl.TimeToLiveDescription ?? {};
    const recovery =
      backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription
        ?.PointInTimeRecoveryStatus === "ENABLED";
    return {
      name: id,
      arn: Table!.TableArn,
      streamArn: Table!.LatestStreamArn ?? "",
      streamLabel: Table!.LatestStreamLabel ?? "",
      tableClass: Table!.TableClassSummary?.TableClass ?? "STANDARD",
      deletionProtectionEnabled: Table!.DeletionProtectionEnabled ?? false,
      ttl: { attributeName: AttributeName, enabled: /^ENABL/.test(TimeToLiveStatus ?? "") },
      pointInTimeRecovery: { enabled: recovery },
    };
  },
  async update(id, inputs, { dynamodb }, old) {
    const TableName = id;
    const { deletionProtectionEnabled, billingMode } = inputs;
    if (deletionProtectionEnabled !== old.deletionProtectionEnabled) {
      await dynamodb.updateTable({
        TableName,
        DeletionProtectionEnabled: deletionProtectionEnabled ?? false,
      });
    }
    if (billingMode !== old.billingMode) {
      await dynamodb.updateTable({ TableName, BillingMode: billingMode, ...throughput(inputs) });
    }
    const wasOn = old.ttl?.enabled && old.ttl.attributeName;
    const isOn = inputs.ttl?.enabled && inputs.ttl.attributeName;
    if (wasOn && wasOn !== isOn) {
      await setTimeToLive(dynamodb, TableName, { ...old.ttl, enabled: false });
    }
    if (isOn && wasOn !== isOn) await setTimeToLive(dynamodb, TableName, inputs.ttl);
    if (inputs.pointInTimeRecovery?.enabled !== old.pointInTimeRecovery?.enabled) {
      await setRecovery(dynamodb, TableName, inputs.pointInTimeRecovery?.enabled ?? false);
    }
    await setTags(dynamodb, TableName, inputs, old);
  },
  async delete(id, { dynamodb }) {
    const TableName = id;
    await unlessGone(dynamodb.deleteTable({ TableName }), "ResourceNotFoundException");
    await settled(dynamodb, TableName, (found) => found === undefined);
  },
};

/** Making and deleting a table goes on after DynamoDB has answered. */
async function settled(
  client: DynamoDB,
  TableName: string,
  isDone: (found: TableDescription | undefined) => boolean,
): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const found = await unlessGone(
      client.describeTable({ TableName }),
      "ResourceNotFoundException",
    );
    if (isDone(found?.Table)) return;
    await delay(POLL_MS);
  }
  throw new Error(`the table ${TableName} is not ready after ${PATIENCE_MS / 1000} seconds`);
}

function keySchema({ hashKey, rangeKey }: Inputs) {
  return [
    { AttributeName: hashKey, KeyType: "HASH" as const },
    ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" as const }] : []),
  ];
}

function throughput({ billingMode, readCapacity = 1, writeCapacity = 1 }: Inputs) {
  if (billingMode === "PAY_PER_REQUEST") return {};
  return {
    ProvisionedThroughput: { ReadCapacityUnits: readCapacity, WriteCapacityUnits: writeCapacity },
  };
}

function indexes(member: string, list: readonly Inputs[] | undefined, ofTable: Inputs) {
  if (!list?.length) return {};
  const all = list.map((index) => ({
    IndexName: index.name,
    KeySchema: keySchema({ hashKey: index.hashKey ?? ofTable.hashKey, rangeKey: index.rangeKey }),
    Projection: { ProjectionType: index.projectionType, NonKeyAttributes: index.nonKeyAttributes },
    ...(member === "GlobalSecondaryIndexes" &&
      throughput({ ...index, billingMode: ofTable.billingMode })),
  }));
  return { [member]: all };
}

function encryption({ serverSideEncryption: { enabled, kmsKeyArn } }: Inputs) {
  return {
    Enabled: enabled,
    ...(kmsKeyArn && { SSEType: "KMS" as const, KMSMasterKeyId: kmsKeyArn }),
  };
}

async function setTimeToLive(
  client: DynamoDB,
  TableName: string,
  { attributeName, enabled }: Inputs,
) {
  await client.updateTimeToLive({
    TableName,
    TimeToLiveSpecification: { AttributeName: attributeName, Enabled: enabled },
  });
}

async function setRecovery(client: DynamoDB, TableName: string, enabled: boolean) {
  await client.updateContinuousBackups({
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: enabled },
  });
}

async function setTags(client: DynamoDB, TableName: string, { tags = {} }: Inputs, old: Inputs) {
  const { Table } = await client.describeTable({ TableName });
  const ResourceArn = Table!.TableArn!;
  const TagKeys = removedKeys(old.tags, tags);
  if (TagKeys.length) await client.untagResource({ ResourceArn, TagKeys });
  if (Object.keys(tags).length) {
    await client.tagResource({ ResourceArn, Tags: tagList(tags) });
  }
}
