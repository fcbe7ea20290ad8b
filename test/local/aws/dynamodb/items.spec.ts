import assert from "node:assert/strict";
import { dynamoDbWithOrders, order } from "./support";

describe("DynamoDB items", () => {
  let call: Awaited<ReturnType<typeof dynamoDbWithOrders>>["call"];
  const TableName = "Orders";

  beforeEach(async () => {
    ({ call } = await dynamoDbWithOrders());
  });

  it("come back as they were put, binary included", async () => {
    const Item = order("ann", 1, {
      photo: { B: Buffer.from("bytes").toString("base64") },
      lines: { L: [{ M: { sku: { S: "x" } } }, { NULL: true }] },
    });

    await call("PutItem", { TableName, Item });

    const found = await call("GetItem", { TableName, Key: order("ann", 1) });
    assert.deepEqual(found, { Item });
  });

  it("are found by the table's ARN, too", async () => {
    const arn = "arn:aws:dynamodb:eu-central-1:000000000000:table/Orders";
    await call("PutItem", { TableName: arn, Item: order("ann", 1) });

    assert.ok((await call("GetItem", { TableName: arn, Key: order("ann", 1) })).Item);
  });

  it("are absent from the answer when there is none", async () => {
    assert.deepEqual(await call("GetItem", { TableName, Key: order("ann", 1) }), {});
  });

  it("refuse a call on a missing table without naming it", async () => {
    await assert.rejects(call("GetItem", { TableName: "Nothing", Key: order("ann", 1) }), {
      code: "ResourceNotFoundException",
      message: "Requested resource not found",
    });
  });

  it("refuse a key that does not fit the schema", async () => {
    await assert.rejects(call("GetItem", { TableName, Key: { customer: { S: "ann" } } }), {
      code: "ValidationException",
      message: "The provided key element does not match the schema",
    });
  });

  it("refuse an item above 400 KB", async () => {
    const Item = order("ann", 1, { text: { S: "x".repeat(400 * 1024) } });
    await assert.rejects(call("PutItem", { TableName, Item }), {
      code: "ValidationException",
      message: "Item size has exceeded the maximum allowed size",
    });
  });

  it("are updated by expressions and answer what was asked for", async () => {
    await call("PutItem", { TableName, Item: order("ann", 1, { count: { N: "1" } }) });

    const { Attributes } = await call("UpdateItem", {
      TableName,
      Key: order("ann", 1),
      UpdateExpression: "SET #c = #c + :one REMOVE gone",
      ExpressionAttributeNames: { "#c": "count" },
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValues: "ALL_NEW",
    });

    assert.deepEqual({ ...Attributes }.count, { N: "2" });
    assert.equal(Object.keys(Attributes).length, 3);
  });

  it("are deleted, answering the old ones when asked", async () => {
    await call("PutItem", { TableName, Item: order("ann", 1) });

    const deleted = await call("DeleteItem", {
      TableName,
      Key: order("ann", 1),
      ReturnValues: "ALL_OLD",
    });

    assert.deepEqual(deleted.Attributes, order("ann", 1));
    assert.deepEqual(await call("GetItem", { TableName, Key: order("ann", 1) }), {});
  });

  describe("with a condition that fails", () => {
    const failing = {
      ConditionExpression: "attribute_not_exists(customer)",
    };

    beforeEach(async () => {
      await call("PutItem", { TableName, Item: order("ann", 1, { state: { S: "old" } }) });
    });

    it("stay as they are", async () => {
      await assert.rejects(call("PutItem", { TableName, Item: order("ann", 1), ...failing }), {
        code: "ConditionalCheckFailedException",
        message: "The conditional request failed",
        members: {},
      });
      const { Item } = await call("GetItem", { TableName, Key: order("ann", 1) });
      assert.deepEqual(Item.state, { S: "old" });
    });

    for (const [operation, input] of [
      ["PutItem", { Item: order("ann", 1) }],
      ["DeleteItem", { Key: order("ann", 1) }],
      ["UpdateItem", { Key: order("ann", 1) }],
    ] as const) {
      it(`come with the refusal of ${operation} when ALL_OLD is asked for`, async () => {
        const request = {
          TableName,
          ...input,
          ...failing,
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        };
        await assert.rejects(call(operation, request), {
          code: "ConditionalCheckFailedException",
          members: { Item: order("ann", 1, { state: { S: "old" } }) },
        });
      });
    }
  });

  it("let exactly one of many conditional writers win", async () => {
    const attempts = Array.from({ length: 20 }, (_, writer) =>
      call("PutItem", {
        TableName,
        Item: order("ann", 1, { writer: { N: String(writer) } }),
        ConditionExpression: "attribute_not_exists(customer)",
      }),
    );

    const outcomes = await Promise.allSettled(attempts);

    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  });

  it("are written and read in batches", async () => {
    const written = await call("BatchWriteItem", {
      RequestItems: {
        Orders: [1, 2, 3].map((number) => ({ PutRequest: { Item: order("ann", number) } })),
      },
    });
    await call("BatchWriteItem", {
      RequestItems: { Orders: [{ DeleteRequest: { Key: order("ann", 2) } }] },
    });

    const read = await call("BatchGetItem", {
      RequestItems: { Orders: { Keys: [1, 2, 3].map((number) => order("ann", number)) } },
    });

    assert.deepEqual(written.UnprocessedItems, {});
    assert.deepEqual(read.UnprocessedKeys, {});
    assert.deepEqual(read.Responses.Orders.map((item: any) => item.order.N).sort(), ["1", "3"]);
  });

  it("refuse a batch of more than 25 writes", async () => {
    const Orders = Array.from({ length: 26 }, (_, number) => ({
      PutRequest: { Item: order("ann", number) },
    }));
    await assert.rejects(call("BatchWriteItem", { RequestItems: { Orders } }), {
      code: "ValidationException",
    });
  });

  it("do not share objects with the caller", async () => {
    const Item = order("ann", 1, { state: { S: "put" } }) as any;
    await call("PutItem", { TableName, Item });
    Item.state.S = "changed";

    const found = await call("GetItem", { TableName, Key: order("ann", 1) });

    assert.deepEqual(found.Item.state, { S: "put" });
  });
});
