import assert from "node:assert/strict";
import { answered, FakeWorkflow, jiraEvent, noon, secret } from "./support/fakeWorkflow";

const approval = { jiraStoryId: "PROJ-1", status: "approved", deliveryId: "first" };
const rejection = { jiraStoryId: "PROJ-1", status: "rejected", message: "no", deliveryId: "other" };
const hour = 60 * 60 * 1000;

describe("a callback", () => {
  let workflow: FakeWorkflow;
  beforeEach(() => {
    workflow = new FakeWorkflow();
  });
  const deliver = (body: object | string, headers?: Record<string, string>) =>
    answered(workflow.deliver(workflow.signed(body, headers)));

  describe("is answered 200 resumed", () => {
    const resumed = {
      statusCode: 200,
      result: "resumed",
      jiraStoryId: "PROJ-1",
      status: "approved",
      executions: ["a"],
    };

    it("when an execution takes its decision", async () => {
      await workflow.wait("a");
      assert.deepEqual(await deliver({ ...approval, message: "fine", decidedBy: "me" }), resumed);
      assert.equal(workflow.completed.length, 1);
      const [{ token, decision }] = workflow.completed;
      assert.equal(token, "token-a-0");
      assert.equal(decision.message, "fine");
      assert.equal(decision.decidedBy, "me");
    });

    it("when it is repeated by its deliveryId, with one effect", async () => {
      await workflow.wait("a");
      await deliver(approval);
      assert.deepEqual(await deliver(approval), resumed);
      assert.equal(workflow.completed.length, 1);
    });

    it("when it is repeated by Jira's webhook identifier, with one effect", async () => {
      await workflow.wait("a");
      const headers = { "x-atlassian-webhook-identifier": "hook-1" };
      assert.deepEqual(await deliver(jiraEvent("Done"), headers), resumed);
      assert.deepEqual(await deliver(jiraEvent("Done"), headers), resumed);
      assert.equal(workflow.completed.length, 1);
    });

    it("when every execution was decided likewise by another", async () => {
      await workflow.wait("a");
      await deliver(approval);
      assert.deepEqual(await deliver({ ...approval, deliveryId: "second" }), resumed);
      assert.equal(workflow.completed.length, 1);
    });

    it("with all executions of the story, sorted", async () => {
      await workflow.wait("b");
      await workflow.wait("a");
      await workflow.wait("c", { story: "PROJ-2" });
      assert.deepEqual(await deliver(approval), { ...resumed, executions: ["a", "b"] });
    });

    it("when it had been parked and is repeated after the execution came to wait", async () => {
      await deliver(approval);
      await workflow.wait("a");
      assert.deepEqual(await deliver(approval), resumed);
      assert.equal(workflow.completed.length, 1);
    });
  });

  it("is answered 200 already-decided when the first decision was another", async () => {
    await workflow.wait("a");
    await deliver(approval);
    assert.deepEqual(await deliver(rejection), {
      statusCode: 200,
      result: "already-decided",
      jiraStoryId: "PROJ-1",
      status: "rejected",
      executions: ["a"],
    });
    assert.deepEqual(
      workflow.completed.map(({ decision }) => decision.status),
      ["approved"],
    );
  });

  it("takes a contradiction under the same deliveryId for the first delivery", async () => {
    await workflow.wait("a");
    await deliver(approval);
    const answer = await deliver({ ...rejection, deliveryId: approval.deliveryId });
    assert.equal(answer.result, "resumed");
    assert.equal(answer.status, "approved");
    assert.equal(workflow.completed.length, 1);
  });

  it("without an id is a new delivery each time, word for word the same or not", async () => {
    const body = { jiraStoryId: "PROJ-1", status: "approved" };
    await workflow.wait("a");
    await deliver(body);
    workflow.now += hour;
    await workflow.wait("b");
    const answer = await deliver(body);
    assert.deepEqual(answer.executions, ["b"]);
    assert.equal(workflow.completed.length, 2);
  });

  describe("is answered 202 parked", () => {
    it("when nothing waits, and taken when an execution that had started begins to", async () => {
      const startedAt = workflow.now;
      workflow.now += 1000;
      assert.deepEqual(await deliver(approval), {
        statusCode: 202,
        result: "parked",
        jiraStoryId: "PROJ-1",
        status: "approved",
        executions: [],
      });
      await workflow.wait("a", { startedAt });
      assert.equal(workflow.completed.length, 1);
    });

    it("and never taken by an execution that starts more than 5 seconds later", async () => {
      await deliver(approval);
      workflow.now += 5001;
      await workflow.wait("a");
      assert.equal(workflow.completed.length, 0);
    });

    it("when its repeat finds only an execution that started after its first arrival", async () => {
      await deliver(approval);
      workflow.now += hour;
      await workflow.wait("a");
      assert.equal((await deliver(approval)).result, "parked");
      assert.equal(workflow.completed.length, 0);
    });

    it("when the state is being tried again, and taken with the new token", async () => {
      await workflow.wait("a");
      workflow.end("a", "superseded");
      assert.equal((await deliver(approval)).result, "parked");
      await workflow.wait("a", { attempt: 1, startedAt: noon });
      assert.deepEqual(
        workflow.completed.map(({ token }) => token),
        ["token-a-1"],
      );
    });
  });

  describe("is answered 410 gone", () => {
    it("when the wait has expired or was stopped", async () => {
      await workflow.wait("a");
      workflow.end("a", "gone");
      assert.deepEqual(await deliver(approval), {
        statusCode: 410,
        result: "gone",
        jiraStoryId: "PROJ-1",
        status: "approved",
        executions: ["a"],
      });
      assert.equal((await deliver(approval)).statusCode, 410);
    });

    it("not while another execution is about to be tried again", async () => {
      await workflow.wait("a");
      workflow.end("a", "gone");
      await workflow.wait("b");
      workflow.end("b", "superseded");
      assert.equal((await deliver(approval)).result, "parked");
      await workflow.wait("b", { attempt: 1, startedAt: noon });
      assert.deepEqual((await deliver(approval)).executions, ["b"]);
    });

    it("not while another execution is there to take it", async () => {
      await workflow.wait("a");
      workflow.end("a", "gone");
      await workflow.wait("b");
      const answer = await deliver(approval);
      assert.deepEqual([answer.result, answer.executions], ["resumed", ["b"]]);
    });
  });

  it("finds nothing in items that are past their time, deleted yet or not", async () => {
    await workflow.wait("a");
    workflow.now += 72 * hour;
    assert.equal((await deliver(approval)).result, "parked");
    assert.equal(workflow.completed.length, 0);
  });

  describe("is answered 503 unavailable, and completed by its retry", () => {
    for (const operation of ["readSecret", "addDecision", "read", "promise", "complete"] as const) {
      for (const before of [true, false]) {
        it(`when ${operation} fails ${before ? "before" : "after"} its effect`, async () => {
          await workflow.wait("a");
          workflow.fail(operation, { before });
          const answer = await deliver(approval);
          assert.deepEqual([answer.statusCode, answer.result], [503, "unavailable"]);
          const retried = await deliver(approval);
          assert.deepEqual([retried.result, retried.executions], ["resumed", ["a"]]);
          assert.equal(workflow.completed.length, 1);
        });
      }
    }

    it("when one of several executions was not reached, listing all at the end", async () => {
      await workflow.wait("a");
      await workflow.wait("b");
      workflow.fail("complete");
      assert.equal((await deliver(approval)).statusCode, 503);
      assert.deepEqual((await deliver(approval)).executions, ["a", "b"]);
      assert.equal(workflow.completed.length, 2);
    });

    it("when the history cannot be read to tell resumed from gone", async () => {
      await workflow.wait("a");
      workflow.end("a", "gone");
      workflow.fail("fateOf");
      assert.equal((await deliver(approval)).statusCode, 503);
      assert.equal((await deliver(approval)).statusCode, 410);
    });
  });

  it("keeps a decision that was promised before a crash, whatever arrives in between", async () => {
    await workflow.wait("a");
    workflow.fail("complete");
    await deliver(approval);
    const answer = await deliver(rejection);
    assert.equal(answer.result, "already-decided");
    assert.deepEqual(
      workflow.completed.map(({ decision }) => decision.status),
      ["approved"],
    );
  });

  it("leaves no token or secret in logs and answers, not even when something fails", async () => {
    await workflow.wait("a");
    workflow.fail("complete");
    const first = await workflow.deliver(workflow.signed(approval));
    workflow.fail("read");
    const second = await workflow.deliver(workflow.signed(approval));
    const all = JSON.stringify([first, second, workflow.logged]);
    assert.doesNotMatch(all, /token-a/);
    assert.ok(!all.includes(secret));
  });
});
