import assert from "node:assert/strict";
import { failsWith, isVersion2, useAwsCli } from "../support/awsCli";

const GROUP = "/aws/lambda/cli";

describe("aws logs", () => {
  const { fixture, json, text } = useAwsCli();
  const onGroup = (operation: string, ...args: string[]) =>
    json("logs", operation, "--log-group-name", GROUP, ...args);
  const start = Date.now();

  before(async () => {
    await onGroup("create-log-group", "--tags", "stack=dev");
    await onGroup("create-log-stream", "--log-stream-name", "a/1");
    const messages = ["one", "two ERROR", '{"level":"ERROR","code":500}'];
    await onGroup(
      "put-log-events",
      "--log-stream-name",
      "a/1",
      "--log-events",
      JSON.stringify(messages.map((message, index) => ({ timestamp: start + index, message }))),
    );
  });

  it("describes groups and streams", async () => {
    await onGroup("put-retention-policy", "--retention-in-days", "7");
    const [{ logGroups }, { logStreams }] = await Promise.all([
      json("logs", "describe-log-groups"),
      onGroup("describe-log-streams", "--order-by", "LastEventTime"),
    ]);
    const { tags } = await json(
      "logs",
      "list-tags-for-resource",
      "--resource-arn",
      logGroups[0].arn.replace(/:\*$/, ""),
    );
    assert.deepEqual(tags, { stack: "dev" });
    assert.equal(logGroups[0].logGroupName, GROUP);
    assert.equal(logGroups[0].retentionInDays, 7);
    assert.equal(logStreams[0].lastEventTimestamp, start + 2);
    await onGroup("delete-retention-policy");
  });

  it("reads a stream", async () => {
    const { events } = await onGroup("get-log-events", "--log-stream-name", "a/1");
    assert.equal(events.length, 3);
    assert.equal(events[0].message, "one");
  });

  it("searches a group", async () => {
    const find = async (...args: string[]) =>
      (await onGroup("filter-log-events", ...args)).events.map(({ message }: any) => message);
    const [paged, terms, numbers, later] = await Promise.all([
      find("--page-size", "1"),
      find("--filter-pattern", "ERROR -level"),
      find("--filter-pattern", "{ $.code >= 500 }"),
      find("--start-time", String(start + 5)),
    ]);
    assert.equal(paged.length, 3);
    assert.deepEqual(terms, ["two ERROR"]);
    assert.deepEqual(numbers, ['{"level":"ERROR","code":500}']);
    assert.deepEqual(later, []);
  });

  // Version 1 has no such command: what it sends is tested through the AWS SDK.
  if (isVersion2()) {
    it("tails a group", async () => {
      const lines = await text("logs", "tail", GROUP, "--since", "1h", "--format", "short");
      assert.match(lines, /T\d\d:\d\d:\d\d one\n.* two ERROR\n/);
    });
  }

  it("finds its events after a restart", async () => {
    await fixture.restart();
    const { events } = await onGroup("filter-log-events");
    assert.equal(events.length, 3);
  });

  it("is told what is missing, and what is not emulated", async () => {
    await Promise.all([
      assert.rejects(
        json("logs", "describe-log-streams", "--log-group-name", "/none"),
        failsWith("(ResourceNotFoundException) when calling the DescribeLogStreams operation"),
      ),
      assert.rejects(json("logs", "describe-queries"), failsWith("DescribeQueries")),
    ]);
  });

  it("deletes streams and groups", async () => {
    await onGroup("delete-log-stream", "--log-stream-name", "a/1");
    assert.deepEqual((await onGroup("describe-log-streams")).logStreams, []);
    await onGroup("delete-log-group");
    assert.deepEqual((await json("logs", "describe-log-groups")).logGroups, []);
  });
});
