import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { ORDERS, order } from "./support";

describe("DynamoDB over HTTP", () => {
  const fixture = useEmbeddedAws();
  const TableName = "Orders";
  let client: sdk.DynamoDBClient;
  let documents: DynamoDBDocumentClient;

  before(async () => {
    client = new sdk.DynamoDBClient(fixture.client);
    documents = DynamoDBDocumentClient.from(client);
    await client.send(new sdk.CreateTableCommand(ORDERS as sdk.CreateTableCommandInput));
  });

  it("keeps documents with bytes, sets and numbers", async () => {
    const Item = {
      customer: "ann",
      order: 1,
      bytes: Buffer.from([0, 1, 255]),
      set: new Set(["a", "b"]),
      nested: { list: [1, "two", null, true] },
    };
    await documents.send(new PutCommand({ TableName, Item }));
    const found = await documents.send(
      new GetCommand({ TableName, Key: { customer: "ann", order: 1 } }),
    );
    assert.deepEqual(Buffer.from(found.Item!.bytes), Item.bytes);
    assert.deepEqual({ ...found.Item, bytes: 0 }, { ...Item, bytes: 0 });
  });

  it("answers times as dates", async () => {
    const { Table } = await client.send(new sdk.DescribeTableCommand({ TableName }));
    assert.ok(Math.abs(Table!.CreationDateTime!.getTime() - Date.now()) < 60_000);
  });

  it("gives the old item with a failed condition", async () => {
    const put = new sdk.PutItemCommand({
      TableName,
      Item: order("bob", 1),
      ConditionExpression: "attribute_not_exists(customer)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    await client.send(put);
    await assert.rejects(client.send(put), (error) => {
      assert.ok(error instanceof sdk.ConditionalCheckFailedException);
      assert.deepEqual(error.Item, order("bob", 1));
      return true;
    });
  });

  it("gives the reasons of a cancelled transaction", async () => {
    const check = {
      ConditionCheck: {
        TableName,
        Key: order("none", 1),
        ConditionExpression: "attribute_exists(customer)",
      },
    };
    const write = new sdk.TransactWriteItemsCommand({ TransactItems: [check] });
    await assert.rejects(client.send(write), (error) => {
      assert.ok(error instanceof sdk.TransactionCanceledException);
      assert.equal(error.CancellationReasons![0].Code, "ConditionalCheckFailed");
      return true;
    });
  });

  it("names what is missing and what is not emulated", async () => {
    await assert.rejects(client.send(new sdk.DescribeTableCommand({ TableName: "None" })), {
      name: "ResourceNotFoundException",
    });
    await assert.rejects(client.send(new sdk.ListGlobalTablesCommand({})), /ListGlobalTables/);
  });

  it("finds everything again after a restart", async () => {
    await documents.send(new PutCommand({ TableName, Item: { customer: "zoe", order: 2 } }));
    await fixture.restart();
    const again = DynamoDBDocumentClient.from(new sdk.DynamoDBClient(fixture.client));
    const { Items } = await again.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "customer = :c",
        ExpressionAttributeValues: { ":c": "zoe" },
      }),
    );
    assert.deepEqual(Items, [{ customer: "zoe", order: 2 }]);
  });
});
