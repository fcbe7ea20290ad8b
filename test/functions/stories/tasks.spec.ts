import assert from "node:assert/strict";
import type { SFNClient } from "@aws-sdk/client-sfn";
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
  return { asked, tasks: stepFunctionsTasks({ send } as unknown as SFNClient) };
}

const named = (name: string) => Object.assign(new Error("from Step Functions"), { name });

describe("the tasks of Step Functions", () => {
  it("succeed with what the workflow reads", async () => {
    const { tasks, asked } = clientOf([]);
    assert.equal(await tasks.complete("token", { ...decision, message: "fine" }), "completed");
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
    await tasks.complete("token", { ...decision, status: "rejected", message: "too early" });
    assert.deepEqual(asked[0], {
      name: "SendTaskFailureCommand",
      input: { taskToken: "token", error: "JiraCallbackRejected", cause: "too early" },
    });
  });

  for (const name of ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]) {
    it(`refuse a token with ${name}`, async () => {
      assert.equal(await clientOf([named(name)]).tasks.complete("token", decision), "refused");
    });
  }

  it("throw what may pass", async () => {
    const { tasks } = clientOf([named("ThrottlingException")]);
    await assert.rejects(tasks.complete("token", decision), { name: "ThrottlingException" });
  });

  const resource = "invoke.waitForTaskToken";
  const rejected = {
    type: "TaskFailed",
    taskFailedEventDetails: { resource, error: "JiraCallbackRejected" },
  };
  const broken = { type: "TaskFailed", taskFailedEventDetails: { resource, error: "Other" } };
  const scheduled = { type: "TaskScheduled", taskScheduledEventDetails: { resource } };
  const check = { type: "TaskSucceeded", taskSucceededEventDetails: { resource: "invoke" } };
  const histories: [string, string, object[]][] = [
    ["resumed", "succeeded", [check, { taskSucceededEventDetails: { resource } }, scheduled]],
    ["resumed", "was rejected", [{ type: "TaskStateExited" }, rejected, scheduled]],
    ["gone", "timed out", [{ taskTimedOutEventDetails: { resource } }, scheduled]],
    ["gone", "was stopped", [{ type: "ExecutionAborted" }, scheduled]],
    ["gone", "failed for good", [{ type: "TaskStateExited" }, broken, scheduled]],
    ["superseded", "failed and is about to be tried again", [broken, scheduled]],
    ["superseded", "was tried again and waits", [scheduled, broken, scheduled]],
  ];
  for (const [fate, what, events] of histories) {
    it(`are ${fate} when the history tells that the wait ${what}`, async () => {
      assert.equal(await clientOf([{ events }]).tasks.historyOf("arn"), fate);
    });
  }

  it("are found on any page of the history", async () => {
    const { tasks, asked } = clientOf([
      { events: [{ type: "TaskStateExited" }], nextToken: "next" },
      { events: [broken] },
    ]);
    assert.equal(await tasks.historyOf("arn"), "gone");
    assert.equal(asked[1].input.nextToken, "next");
  });
});
