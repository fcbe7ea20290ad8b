import assert from "node:assert/strict";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DecisionItem, ExecutionItem } from "../../../functions/stories/items";
import { type StoryTable, storyTable } from "../../../functions/stories/storyTable";
import { useEmbeddedAws } from "../../support/embeddedAws";
import { setEnvironment } from "../../support/environment";

const story = "PROJ-1";
const hour = 60 * 60;

describe("the token table", () => {
  const embedded = useEmbeddedAws();
  let restore: () => void;
  let table: StoryTable;
  let tables = 0;

  before(() => {
    restore = setEnvironment(embedded.environment);
  });
  after(() => restore());

  beforeEach(async () => {
    const TableName = `tokens-${++tables}`;
    await new DynamoDBClient(embedded.client).send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [
          { AttributeName: "jiraStoryId", KeyType: "HASH" },
          { AttributeName: "recordKey", KeyType: "RANGE" },
        ],
        AttributeDefinitions: [
          { AttributeName: "jiraStoryId", AttributeType: "S" },
          { AttributeName: "recordKey", AttributeType: "S" },
        ],
      }),
    );
    table = storyTable({ TOKEN_TABLE_NAME: TableName })(new AbortController().signal);
  });

  const inAnHour = () => Math.floor(Date.now() / 1000) + hour;
  const decision = (more: Partial<DecisionItem> = {}): DecisionItem => ({
    jiraStoryId: story,
    recordKey: "decision#delivery#1",
    status: "approved",
    arrivedAt: 1,
    expirationTime: inAnHour(),
    ...more,
  });
  const execution = (attempt = 0) => ({
    jiraStoryId: story,
    recordKey: "execution#a",
    executionId: "arn:a",
    startedAt: "2026-03-01T12:00:00.000Z",
    deadline: "2026-03-02T12:00:00.000Z",
    taskToken: `token-${attempt}`,
    expirationTime: inAnHour(),
    attempt,
  });
  const approved = { status: "approved", decision: "decision#delivery#1" } as const;
  const only = async () => {
    const [item, ...others] = await table.read(story);
    assert.equal(others.length, 0);
    return item as ExecutionItem & DecisionItem;
  };

  it("keeps the first delivery of a decision", async () => {
    await table.addDecision(decision({ message: "first" }));
    await table.addDecision(decision({ message: "second", status: "rejected" }));

    const { message, status } = await only();
    assert.deepEqual([message, status], ["first", "approved"]);
  });

  it("takes a delivery whose earlier one has expired for the first", async () => {
    const aSecondAgo = Math.floor(Date.now() / 1000) - 1;
    await table.addDecision(decision({ message: "expired", expirationTime: aSecondAgo }));
    await table.addDecision(decision({ message: "anew" }));

    assert.equal((await only()).message, "anew");
  });

  it("gives an execution the token of a later attempt, and not that of an earlier one", async () => {
    assert.equal(await table.addExecution(execution(1)), true);
    assert.equal(await table.addExecution(execution(0)), false);
    assert.equal((await only()).taskToken, "token-1");

    assert.equal(await table.addExecution(execution(2)), true);
    assert.equal((await only()).taskToken, "token-2");
  });

  it("keeps an execution's promise when it is given the token of a later attempt", async () => {
    await table.addExecution(execution());
    await table.promise(execution(), approved);
    await table.addExecution(execution(1));
    assert.deepEqual((await only()).outcome, approved);
  });

  it("replaces the item of an earlier execution of the same name whole", async () => {
    await table.addExecution({ ...execution(7), causeAs: "json" });
    await table.release(execution(7), approved);
    const startedAt = "2026-06-01T12:00:00.000Z";
    const next = { ...execution(0), startedAt, causeAs: undefined };
    assert.equal(await table.addExecution(next), true);
    const { causeAs: _, ...stored } = next;
    assert.deepEqual(await only(), stored);

    assert.equal(await table.addExecution(execution(8)), false);
    assert.equal((await only()).startedAt, startedAt);
  });

  it("promises an execution one decision, and another only when its task was gone", async () => {
    await table.addExecution(execution());
    assert.equal(await table.promise(execution(), { status: "gone" }), true);
    assert.equal(await table.promise(execution(), approved), true);
    assert.equal(await table.promise(execution(), { ...approved, status: "rejected" }), false);

    assert.deepEqual((await only()).outcome, approved);
  });

  it("promises nothing for a token that was replaced", async () => {
    await table.addExecution(execution(1));

    assert.equal(await table.promise(execution(0), approved), false);
  });

  it("takes the token away with its outcome", async () => {
    await table.addExecution(execution());
    await table.release(execution(), approved);
    assert.deepEqual([(await only()).taskToken, (await only()).outcome], [undefined, approved]);
  });

  it("keeps a newer token when an old one is used up, defect 3 of the original", async () => {
    await table.addExecution(execution(1));
    await table.release(execution(0), { status: "gone" });

    const { taskToken, outcome } = await only();
    assert.deepEqual([taskToken, outcome], ["token-1", undefined]);
  });

  it("reads a story's items and no other's, more of them than one page holds", async () => {
    const message = "x".repeat(32_768);
    const keys = Array.from({ length: 40 }, (_, i) => `decision#delivery#${100 + i}`);
    await Promise.all(keys.map((recordKey) => table.addDecision(decision({ recordKey, message }))));
    await table.addDecision(decision({ jiraStoryId: "PROJ-2" }));

    const found = await table.read(story);
    assert.deepEqual(
      found.map(({ recordKey }) => recordKey),
      keys,
    );
  });
});
