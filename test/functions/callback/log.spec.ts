import assert from "node:assert/strict";
import { FakeWorkflow, jiraEvent, noon } from "../support/fakeWorkflow";

const approval = {
  jiraStoryId: "PROJ-1",
  status: "approved",
  deliveryId: "d",
  decidedBy: "me",
  message: "not for the log",
};

describe("the log line of a delivery", () => {
  let workflow: FakeWorkflow;
  beforeEach(() => {
    workflow = new FakeWorkflow();
  });
  const lineOf = async (event: ReturnType<FakeWorkflow["signed"]>) => {
    await workflow.deliver(event);
    const { delivery: _, ...line } = workflow.logged.at(-1) as Record<string, unknown>;
    return line;
  };
  const decision = {
    jiraStoryId: "PROJ-1",
    status: "approved",
    recordKey: "decision#delivery#d",
    decidedAt: "2026-03-01T12:00:00.000Z",
    decidedBy: "me",
  };

  it("tells who decided what when, and whom it resumed", async () => {
    await workflow.wait("a");
    assert.deepEqual(await lineOf(workflow.signed(approval)), {
      event: "callback resumed",
      result: "resumed",
      ...decision,
      executions: ["a"],
    });
  });

  it("tells of a decision that could not be kept enough to repeat it by hand", async () => {
    workflow.fail("addDecision");
    assert.deepEqual(await lineOf(workflow.signed(approval)), {
      event: "callback unavailable",
      result: "unavailable",
      ...decision,
      executions: [],
      why: "AwsUnavailable: addDecision failed: ThrottlingException",
    });
  });

  it("tells of a decision that is left aside for its time", async () => {
    await workflow.wait("a", { startedAt: noon });
    const event = workflow.signed(jiraEvent("Done", { timestamp: noon - 60_000 }));
    const { result, why, decidedAt, decidedBy } = await lineOf(event);
    assert.deepEqual(
      [result, why, decidedAt, decidedBy],
      ["parked", "decided before the start", "2026-03-01T11:59:00.000Z", "reviewer-7"],
    );
  });

  it("tells why a delivery is refused, and nothing of what it said", async () => {
    const unsigned = await lineOf(workflow.event(JSON.stringify(approval), {}));
    assert.deepEqual(unsigned, {
      event: "callback unauthorized",
      result: "unauthorized",
      executions: [],
      why: "no credential",
    });
    const wrong = { "x-hub-signature": `sha256=${"0".repeat(64)}` };
    const forged = await lineOf(workflow.event(JSON.stringify(approval), wrong));
    assert.equal(forged.why, "wrong credential");
    workflow.secretText = undefined;
    assert.equal((await lineOf(workflow.signed(approval))).why, "no secret is set");
    workflow.fail("readSecret");
    const { result, why } = await lineOf(workflow.signed(approval));
    assert.deepEqual(
      [result, why],
      ["unavailable", "AwsUnavailable: readSecret failed: ThrottlingException"],
    );
  });

  it("names the story of a Jira event that decides nothing", async () => {
    const { result, jiraStoryId } = await lineOf(workflow.signed(jiraEvent("In Progress")));
    assert.deepEqual([result, jiraStoryId], ["ignored", "PROJ-1"]);
  });
});
