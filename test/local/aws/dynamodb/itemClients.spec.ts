import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-dynamodb";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { ORDERS, order } from "./support";

const TableName = "Orders";

describe("DynamoDB items through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let client: sdk.DynamoDBClient;

  before(async () => {
    client = new sdk.DynamoDBClient(fixture.client);
    await client.send(new sdk.CreateTableCommand(ORDERS as sdk.CreateTableCommandInput));
  });

  const put = (...Items: ReturnType<typeof order>[]) =>
    client.send(
      new sdk.BatchWriteItemCommand({
        RequestItems: { [TableName]: Items.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
  const get = async (customer: string, number: number) =>
    (await client.send(new sdk.GetItemCommand({ TableName, Key: order(customer, number) }))).Item;

  it("PutItem, GetItem, UpdateItem, DeleteItem", async () => {
    const Key = order("ann", 1);
    await client.send(
      new sdk.PutItemCommand({ TableName, Item: { ...Key, price: { N: "1.50" } } }),
    );
    const updated = await client.send(
      new sdk.UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: "SET price = price + :more, #list = :list",
        ExpressionAttributeNames: { "#list": "list" },
        ExpressionAttributeValues: { ":more": { N: "2" }, ":list": { L: [{ BOOL: true }] } },
        ReturnValues: "ALL_NEW",
      }),
    );
    const deleted = await client.send(
      new sdk.DeleteItemCommand({ TableName, Key, ReturnValues: "ALL_OLD" }),
    );

    const changed = { ...Key, price: { N: "3.5" }, list: { L: [{ BOOL: true }] } };
    assert.deepEqual(updated.Attributes, changed);
    assert.deepEqual(deleted.Attributes, changed);
    assert.equal(await get("ann", 1), undefined);
    await assert.rejects(
      client.send(
        new sdk.DeleteItemCommand({
          TableName,
          Key,
          ConditionExpression: "attribute_exists(customer)",
        }),
      ),
      (error) => error instanceof sdk.ConditionalCheckFailedException,
    );
  });

  it("BatchWriteItem, BatchGetItem", async () => {
    const { UnprocessedItems } = await put(order("bob", 1), order("bob", 2));
    await client.send(
      new sdk.BatchWriteItemCommand({
        RequestItems: { [TableName]: [{ DeleteRequest: { Key: order("bob", 1) } }] },
      }),
    );
    const { Responses } = await client.send(
      new sdk.BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [order("bob", 1), order("bob", 2)] } },
      }),
    );

    assert.deepEqual(UnprocessedItems, {});
    assert.deepEqual(Responses![TableName], [order("bob", 2)]);
  });

  it("Query, in pages, forwards and backwards", async () => {
    await put(order("cid", 1), order("cid", 2), order("cid", 3));
    const query = {
      TableName,
      KeyConditionExpression: "customer = :c AND #o > :o",
      ExpressionAttributeNames: { "#o": "order" },
      ExpressionAttributeValues: { ":c": { S: "cid" }, ":o": { N: "1" } },
    };
    const pages: unknown[] = [];
    for await (const { Items } of sdk.paginateQuery({ client, pageSize: 1 }, { ...query })) {
      pages.push(...Items!);
    }
    const backwards = await client.send(
      new sdk.QueryCommand({ ...query, ScanIndexForward: false, Select: "ALL_ATTRIBUTES" }),
    );

    assert.deepEqual(pages, [order("cid", 2), order("cid", 3)]);
    assert.deepEqual(backwards.Items, [order("cid", 3), order("cid", 2)]);
    assert.equal(backwards.Count, 2);
  });

  it("Scan, filtered and in segments", async () => {
    await put(order("dan", 7), order("eve", 7), order("eve", 8));
    const filter = {
      TableName,
      FilterExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "order" },
      ExpressionAttributeValues: { ":o": { N: "7" } },
    };
    const segments = await Promise.all(
      [0, 1].map((Segment) =>
        client.send(new sdk.ScanCommand({ ...filter, Segment, TotalSegments: 2 })),
      ),
    );

    const customers = segments.flatMap(({ Items }) => Items!.map(({ customer }) => customer!.S));
    assert.deepEqual(customers.sort(), ["dan", "eve"]);
  });

  it("TransactWriteItems, TransactGetItems", async () => {
    await put(order("fay", 1));
    await client.send(
      new sdk.TransactWriteItemsCommand({
        TransactItems: [
          { Delete: { TableName, Key: order("fay", 1) } },
          { Put: { TableName, Item: order("fay", 2) } },
        ],
      }),
    );
    const { Responses } = await client.send(
      new sdk.TransactGetItemsCommand({
        TransactItems: [1, 2].map((number) => ({ Get: { TableName, Key: order("fay", number) } })),
      }),
    );

    assert.deepEqual(
      Responses!.map(({ Item }) => Item),
      [undefined, order("fay", 2)],
    );
  });
});
