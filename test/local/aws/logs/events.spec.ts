import assert from "node:assert/strict";
import { createLogs } from "../../../../local/aws/logs";
import { callerOf, lonelyContext } from "../../../support/lonelyService";
import { GROUP, type Logs, logsWithGroup, messagesOf } from "./support";

describe("Log events", () => {
  let logs: Logs;
  const inGroup = { logGroupName: GROUP };
  const inStream = { ...inGroup, logStreamName: "stream" };

  beforeEach(async () => {
    logs = await logsWithGroup();
  });

  describe("that a service delivers", () => {
    it("make their stream and can be read at once", async () => {
      const at = logs.clock.now();
      await logs.deliver("stream", "one", "two");

      const { events } = await logs.call("GetLogEvents", { ...inStream, startFromHead: true });

      assert.deepEqual(events, [
        { timestamp: at, message: "one", ingestionTime: at },
        { timestamp: at + 1, message: "two", ingestionTime: at + 1 },
      ]);
    });

    it("need their log group", async () => {
      await assert.rejects(logs.service.deliver("/none", "stream", []), {
        code: "ResourceNotFoundException",
      });
    });

    it("are kept by a clean stop", async () => {
      await logs.deliver("stream", "last words");
      await logs.service.stop!();

      const next = callerOf(createLogs(lonelyContext({ store: logs.context.store })));

      assert.deepEqual(messagesOf(await next("GetLogEvents", inStream)), ["last words"]);
    });

    it("are written without being read or waited for", async () => {
      await logs.deliver("stream", "line");
      logs.clock.advance(1000);

      const { logStreams } = await callerOf(
        createLogs(lonelyContext({ store: logs.context.store, clock: logs.clock })),
      )("DescribeLogStreams", inGroup);

      assert.equal(logStreams.length, 1);
    });

    it("are counted in the log group's size as AWS does", async () => {
      await logs.deliver("stream", "12345");
      await logs.call("FilterLogEvents", inGroup);
      assert.equal((await logs.call("DescribeLogGroups")).logGroups[0].storedBytes, 5 + 26);
    });
  });

  describe("that are put", () => {
    const put = (...logEvents: object[]) => logs.call("PutLogEvents", { ...inStream, logEvents });

    beforeEach(() => logs.call("CreateLogStream", inStream));

    it("are read back", async () => {
      await put({ timestamp: logs.clock.now(), message: "hello" });
      assert.deepEqual(messagesOf(await logs.call("GetLogEvents", inStream)), ["hello"]);
    });

    it("need their stream", async () => {
      const request = {
        ...inGroup,
        logStreamName: "none",
        logEvents: [{ timestamp: 1, message: "m" }],
      };
      await assert.rejects(logs.call("PutLogEvents", request), {
        code: "ResourceNotFoundException",
        message: "The specified log stream does not exist.",
      });
    });

    it("must come in order", async () => {
      const now = logs.clock.now();
      const batch = put({ timestamp: now, message: "b" }, { timestamp: now - 1, message: "a" });
      await assert.rejects(batch, {
        code: "InvalidParameterException",
        message: "Log events in a single PutLogEvents request must be in chronological order.",
      });
    });

    it("must not span more than a day", async () => {
      const now = logs.clock.now();
      const batch = put(
        { timestamp: now - 25 * 3600_000, message: "a" },
        { timestamp: now, message: "b" },
      );
      await assert.rejects(batch, { code: "InvalidParameterException" });
    });

    it("must fit into 1 MB and have a message", async () => {
      const timestamp = logs.clock.now();
      await assert.rejects(put({ timestamp, message: "x".repeat(1_048_576) }), {
        message: "Upload too large: 1048602 bytes exceeds limit of 1048576",
      });
      await assert.rejects(put({ timestamp, message: "" }), { code: "InvalidParameterException" });
    });

    it("are rejected one by one when too old or too new", async () => {
      const now = logs.clock.now();
      const hour = 3600_000;
      const tooNew = await put(
        { timestamp: now, message: "kept" },
        { timestamp: now + 3 * hour, message: "too new" },
      );
      const tooOld = await put({ timestamp: now - 15 * 24 * hour, message: "too old" });

      assert.deepEqual(tooNew.rejectedLogEventsInfo, { tooNewLogEventStartIndex: 1 });
      assert.deepEqual(tooOld.rejectedLogEventsInfo, { tooOldLogEventEndIndex: 1 });
      assert.deepEqual(messagesOf(await logs.call("GetLogEvents", inStream)), ["kept"]);
    });
  });

  describe("of one stream", () => {
    const get = (more: object) => logs.call("GetLogEvents", { ...inStream, ...more });

    beforeEach(async () => {
      await logs.deliver("other", "not mine");
      await logs.deliver("stream", "1", "2", "3", "4", "5");
    });

    it("are the latest ones unless asked from the head", async () => {
      assert.deepEqual(messagesOf(await get({ limit: 2 })), ["4", "5"]);
      assert.deepEqual(messagesOf(await get({ limit: 2, startFromHead: true })), ["1", "2"]);
    });

    it("are paged forward until the token stays the same, and go on with new ones", async () => {
      const first = await get({ limit: 3, startFromHead: true });
      const second = await get({ limit: 3, nextToken: first.nextForwardToken });
      const end = await get({ limit: 3, nextToken: second.nextForwardToken });
      await logs.deliver("stream", "6");
      const later = await get({ limit: 3, nextToken: end.nextForwardToken });

      assert.deepEqual(messagesOf(first), ["1", "2", "3"]);
      assert.deepEqual(messagesOf(second), ["4", "5"]);
      assert.deepEqual(messagesOf(end), []);
      assert.equal(end.nextForwardToken, second.nextForwardToken);
      assert.deepEqual(messagesOf(later), ["6"]);
    });

    it("are paged backward", async () => {
      const latest = await get({ limit: 2 });
      const before = await get({ limit: 2, nextToken: latest.nextBackwardToken });
      assert.deepEqual(messagesOf(before), ["2", "3"]);
    });

    it("are those from a time up to before another", async () => {
      const { events } = await get({ startFromHead: true });
      const between = await get({ startTime: events[1].timestamp, endTime: events[3].timestamp });
      assert.deepEqual(messagesOf(between), ["2", "3"]);
    });

    it("refuse a token that is none", async () => {
      await assert.rejects(get({ nextToken: "x" }), { code: "InvalidParameterException" });
    });

    it("vanish with it", async () => {
      await logs.call("DeleteLogStream", inStream);
      await assert.rejects(get({}), { code: "ResourceNotFoundException" });
      const left = await logs.call("FilterLogEvents", inGroup);
      assert.deepEqual(messagesOf(left), ["not mine"]);
    });
  });

  describe("of a group", () => {
    const filter = (more: object = {}) => logs.call("FilterLogEvents", { ...inGroup, ...more });

    beforeEach(async () => {
      await logs.deliver("a/1", "first");
      await logs.deliver("b/1", "second");
      await logs.deliver("a/2", "third");
    });

    it("come from all streams in the order of time", async () => {
      assert.deepEqual(messagesOf(await filter()), ["first", "second", "third"]);
    });

    it("tell their stream, times and an id of their own", async () => {
      const { events } = await filter();
      const { eventId, ...rest } = events[0];
      assert.deepEqual(rest, {
        logStreamName: "a/1",
        timestamp: logs.clock.now() - 3,
        ingestionTime: logs.clock.now() - 3,
        message: "first",
      });
      assert.match(eventId, /^\d{56}$/);
      assert.equal(new Set(events.map((event: any) => event.eventId)).size, 3);
    });

    it("can be asked of named streams or of a prefix", async () => {
      assert.deepEqual(messagesOf(await filter({ logStreamNames: ["b/1"] })), ["second"]);
      assert.deepEqual(messagesOf(await filter({ logStreamNamePrefix: "a/" })), ["first", "third"]);
    });

    it("can be asked of a span of time, its end included", async () => {
      const { events } = await filter();
      const { timestamp } = events[1];
      const found = await filter({ startTime: timestamp, endTime: timestamp });
      assert.deepEqual(messagesOf(found), ["second"]);
    });

    it("are paged without losing one", async () => {
      const first = await filter({ limit: 2 });
      const second = await filter({ limit: 2, nextToken: first.nextToken });
      assert.deepEqual(messagesOf(first), ["first", "second"]);
      assert.deepEqual(messagesOf(second), ["third"]);
      assert.equal(second.nextToken, undefined);
    });

    it("are searched by a filter pattern", async () => {
      assert.deepEqual(messagesOf(await filter({ filterPattern: "?first ?third" })), [
        "first",
        "third",
      ]);
    });

    it("are found by the group's ARN", async () => {
      const logGroupIdentifier = `arn:aws:logs:eu-central-1:000000000000:log-group:${GROUP}`;
      const { events } = await logs.call("FilterLogEvents", { logGroupIdentifier });
      assert.equal(events.length, 3);
    });
  });

  describe("in streams", () => {
    beforeEach(async () => {
      await logs.call("CreateLogStream", { ...inGroup, logStreamName: "b" });
      await logs.deliver("c", "1");
      await logs.deliver("a", "2");
    });

    const describeStreams = async (more: object) => {
      const { logStreams } = await logs.call("DescribeLogStreams", { ...inGroup, ...more });
      return logStreams.map((stream: any) => stream.logStreamName);
    };

    it("are listed by name or by their last event", async () => {
      assert.deepEqual(await describeStreams({}), ["a", "b", "c"]);
      assert.deepEqual(await describeStreams({ orderBy: "LastEventTime", descending: true }), [
        "a",
        "c",
        "b",
      ]);
      assert.deepEqual(await describeStreams({ logStreamNamePrefix: "b" }), ["b"]);
    });

    it("are listed page by page", async () => {
      const first = await logs.call("DescribeLogStreams", { ...inGroup, limit: 2 });
      assert.deepEqual(await describeStreams({ nextToken: first.nextToken }), ["c"]);
    });

    it("tell when their events happened", async () => {
      const { logStreams } = await logs.call("DescribeLogStreams", inGroup);
      const [a, b] = logStreams;
      assert.equal(a.lastEventTimestamp, logs.clock.now() - 1);
      assert.equal(b.lastEventTimestamp, undefined);
    });

    it("are refused a second time or with a colon", async () => {
      await assert.rejects(logs.call("CreateLogStream", { ...inGroup, logStreamName: "b" }), {
        code: "ResourceAlreadyExistsException",
      });
      await assert.rejects(logs.call("CreateLogStream", { ...inGroup, logStreamName: "x:y" }), {
        code: "InvalidParameterException",
      });
    });
  });
});
