import assert from "node:assert/strict";
import { dynamoDbWithOrders, order } from "./support";

describe("DynamoDB queries", () => {
  let call: Awaited<ReturnType<typeof dynamoDbWithOrders>>["call"];
  let service: Awaited<ReturnType<typeof dynamoDbWithOrders>>["service"];
  const TableName = "Orders";
  const ofAnn = {
    TableName,
    KeyConditionExpression: "customer = :c",
    ExpressionAttributeValues: { ":c": { S: "ann" } },
  };
  const numbers = (Items: any[]) => Items.map((item) => Number(item.order.N));

  beforeEach(async () => {
    ({ call, service } = await dynamoDbWithOrders());
    for (const number of [10, 9, -1, 2]) {
      const state = { S: number > 5 ? "large" : "small" };
      await call("PutItem", { TableName, Item: order("ann", number, { state }) });
    }
    await call("PutItem", { TableName, Item: order("bob", 7) });
  });

  it("answer the items of a key in the order of the range key", async () => {
    const { Items, Count } = await call("Query", ofAnn);
    assert.deepEqual(numbers(Items), [-1, 2, 9, 10]);
    assert.equal(Count, 4);
  });

  it("run backwards", async () => {
    const { Items } = await call("Query", { ...ofAnn, ScanIndexForward: false });
    assert.deepEqual(numbers(Items), [10, 9, 2, -1]);
  });

  it("are narrowed by the range key, filtered and projected", async () => {
    const { Items, Count, ScannedCount } = await call("Query", {
      ...ofAnn,
      KeyConditionExpression: "customer = :c AND #o > :zero",
      FilterExpression: "#s = :large",
      ProjectionExpression: "#o",
      ExpressionAttributeNames: { "#o": "order", "#s": "state" },
      ExpressionAttributeValues: {
        ":c": { S: "ann" },
        ":zero": { N: "0" },
        ":large": { S: "large" },
      },
    });
    assert.deepEqual(numbers(Items), [9, 10]);
    assert.deepEqual(Object.keys(Items[0]), ["order"]);
    assert.deepEqual([Count, ScannedCount], [2, 3]);
  });

  it("are paged from key to key", async () => {
    const first = await call("Query", { ...ofAnn, Limit: 3 });
    const second = await call("Query", {
      ...ofAnn,
      Limit: 3,
      ExclusiveStartKey: first.LastEvaluatedKey,
    });

    assert.deepEqual(numbers(first.Items), [-1, 2, 9]);
    assert.deepEqual(first.LastEvaluatedKey, order("ann", 9));
    assert.deepEqual(numbers(second.Items), [10]);
    assert.equal(second.LastEvaluatedKey, undefined);
  });

  it("end a page at 1 MB", async () => {
    const text = { S: "x".repeat(300 * 1024) };
    for (const number of [1, 2, 3, 4, 5]) {
      await call("PutItem", { TableName, Item: order("eve", number, { text }) });
    }
    const { Items, LastEvaluatedKey } = await call("Query", {
      ...ofAnn,
      ExpressionAttributeValues: { ":c": { S: "eve" } },
    });
    assert.equal(Items.length, 4);
    assert.deepEqual(LastEvaluatedKey, order("eve", 4));
  });

  it("see what a write before them answered", async () => {
    await call("PutItem", { TableName, Item: order("ann", 3) });
    assert.ok(numbers((await call("Query", ofAnn)).Items).includes(3));
  });

  describe("by scan", () => {
    it("answer every item once over all pages", async () => {
      const seen: string[] = [];
      let ExclusiveStartKey: object | undefined;
      do {
        const page = await call("Scan", { TableName, Limit: 2, ExclusiveStartKey });
        seen.push(...page.Items.map((item: any) => `${item.customer.S}${item.order.N}`));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      assert.deepEqual(seen.sort(), ["ann-1", "ann10", "ann2", "ann9", "bob7"]);
    });

    it("split the table among segments", async () => {
      const pages = await Promise.all(
        [0, 1, 2].map((Segment) => call("Scan", { TableName, Segment, TotalSegments: 3 })),
      );
      assert.equal(
        pages.reduce((sum, { Count }) => sum + Count, 0),
        5,
      );
    });

    it("count without items", async () => {
      const { Items, Count } = await call("Scan", { TableName, Select: "COUNT" });
      assert.deepEqual([Items, Count], [undefined, 5]);
    });
  });

  describe("of a global index", () => {
    const byState = {
      TableName,
      IndexName: "byState",
      KeyConditionExpression: "#s = :s",
      ExpressionAttributeNames: { "#s": "state" },
      ExpressionAttributeValues: { ":s": { S: "large" } },
    };

    beforeEach(async () => {
      await call("UpdateTable", {
        TableName,
        AttributeDefinitions: [
          { AttributeName: "customer", AttributeType: "S" },
          { AttributeName: "order", AttributeType: "N" },
          { AttributeName: "state", AttributeType: "S" },
        ],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "byState",
              KeySchema: [{ AttributeName: "state", KeyType: "HASH" }],
              Projection: { ProjectionType: "ALL" },
            },
          },
        ],
      });
    });

    it("are refused while it is filled", async () => {
      const { Table } = await call("DescribeTable", { TableName });
      assert.equal(Table.GlobalSecondaryIndexes[0].Backfilling, true);
      await assert.rejects(call("Query", byState), {
        code: "ValidationException",
        message: "Cannot read from backfilling global secondary index: byState",
      });
    });

    it("find what was there before it and what came since", async () => {
      await call("PutItem", { TableName, Item: order("bob", 8, { state: { S: "large" } }) });
      await service.settled();
      await call("DeleteItem", { TableName, Key: order("ann", 9) });

      const { Items } = await call("Query", byState);

      assert.deepEqual(numbers(Items).sort(), [10, 8]);
    });
  });
});
