import assert from "node:assert/strict";
import { executionArn, FakeWorkflow, noon, waitTimeoutSeconds } from "./support/fakeWorkflow";

describe("storeTaskToken", () => {
  let workflow: FakeWorkflow;
  beforeEach(() => {
    workflow = new FakeWorkflow();
  });
  const approve = () =>
    workflow.deliver(
      workflow.signed({ jiraStoryId: "PROJ-1", status: "approved", deliveryId: "d" }),
    );

  it("keeps the token with start, deadline and time to live", async () => {
    await workflow.wait("a", { startedAt: noon - 1000 });
    assert.deepEqual(
      [...workflow.items.values()],
      [
        {
          jiraStoryId: "PROJ-1",
          recordKey: "execution#a",
          executionId: executionArn("a"),
          startedAt: "2026-03-01T11:59:59.000Z",
          deadline: "2026-03-02T12:00:00.000Z",
          taskToken: "token-a-0",
          attempt: 0,
          expirationTime: noon / 1000 + waitTimeoutSeconds * 2,
        },
      ],
    );
  });

  it("takes the token of a later attempt, and none of an earlier one that comes late", async () => {
    await workflow.wait("a", { attempt: 1 });
    await workflow.wait("a");
    const [item] = workflow.items.values();
    assert.equal("taskToken" in item && item.taskToken, "token-a-1");
  });

  it("takes the token of a redrive, whose attempts begin anew", async () => {
    await workflow.wait("a", { attempt: 2 });
    await workflow.wait("a", { redrive: 1, attempt: 0 });
    await workflow.wait("a", { attempt: 3 });
    const [item] = workflow.items.values();
    assert.equal("taskToken" in item && item.taskToken, "token-a-1.0");
    assert.deepEqual(
      workflow.logged.map((line) => (line as { event: string }).event),
      ["task token stored", "task token stored", "task token outdated"],
    );
  });

  it("keeps the item for the wait of the execution's own definition", async () => {
    const waitSeconds = waitTimeoutSeconds * 7;
    await workflow.wait("a", { waitSeconds });
    const [item] = workflow.items.values();
    assert.equal("deadline" in item && item.deadline, "2026-03-08T12:00:00.000Z");
    assert.equal(item.expirationTime, noon / 1000 + waitSeconds + waitTimeoutSeconds);
  });

  it("logs a decision that it leaves aside, since it was made before the start", async () => {
    await approve();
    workflow.now += 6_000;
    await workflow.wait("a");
    const { event, why, recordKey } = workflow.logged.at(-1) as Record<string, unknown>;
    assert.deepEqual(
      [event, why, recordKey],
      ["decision left aside", "decided before the start", "decision#delivery#d"],
    );
  });

  it("leaves the tokens of other executions of the story alone", async () => {
    await workflow.wait("a");
    await workflow.wait("b");
    assert.equal(workflow.items.size, 2);
  });

  it("completes its task at once when the decision is there", async () => {
    await approve();
    await workflow.wait("a", { startedAt: noon - 1 });
    assert.equal(workflow.completed.length, 1);
    assert.doesNotMatch(JSON.stringify([...workflow.items.values()]), /token-/);
  });

  for (const operation of ["addExecution", "read"] as const) {
    it(`throws when ${operation} fails, for the workflow to try again`, async () => {
      workflow.fail(operation);
      await assert.rejects(workflow.wait("a"), { name: "AwsUnavailable" });
    });
  }

  it("throws DecisionNotDelivered for a definition that knows no other name", async () => {
    await approve();
    workflow.fail("complete");
    await assert.rejects(workflow.wait("a", { redrive: undefined }), {
      name: "DecisionNotDelivered",
    });
  });

  it("throws AwsUnavailable when the decision could not be handed on", async () => {
    await approve();
    workflow.fail("complete");
    await assert.rejects(workflow.wait("a"), { name: "AwsUnavailable" });
    await workflow.wait("a", { startedAt: noon, attempt: 1 });
    assert.equal(workflow.completed.length, 1);
  });

  it("logs no token", async () => {
    await approve();
    await workflow.wait("a");
    assert.doesNotMatch(JSON.stringify(workflow.logged), /token-/);
  });
});
