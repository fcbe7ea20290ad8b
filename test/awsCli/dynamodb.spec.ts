import assert from "node:assert/strict";
import { failsWith, isRecent, useAwsCli } from "../support/awsCli";

describe("aws dynamodb", () => {
  const { fixture, json } = useAwsCli();
  const onTable = (operation: string, ...args: string[]) =>
    json("dynamodb", operation, "--table-name", "Orders", ...args);
  const item = (customer: string, order: number, more: object = {}) =>
    JSON.stringify({ customer: { S: customer }, order: { N: String(order) }, ...more });

  before(async () => {
    await onTable(
      "create-table",
      "--billing-mode",
      "PAY_PER_REQUEST",
      "--attribute-definitions",
      "AttributeName=customer,AttributeType=S",
      "AttributeName=order,AttributeType=N",
      "--key-schema",
      "AttributeName=customer,KeyType=HASH",
      "AttributeName=order,KeyType=RANGE",
      "--tags",
      "Key=stack,Value=dev",
    );
    await json("dynamodb", "wait", "table-exists", "--table-name", "Orders");
  });

  it("describes and lists tables", async () => {
    const [{ Table }, tables] = await Promise.all([
      onTable("describe-table"),
      json("dynamodb", "list-tables"),
    ]);
    assert.equal(Table.TableStatus, "ACTIVE");
    assert.equal(Table.BillingModeSummary.BillingMode, "PAY_PER_REQUEST");
    assert.deepEqual(tables, { TableNames: ["Orders"] });
    const { Tags } = await json(
      "dynamodb",
      "list-tags-of-resource",
      "--resource-arn",
      Table.TableArn,
    );
    assert.deepEqual(Tags, [{ Key: "stack", Value: "dev" }]);
  });

  it("puts, gets, updates and deletes an item", async () => {
    await onTable(
      "put-item",
      "--item",
      item("ann", 1, { photo: { B: "Ynl0ZXM=" }, tags: { SS: ["a", "b"] } }),
    );
    const updated = await onTable(
      "update-item",
      "--key",
      item("ann", 1),
      "--update-expression",
      "SET paid = :p",
      "--expression-attribute-values",
      '{":p":{"BOOL":true}}',
      "--return-values",
      "ALL_NEW",
    );
    const found = await onTable("get-item", "--key", item("ann", 1), "--consistent-read");
    await onTable("delete-item", "--key", item("ann", 1));

    assert.deepEqual(found.Item, updated.Attributes);
    assert.deepEqual(found.Item.tags, { SS: ["a", "b"] });
    assert.equal(await onTable("get-item", "--key", item("ann", 1)), undefined);
  });

  it("is told when a condition fails", async () => {
    const once = ["--condition-expression", "attribute_not_exists(customer)"];
    await onTable("put-item", "--item", item("bob", 1), ...once);
    await assert.rejects(
      onTable("put-item", "--item", item("bob", 1), ...once),
      failsWith(
        "(ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed",
      ),
    );
  });

  it("queries and scans page by page", async () => {
    const requests = [1, 2, 3, 4, 5].map((order) => ({
      PutRequest: { Item: JSON.parse(item("eve", order)) },
    }));
    await json(
      "dynamodb",
      "batch-write-item",
      "--request-items",
      JSON.stringify({ Orders: requests }),
    );
    const [query, scan] = await Promise.all([
      onTable(
        "query",
        "--key-condition-expression",
        "customer = :c",
        "--expression-attribute-values",
        '{":c":{"S":"eve"}}',
        "--page-size",
        "2",
      ),
      onTable("scan", "--page-size", "2", "--max-items", "3"),
    ]);
    assert.deepEqual(
      query.Items.map(({ order }: any) => order.N),
      ["1", "2", "3", "4", "5"],
    );
    assert.equal(scan.Items.length, 3);
    assert.ok(scan.NextToken);
  });

  it("writes a transaction or none of it", async () => {
    const put = (order: number, condition: object = {}) => ({
      Put: { TableName: "Orders", Item: JSON.parse(item("tim", order)), ...condition },
    });
    const transact = (...items: object[]) =>
      json("dynamodb", "transact-write-items", "--transact-items", JSON.stringify(items));
    await transact(put(1), put(2));
    await assert.rejects(
      transact(put(3), put(1, { ConditionExpression: "attribute_not_exists(customer)" })),
      failsWith("specific reasons [None, ConditionalCheckFailed]"),
    );
    assert.equal(await onTable("get-item", "--key", item("tim", 3)), undefined);
  });

  it("sets what a table has besides items", async () => {
    await Promise.all([
      onTable(
        "update-time-to-live",
        "--time-to-live-specification",
        "Enabled=true,AttributeName=expires",
      ),
      onTable(
        "update-continuous-backups",
        "--point-in-time-recovery-specification",
        "PointInTimeRecoveryEnabled=true",
      ),
    ]);
    const [ttl, backups] = await Promise.all([
      onTable("describe-time-to-live"),
      onTable("describe-continuous-backups"),
    ]);
    assert.equal(ttl.TimeToLiveDescription.TimeToLiveStatus, "ENABLED");
    assert.equal(
      backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus,
      "ENABLED",
    );
  });

  it("finds its items after a restart", async () => {
    await onTable("put-item", "--item", item("zoe", 1));
    await fixture.restart();
    assert.ok((await onTable("get-item", "--key", item("zoe", 1))).Item);
  });

  if (isRecent()) {
    it("protects a table from deletion", async () => {
      await onTable("update-table", "--deletion-protection-enabled");
      await assert.rejects(onTable("delete-table"), failsWith("(ValidationException)"));
      await onTable("update-table", "--no-deletion-protection-enabled");
    });
  }

  it("deletes a table", async () => {
    await onTable("delete-table");
    await assert.rejects(onTable("describe-table"), failsWith("(ResourceNotFoundException)"));
  });

  it("is told what is not emulated", async () => {
    await assert.rejects(json("dynamodb", "list-backups"), failsWith("ListBackups"));
  });
});
