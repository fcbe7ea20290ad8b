import assert from "node:assert/strict";
import type { Document } from "../../functions/outputs/documents";
import type { ErrorRequest, ResultRequest } from "../../functions/payloads";
import { makeWriteOutputs } from "../../functions/writeOutputs";

const executionId = "arn:aws:states:eu-central-1:000000000000:execution:machine:a";

const result: ResultRequest = {
  kind: "result",
  executionId,
  jiraStoryId: "PROJ-1",
  packageIds: ["billing-1.0.0"],
  metadata: { environment: "dev", notes: "any" },
  startedAt: "2026-03-01T12:00:00.000Z",
  completedAt: "2026-03-01T13:00:00.000Z",
  parallelResults: {
    validation: { status: "success" },
    deployment: { status: "success", id: 7 },
    notification: { status: "warning", error: "ApiError" },
  },
  decision: {
    status: "approved",
    message: "Story completed",
    decidedBy: "reviewer-7",
    decidedAt: "2026-03-01T12:59:59.000Z",
  },
};

const failure: ErrorRequest = {
  kind: "error",
  executionId,
  jiraStoryId: "PROJ-1",
  state: "AwaitCallback",
  error: "JiraCallbackRejected",
  cause: "too early",
  failedAt: "2026-03-01T13:00:00.000Z",
};

describe("writeOutputs", () => {
  let written: Document[];
  const write = makeWriteOutputs({
    write: async (document) => void written.push(document),
    log: () => {},
  });
  beforeEach(() => {
    written = [];
  });
  const bodyOf = (key: string) => written.find((document) => document.key === key)!.body;

  it("writes the result under the execution's name", async () => {
    assert.deepEqual(await write(result), {
      resultKey: "outputs/a/result.json",
      logKey: "logs/a/execution.log",
    });
    assert.deepEqual(JSON.parse(bodyOf("outputs/a/result.json")), {
      executionId,
      jiraStoryId: "PROJ-1",
      packageIds: ["billing-1.0.0"],
      metadata: { environment: "dev", notes: "any" },
      parallelResults: result.parallelResults,
      callbackMessage: "Story completed",
      callbackStatus: "approved",
      decidedBy: "reviewer-7",
      decidedAt: "2026-03-01T12:59:59.000Z",
      completedAt: "2026-03-01T13:00:00.000Z",
    });
  });

  it("writes the log as lines of JSON, in the order of what happened", async () => {
    await write(result);
    const lines = bodyOf("logs/a/execution.log").trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line).event);
    assert.deepEqual(events, ["started", "checked", "checked", "checked", "decided", "completed"]);
  });

  it("writes the same bytes again", async () => {
    await write(result);
    const first = written;
    written = [];
    await write(structuredClone(result));
    assert.deepEqual(written, first);
  });

  it("writes the error, with the story when it is known", async () => {
    assert.deepEqual(await write(failure), { errorKey: "logs/a/error.json" });
    const { kind: _, ...fields } = failure;
    assert.deepEqual(JSON.parse(bodyOf("logs/a/error.json")), fields);
    assert.equal(written.length, 1);
  });

  it("writes the error of an input that could not be read", async () => {
    const { jiraStoryId: _, ...unread } = failure;
    await write({ ...unread, state: "ReadInput", error: "InputInvalid" });
    assert.ok(!("jiraStoryId" in JSON.parse(bodyOf("logs/a/error.json"))));
  });

  it("throws when anything could not be written, for the workflow to try again", async () => {
    const broken = makeWriteOutputs({
      write: async ({ key }) => {
        if (key.endsWith(".log")) throw new Error("SlowDown");
      },
      log: () => {},
    });
    await assert.rejects(broken(result), { message: "SlowDown" });
  });
});
