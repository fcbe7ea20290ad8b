import assert from "node:assert/strict";
import { makeValidation } from "../functions/validation";
import { answered, FakeWorkflow, noon } from "./functions/support/fakeWorkflow";

const approval = { jiraStoryId: "PROJ-1", status: "approved", deliveryId: "first" };

/** Those that show in a handler; the definition, the stack and the commands have the others. */
describe("the defects of the original", () => {
  let workflow: FakeWorkflow;
  beforeEach(() => {
    workflow = new FakeWorkflow();
  });
  const deliver = (body: object) => answered(workflow.deliver(workflow.signed(body)));

  it("3: a second execution for a story orphans the first", async () => {
    await workflow.wait("a");
    await workflow.wait("b");
    assert.deepEqual((await deliver(approval)).executions, ["a", "b"]);
    assert.equal(workflow.completed.length, 2);
  });

  it("3: completing an old token removes a newer one", async () => {
    const { table } = workflow.dependencies();
    await workflow.wait("a");
    await workflow.wait("a", { attempt: 1 });
    const old = { jiraStoryId: "PROJ-1", recordKey: "execution#a", taskToken: "token-a-0" };
    await table.release(old, { status: "gone" });
    assert.equal((await deliver(approval)).result, "resumed");
    assert.equal(workflow.completed[0].token, "token-a-1");
  });

  it("4: an expired token answers 500 until DynamoDB deletes it", async () => {
    await workflow.wait("a");
    workflow.end("a", "gone");
    assert.equal((await deliver(approval)).statusCode, 410);
    workflow.now = noon + 72 * 60 * 60 * 1000;
    assert.equal((await deliver({ ...approval, deliveryId: "late" })).statusCode, 202);
  });

  it("5: anybody may complete a task", async () => {
    await workflow.wait("a");
    const event = workflow.event(JSON.stringify(approval), {});
    const answer = await workflow.deliver(event);
    assert.equal(answer.statusCode, 401);
    assert.ok(!("access-control-allow-origin" in answer.headers));
    assert.equal(workflow.completed.length, 0);
  });

  it("6: task tokens are logged", async () => {
    await workflow.wait("a");
    await deliver(approval);
    assert.doesNotMatch(JSON.stringify(workflow.logged), /token-/);
  });

  it("7: a check that failed with HTTP 200 counts as success", async () => {
    const check = makeValidation({ call: async () => ({ status: "failed" }), log: () => {} });
    const request = { executionId: "arn:a", jiraStoryId: "PROJ-1", packageIds: [], metadata: {} };
    await assert.rejects(check(request), { name: "ValidationFailed" });
  });
});
