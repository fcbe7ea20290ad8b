import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-dynamodb";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { ORDERS } from "./support";

const TableName = "Orders";

describe("DynamoDB tables through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let client: sdk.DynamoDBClient;
  let TableArn: string;

  const create = (more: object = {}) =>
    client.send(new sdk.CreateTableCommand({ ...ORDERS, ...more } as sdk.CreateTableCommandInput));

  before(() => {
    client = new sdk.DynamoDBClient(fixture.client);
  });

  beforeEach(async () => {
    const { TableDescription } = await create({ Tags: [{ Key: "project", Value: "callback" }] });
    TableArn = TableDescription!.TableArn!;
  });

  afterEach(() => client.send(new sdk.DeleteTableCommand({ TableName })));

  it("CreateTable, DescribeTable, ListTables in pages, DeleteTable", async () => {
    await create({ TableName: "Another" });
    const { Table } = await client.send(new sdk.DescribeTableCommand({ TableName: TableArn }));
    const pages: (string[] | undefined)[] = [];
    for await (const page of sdk.paginateListTables({ client, pageSize: 1 }, {})) {
      pages.push(page.TableNames);
    }
    const deleted = await client.send(new sdk.DeleteTableCommand({ TableName: "Another" }));

    assert.equal(TableArn, "arn:aws:dynamodb:us-east-1:000000000000:table/Orders");
    assert.equal(Table!.TableStatus, "ACTIVE");
    assert.deepEqual(pages, [["Another"], [TableName]]);
    assert.equal(deleted.TableDescription!.TableStatus, "DELETING");
    await assert.rejects(
      client.send(new sdk.DeleteTableCommand({ TableName: "Another" })),
      (error) => error instanceof sdk.ResourceNotFoundException,
    );
    await assert.rejects(create(), (error) => error instanceof sdk.ResourceInUseException);
  });

  it("UpdateTable adds an index and protects from deletion", async () => {
    await client.send(
      new sdk.UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: "state", AttributeType: "S" }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "byState",
              KeySchema: [{ AttributeName: "state", KeyType: "HASH" }],
              Projection: { ProjectionType: "KEYS_ONLY" },
            },
          },
        ],
      }),
    );
    const protect = (DeletionProtectionEnabled: boolean) =>
      client.send(new sdk.UpdateTableCommand({ TableName, DeletionProtectionEnabled }));
    await protect(true);
    const { Table } = await client.send(new sdk.DescribeTableCommand({ TableName }));
    await assert.rejects(client.send(new sdk.DeleteTableCommand({ TableName })), {
      name: "ValidationException",
      message: /protected against deletion/,
    });
    await protect(false);

    assert.equal(Table!.DeletionProtectionEnabled, true);
    assert.deepEqual(
      Table!.GlobalSecondaryIndexes!.map(({ IndexName }) => IndexName),
      ["byState"],
    );
  });

  it("UpdateTimeToLive, DescribeTimeToLive", async () => {
    const TimeToLiveSpecification = { AttributeName: "expirationTime", Enabled: true };
    const updated = await client.send(
      new sdk.UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }),
    );
    const described = await client.send(new sdk.DescribeTimeToLiveCommand({ TableName }));

    assert.deepEqual(updated.TimeToLiveSpecification, TimeToLiveSpecification);
    assert.deepEqual(described.TimeToLiveDescription, {
      TimeToLiveStatus: "ENABLED",
      AttributeName: "expirationTime",
    });
  });

  it("UpdateContinuousBackups, DescribeContinuousBackups", async () => {
    const before = await client.send(new sdk.DescribeContinuousBackupsCommand({ TableName }));
    await client.send(
      new sdk.UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    const after = await client.send(new sdk.DescribeContinuousBackupsCommand({ TableName }));

    const recovery = ({ ContinuousBackupsDescription }: sdk.DescribeContinuousBackupsOutput) =>
      ContinuousBackupsDescription!.PointInTimeRecoveryDescription!;
    assert.equal(recovery(before).PointInTimeRecoveryStatus, "DISABLED");
    assert.equal(recovery(after).PointInTimeRecoveryStatus, "ENABLED");
    assert.equal(recovery(after).RecoveryPeriodInDays, 35);
    assert.ok(recovery(after).EarliestRestorableDateTime instanceof Date);
  });

  it("TagResource, ListTagsOfResource, UntagResource", async () => {
    const ResourceArn = TableArn;
    await client.send(
      new sdk.TagResourceCommand({ ResourceArn, Tags: [{ Key: "stage", Value: "dev" }] }),
    );
    await client.send(new sdk.UntagResourceCommand({ ResourceArn, TagKeys: ["project"] }));
    const { Tags } = await client.send(new sdk.ListTagsOfResourceCommand({ ResourceArn }));

    assert.deepEqual(Tags, [{ Key: "stage", Value: "dev" }]);
  });

  it("DescribeLimits, DescribeEndpoints", async () => {
    const limits = await client.send(new sdk.DescribeLimitsCommand({}));
    const { Endpoints } = await client.send(new sdk.DescribeEndpointsCommand({}));

    assert.equal(limits.TableMaxReadCapacityUnits, 40_000);
    assert.equal(`http://${Endpoints![0]!.Address}`, fixture.aws.endpoint);
  });
});
