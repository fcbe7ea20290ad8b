import assert from "node:assert/strict";
import { createDynamoDb } from "../../../../local/aws/dynamodb";
import { callerOf, lonelyContext } from "../../../support/lonelyService";
import { dynamoDbWithOrders, ORDERS, ORDERS_ARN, order } from "./support";

describe("DynamoDB tables", () => {
  let call: Awaited<ReturnType<typeof dynamoDbWithOrders>>["call"];
  let service: Awaited<ReturnType<typeof dynamoDbWithOrders>>["service"];
  let context: Awaited<ReturnType<typeof dynamoDbWithOrders>>["context"];
  const TableName = "Orders";

  beforeEach(async () => {
    ({ call, service, context } = await dynamoDbWithOrders());
  });

  it("are active once they are created", async () => {
    const { Table } = await call("DescribeTable", { TableName });
    assert.equal(Table.TableStatus, "ACTIVE");
    assert.equal(Table.TableArn, ORDERS_ARN);
    assert.equal(Table.BillingModeSummary.BillingMode, "PAY_PER_REQUEST");
    assert.deepEqual(Table.KeySchema, ORDERS.KeySchema);
    assert.equal(Table.DeletionProtectionEnabled, false);
    assert.equal(Table.CreationDateTime.getTime(), context.clock.now());
  });

  it("refuse a second one of the name", async () => {
    await assert.rejects(call("CreateTable", ORDERS), {
      code: "ResourceInUseException",
      message: "Table already exists: Orders",
    });
  });

  it("refuse a key without a definition, as AWS words it", async () => {
    const request = { ...ORDERS, TableName: "Bad", AttributeDefinitions: [] };
    await assert.rejects(call("CreateTable", request), { code: "ValidationException" });
  });

  it("refuse streams by name", async () => {
    const StreamSpecification = { StreamEnabled: true, StreamViewType: "NEW_IMAGE" };
    await assert.rejects(
      call("CreateTable", { ...ORDERS, TableName: "Streamed", StreamSpecification }),
      {
        code: "NotImplemented",
        statusCode: 501,
        message: "CreateTable with StreamSpecification is not emulated",
      },
    );
  });

  it("are listed in pages", async () => {
    for (const name of ["Alpha", "Beta"]) await call("CreateTable", { ...ORDERS, TableName: name });
    const first = await call("ListTables", { Limit: 2 });
    const second = await call("ListTables", {
      ExclusiveStartTableName: first.LastEvaluatedTableName,
    });
    assert.deepEqual(first, { TableNames: ["Alpha", "Beta"], LastEvaluatedTableName: "Beta" });
    assert.deepEqual(second, { TableNames: ["Orders"] });
  });

  it("are gone once deleted, and start empty when made anew", async () => {
    await call("PutItem", { TableName, Item: order("ann", 1) });
    await call("DeleteTable", { TableName });
    await assert.rejects(call("DescribeTable", { TableName }), {
      code: "ResourceNotFoundException",
      message: "Requested resource not found: Table: Orders not found",
    });

    await call("CreateTable", ORDERS);
    await service.settled();

    assert.equal((await call("Scan", { TableName })).Count, 0);
  });

  it("withstand deletion while protected", async () => {
    await call("UpdateTable", { TableName, DeletionProtectionEnabled: true });
    await assert.rejects(call("DeleteTable", { TableName }), { code: "ValidationException" });
    await call("UpdateTable", { TableName, DeletionProtectionEnabled: false });
    await call("DeleteTable", { TableName });
  });

  it("change between provisioned and on-demand billing", async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
    await call("UpdateTable", { TableName, BillingMode: "PROVISIONED", ProvisionedThroughput });
    const { Table } = await call("DescribeTable", { TableName });
    assert.equal(Table.ProvisionedThroughput.WriteCapacityUnits, 3);
    assert.equal(Table.BillingModeSummary.BillingMode, "PROVISIONED");
  });

  it("carry tags", async () => {
    const ResourceArn = ORDERS_ARN;
    await call("TagResource", {
      ResourceArn,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    await call("UntagResource", { ResourceArn, TagKeys: ["a"] });
    assert.deepEqual(await call("ListTagsOfResource", { ResourceArn }), {
      Tags: [{ Key: "b", Value: "2" }],
    });
  });

  it("have point-in-time recovery switched on and off", async () => {
    const before = await call("DescribeContinuousBackups", { TableName });
    const on = await call("UpdateContinuousBackups", {
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    const recovery = on.ContinuousBackupsDescription.PointInTimeRecoveryDescription;
    assert.equal(
      before.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus,
      "DISABLED",
    );
    assert.equal(recovery.PointInTimeRecoveryStatus, "ENABLED");
    assert.equal(recovery.RecoveryPeriodInDays, 35);
  });

  it("say which key encrypts them", async () => {
    await call("UpdateTable", { TableName, SSESpecification: { Enabled: true, SSEType: "KMS" } });
    const { Table } = await call("DescribeTable", { TableName });
    assert.equal(
      Table.SSEDescription.KMSMasterKeyArn,
      "arn:aws:kms:eu-central-1:000000000000:alias/aws/dynamodb",
    );
  });

  it("answer the account's limits and endpoint", async () => {
    assert.equal((await call("DescribeLimits")).TableMaxReadCapacityUnits, 40_000);
    assert.equal((await call("DescribeEndpoints")).Endpoints[0].Address, "127.0.0.1:4566");
  });

  it("are still there for the next process on the store", async () => {
    await call("PutItem", { TableName, Item: order("ann", 1) });
    const next = callerOf(createDynamoDb(lonelyContext({ store: context.store })));
    assert.deepEqual((await next("GetItem", { TableName, Key: order("ann", 1) })).Item.order, {
      N: "1",
    });
  });

  describe("with a time to live", () => {
    const seconds = () => Math.floor(context.clock.now() / 1000);
    const enable = (AttributeName = "expires", Enabled = true) =>
      call("UpdateTimeToLive", {
        TableName,
        TimeToLiveSpecification: { AttributeName, Enabled },
      });
    const orders = async () =>
      (await call("Scan", { TableName })).Items.map((item: any) => Number(item.order.N)).sort();

    beforeEach(async () => {
      await enable();
      await service.start!();
    });
    afterEach(() => service.stop!());

    it("describe it", async () => {
      assert.deepEqual(await call("DescribeTimeToLive", { TableName }), {
        TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "expires" },
      });
      await enable("expires", false);
      assert.deepEqual(await call("DescribeTimeToLive", { TableName }), {
        TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" },
      });
    });

    it("refuse to enable it twice", async () => {
      await assert.rejects(enable(), { message: "TimeToLive is already enabled" });
      await assert.rejects(enable("other"), {
        message:
          "TimeToLive is active on a different AttributeName: current AttributeName is expires",
      });
    });

    it("lose what has expired, and nothing else", async () => {
      const expiring: [number, object][] = [
        [1, { expires: { N: String(seconds() + 30) } }],
        [2, { expires: { N: String(seconds() + 3600) } }],
        [3, { expires: { S: String(seconds()) } }],
        [4, { expires: { N: String(seconds() - 6 * 365 * 24 * 3600) } }],
        [5, {}],
      ];
      for (const [number, more] of expiring) {
        await call("PutItem", { TableName, Item: order("ann", number, more) });
      }

      context.clock.advance(5 * 60_000);
      await service.settled();

      assert.deepEqual(await orders(), [2, 3, 4, 5]);
    });
  });
});
