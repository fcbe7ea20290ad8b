import assert from "node:assert/strict";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { historyFates } from "../../../functions/stories/fates";
import { stepFunctionsTasks } from "../../../functions/stories/tasks";

const decision = {
  jiraStoryId: "PROJ-1",
  recordKey: "decision#delivery#d",
  status: "approved" as const,
  arrivedAt: Date.parse("2026-03-01T12:00:00.000Z"),
  expirationTime: 2_000_000_000,
};

/** A client that answers each call with the next of these, and remembers what it was asked. */
function clientOf(answers: (object | Error)[]) {
  const asked: { name: string; input: any }[] = [];
  const send = async (command: { constructor: { name: string }; input: object }) => {
    asked.push({ name: command.constructor.name, input: command.input });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? {};
  };
  const client = { send } as unknown as SFNClient;
  const deadline = new AbortController().signal;
  return {
    asked,
    tasks: stepFunctionsTasks(client)(deadline),
    fateOf: historyFates(client)(deadline),
  };
}

const waiting = { taskToken: "token" };

const named = (name: string) => Object.assign(new Error("from Step Functions"), { name });

describe("the tasks of Step Functions", () => {
  it("succeed with what the workflow reads", async () => {
    const { tasks, asked } = clientOf([]);
    assert.equal(await tasks.complete(waiting, { ...decision, message: "fine" }), "completed");
    assert.equal(asked[0].name, "SendTaskSuccessCommand");
    assert.deepEqual(JSON.parse(asked[0].input.output), {
      status: "approved",
      message: "fine",
      decidedBy: null,
      decidedAt: "2026-03-01T12:00:00.000Z",
    });
  });

  it("fail as JiraCallbackRejected, with the message for a cause", async () => {
    const { tasks, asked } = clientOf([]);
    await tasks.complete(waiting, { ...decision, status: "rejected", message: "too early" });
    assert.deepEqual(asked[0], {
      name: "SendTaskFailureCommand",
      input: { taskToken: "token", error: "JiraCallbackRejected", cause: "too early" },
    });
  });

  for (const name of ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]) {
    it(`refuse a token with ${name}`, async () => {
      assert.equal(await clientOf([named(name)]).tasks.complete(waiting, decision), "refused");
    });
  }

  it("throw what passes by itself as AwsUnavailable, without the message of Step Functions", async () => {
    const { tasks } = clientOf([named("ThrottlingException")]);
    await assert.rejects(tasks.complete(waiting, decision), {
      name: "AwsUnavailable",
      message: "SendTaskSuccess failed: ThrottlingException",
    });
  });

  it("throw what needs somebody's hand under its own name", async () => {
    const { tasks } = clientOf([named("AccessDeniedException")]);
    await assert.rejects(tasks.complete(waiting, decision), { name: "AccessDeniedException" });
  });

  it("fail with a cause in JSON where the definition takes the cause apart", async () => {
    const { tasks, asked } = clientOf([]);
    const rejected = { ...decision, status: "rejected", message: "no", decidedBy: "me" } as const;
    await tasks.complete({ ...waiting, causeAs: "json" }, rejected);
    assert.deepEqual(JSON.parse(asked[0].input.cause), {
      message: "no",
      decidedBy: "me",
      decidedAt: "2026-03-01T12:00:00.000Z",
    });
  });

  it("tell when the decision was made, where that is known, rather than when it arrived", async () => {
    const { tasks, asked } = clientOf([]);
    const decidedAt = decision.arrivedAt - 60_000;
    await tasks.complete(waiting, { ...decision, decidedAt });
    assert.equal(JSON.parse(asked[0].input.output).decidedAt, "2026-03-01T11:59:00.000Z");
  });

  for (const [what, message] of [
    ["Chinese", "\u4e2d".repeat(100_000)],
    ["control characters", "\u0001".repeat(100_000)],
    ["emoji", "\u{1f600}".repeat(100_000)],
  ] as const) {
    it(`hand on at most 16 KiB of a long message in ${what}`, async () => {
      const { tasks, asked } = clientOf([]);
      await tasks.complete(waiting, { ...decision, message });
      const output = JSON.parse(asked[0].input.output);
      const bytes = Buffer.byteLength(JSON.stringify(output.message));
      assert.ok(bytes <= 16 * 1024 && bytes > 16 * 1024 - 16, `${bytes} bytes`);
      assert.ok(message.startsWith(output.message.slice(0, -1)));
      await tasks.complete(waiting, { ...decision, message, status: "rejected" });
      assert.ok(Buffer.byteLength(JSON.stringify(asked[1].input.cause)) <= 16 * 1024);
    });
  }

  const resource = "invoke.waitForTaskToken";
  const rejected = {
    type: "TaskFailed",
    taskFailedEventDetails: { resource, error: "JiraCallbackRejected" },
  };
  const broken = { type: "TaskFailed", taskFailedEventDetails: { resource, error: "Other" } };
  const scheduled = { type: "TaskScheduled", taskScheduledEventDetails: { resource } };
  const check = { type: "TaskSucceeded", taskSucceededEventDetails: { resource: "invoke" } };
  const exited = { type: "TaskStateExited" };
  const failed = { type: "ExecutionFailed" };
  const redriven = { type: "ExecutionRedriven" };
  const histories: [string, string, object[]][] = [
    ["resumed", "succeeded", [check, { taskSucceededEventDetails: { resource } }, scheduled]],
    ["resumed", "was rejected", [exited, rejected, scheduled]],
    ["gone", "timed out", [{ taskTimedOutEventDetails: { resource } }, scheduled]],
    ["gone", "was stopped", [{ type: "ExecutionAborted" }, scheduled]],
    ["gone", "failed for good", [exited, broken, scheduled]],
    ["superseded", "failed and is about to be tried again", [broken, scheduled]],
    ["open", "was tried again and waits", [scheduled, broken, scheduled]],
    ["open", "goes on, as far as it tells yet", [scheduled]],
    ["superseded", "failed and was redriven", [redriven, failed, broken, scheduled]],
    ["open", "was stopped and redriven", [redriven, { type: "ExecutionAborted" }, scheduled]],
    [
      "resumed",
      "succeeded before a later state failed and was redriven",
      [redriven, failed, exited, { taskSucceededEventDetails: { resource } }, scheduled],
    ],
    ["gone", "failed again after a redrive", [failed, redriven, failed, broken, scheduled]],
  ];
  for (const [fate, what, events] of histories) {
    it(`are ${fate} when the history tells that the wait ${what}`, async () => {
      assert.equal(await clientOf([{ events }]).fateOf("arn"), fate);
    });
  }

  it("are gone when the execution has vanished", async () => {
    const { fateOf } = clientOf([named("ExecutionDoesNotExist")]);
    assert.equal(await fateOf("arn"), "gone");
  });

  it("are found on any page of the history", async () => {
    const { fateOf, asked } = clientOf([
      { events: [{ type: "TaskStateExited" }], nextToken: "next" },
      { events: [broken] },
    ]);
    assert.equal(await fateOf("arn"), "gone");
    assert.equal(asked[1].input.nextToken, "next");
  });
});
