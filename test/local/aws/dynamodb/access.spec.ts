import assert from "node:assert/strict";
import { ROOT_CALL } from "../../../support/lonelyService";
import { dynamoDbWithOrders, ORDERS_ARN, order } from "./support";

describe("DynamoDB asks IAM", () => {
  let access: (operation: string, input: object) => readonly object[];
  const TableName = "Orders";

  before(async () => {
    const { service } = await dynamoDbWithOrders();
    access = (operation, input) => service.operations[operation].access(input, ROOT_CALL);
  });

  it("about the table and the hash key of an item", () => {
    const expected = {
      resource: ORDERS_ARN,
      context: { "dynamodb:LeadingKeys": ["ann"] },
    };
    for (const [operation, input] of [
      ["GetItem", { Key: order("ann", 1) }],
      ["PutItem", { Item: order("ann", 1) }],
      ["UpdateItem", { Key: order("ann", 1) }],
      ["DeleteItem", { Key: order("ann", 1) }],
    ] as const) {
      assert.deepEqual(access(operation, { TableName, ...input }), [
        { action: `dynamodb:${operation}`, ...expected },
      ]);
    }
  });

  it("about the index that is queried", () => {
    assert.deepEqual(access("Query", { TableName, IndexName: "byState" }), [
      { action: "dynamodb:Query", resource: `${ORDERS_ARN}/index/byState` },
    ]);
    assert.deepEqual(access("Scan", { TableName: ORDERS_ARN }), [
      { action: "dynamodb:Scan", resource: ORDERS_ARN },
    ]);
  });

  it("about every table of a batch", () => {
    const RequestItems = {
      Orders: [{ PutRequest: { Item: order("ann", 1) } }],
      Other: [{ DeleteRequest: { Key: { id: { S: "1" } } } }],
    };
    assert.deepEqual(
      access("BatchWriteItem", { RequestItems }).map((one: any) => one.resource),
      [ORDERS_ARN, ORDERS_ARN.replace("Orders", "Other")],
    );
  });

  it("about each part of a transaction as if it stood alone", () => {
    const Key = order("ann", 1);
    const TransactItems = [
      { Put: { TableName, Item: Key } },
      { ConditionCheck: { TableName, Key, ConditionExpression: "attribute_exists(customer)" } },
    ];
    assert.deepEqual(
      access("TransactWriteItems", { TransactItems }).map((one: any) => one.action),
      ["dynamodb:PutItem", "dynamodb:ConditionCheckItem"],
    );
  });

  it("about tags when a table is made with some", () => {
    const Tags = [{ Key: "a", Value: "b" }];
    assert.deepEqual(
      access("CreateTable", { TableName, Tags }).map((one: any) => one.action),
      ["dynamodb:CreateTable", "dynamodb:TagResource"],
    );
  });
});
