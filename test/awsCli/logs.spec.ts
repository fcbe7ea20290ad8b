import assert from "node:assert/strict";
import { failsWith, useAwsCli } from "../support/awsCli";

const GROUP = "/aws/lambda/cli";

describe("aws logs", () => {
  const { fixture, json } = useAwsCli();
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
    const { logGroups } = await json("logs", "describe-log-groups");
    const { logStreams } = await onGroup("describe-log-streams", "--order-by", "LastEventTime");
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
    assert.equal((await find()).length, 3);
    assert.deepEqual(await find("--filter-pattern", "ERROR -level"), ["two ERROR"]);
    assert.deepEqual(await find("--filter-pattern", "{ $.code >= 500 }"), [
      '{"level":"ERROR","code":500}',
    ]);
    assert.equal((await find("--page-size", "1")).length, 3);
    assert.deepEqual(await find("--start-time", String(start + 5)), []);
  });

  it("lists tags", async () => {
    const { logGroups } = await json("logs", "describe-log-groups");
    const { tags } = await json(
      "logs",
      "list-tags-for-resource",
      "--resource-arn",
      logGroups[0].logGroupArn,
    );
    assert.deepEqual(tags, { stack: "dev" });
  });

  it("finds its events after a restart", async () => {
    await fixture.restart();
    const { events } = await onGroup("filter-log-events");
    assert.equal(events.length, 3);
  });

  it("is told what is missing, and what is not emulated", async () => {
    await assert.rejects(
      json("logs", "describe-log-streams", "--log-group-name", "/none"),
      failsWith("(ResourceNotFoundException) when calling the DescribeLogStreams operation"),
    );
    await assert.rejects(json("logs", "describe-queries"), failsWith("DescribeQueries"));
  });

  it("deletes streams and groups", async () => {
    await onGroup("delete-log-stream", "--log-stream-name", "a/1");
    assert.deepEqual((await onGroup("describe-log-streams")).logStreams, []);
    await onGroup("delete-log-group");
    assert.deepEqual((await json("logs", "describe-log-groups")).logGroups, []);
  });
});
