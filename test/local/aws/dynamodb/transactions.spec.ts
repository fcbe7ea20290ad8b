import assert from "node:assert/strict";
import { dynamoDbWithOrders, order } from "./support";

describe("DynamoDB transactions", () => {
  let call: Awaited<ReturnType<typeof dynamoDbWithOrders>>["call"];
  let clock: Awaited<ReturnType<typeof dynamoDbWithOrders>>["clock"];
  const TableName = "Orders";
  const put = (number: number, more: object = {}) => ({
    Put: { TableName, Item: order("ann", number), ...more },
  });
  const count = async () => (await call("Scan", { TableName, Select: "COUNT" })).Count;

  beforeEach(async () => {
    ({ call, clock } = await dynamoDbWithOrders());
  });

  it("write all of it", async () => {
    await call("PutItem", { TableName, Item: order("ann", 3) });

    await call("TransactWriteItems", {
      TransactItems: [
        put(1),
        {
          Update: {
            TableName,
            Key: order("ann", 2),
            UpdateExpression: "SET a = :a",
            ExpressionAttributeValues: { ":a": { N: "1" } },
          },
        },
        { Delete: { TableName, Key: order("ann", 3) } },
      ],
    });

    assert.equal(await count(), 2);
  });

  it("write none of it when a condition fails, and say which and on what item", async () => {
    await call("PutItem", { TableName, Item: order("ann", 2) });

    const transaction = call("TransactWriteItems", {
      TransactItems: [
        put(1),
        put(2, {
          ConditionExpression: "attribute_not_exists(customer)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ],
    });

    await assert.rejects(transaction, {
      code: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
      members: {
        CancellationReasons: [
          { Code: "None" },
          {
            Code: "ConditionalCheckFailed",
            Message: "The conditional request failed",
            Item: order("ann", 2),
          },
        ],
      },
    });
    assert.equal(await count(), 1);
  });

  it("check conditions on items they do not write", async () => {
    const ConditionCheck = {
      TableName,
      Key: order("ann", 9),
      ConditionExpression: "attribute_exists(customer)",
    };
    await assert.rejects(
      call("TransactWriteItems", { TransactItems: [put(1), { ConditionCheck }] }),
      {
        code: "TransactionCanceledException",
      },
    );
    assert.equal(await count(), 0);
  });

  it("refuse two actions on one item", async () => {
    await assert.rejects(call("TransactWriteItems", { TransactItems: [put(1), put(1)] }), {
      code: "ValidationException",
      message: "Transaction request cannot include multiple operations on one item",
    });
  });

  it("run once for each client request token, for ten minutes", async () => {
    const request = { ClientRequestToken: "token", TransactItems: [put(1)] };
    await call("TransactWriteItems", request);
    await call("DeleteItem", { TableName, Key: order("ann", 1) });

    await call("TransactWriteItems", request);
    assert.equal(await count(), 0);

    await assert.rejects(call("TransactWriteItems", { ...request, TransactItems: [put(2)] }), {
      code: "IdempotentParameterMismatchException",
    });

    clock.advance(10 * 60_000);
    await call("TransactWriteItems", request);
    assert.equal(await count(), 1);
  });

  it("read several items at one moment", async () => {
    await call("PutItem", { TableName, Item: order("ann", 1) });
    const { Responses } = await call("TransactGetItems", {
      TransactItems: [1, 2].map((number) => ({ Get: { TableName, Key: order("ann", number) } })),
    });
    assert.deepEqual(Responses, [{ Item: order("ann", 1) }, {}]);
  });
});
