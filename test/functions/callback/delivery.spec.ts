import assert from "node:assert/strict";
import { answered, FakeWorkflow, jiraEvent, noon, secret } from "../support/fakeWorkflow";

const approval = { jiraStoryId: "PROJ-1", status: "approved", deliveryId: "first" };
const hour = 60 * 60 * 1000;

describe("a delivery of a callback", () => {
  let workflow: FakeWorkflow;
  beforeEach(() => {
    workflow = new FakeWorkflow();
  });
  const deliver = (body: object | string, headers?: Record<string, string>) =>
    answered(workflow.deliver(workflow.signed(body, headers)));

  describe("is answered 200 ignored", () => {
    const custom = { field: "status", fieldId: "customfield_10050", fieldtype: "custom" };
    const events: [string, object][] = [
      [
        "moves a custom field that is named status",
        jiraEvent("", { changelog: { items: [{ ...custom, toString: "Done" }] } }),
      ],
      [
        "moves a custom field without an id that is named status",
        jiraEvent("", {
          changelog: { items: [{ ...custom, fieldId: undefined, toString: "Done" }] },
        }),
      ],
      ["moves to a status that decides nothing", jiraEvent("In Progress")],
      ["changes no status", jiraEvent("Done", { changelog: { items: [{ field: "labels" }] } })],
      ["has no changelog", jiraEvent("Done", { changelog: undefined })],
      [
        "has a status without an end",
        jiraEvent("", { changelog: { items: [{ field: "status" }] } }),
      ],
      [
        "moves another field",
        jiraEvent("", { changelog: { items: [{ field: "x", toString: "Done" }] } }),
      ],
    ];
    for (const [what, event] of events) {
      it(`when a Jira event ${what}`, async () => {
        await workflow.wait("a");
        assert.deepEqual(await deliver(event), {
          statusCode: 200,
          result: "ignored",
          jiraStoryId: "PROJ-1",
          executions: [],
        });
        assert.equal(workflow.completed.length, 0);
      });
    }
  });

  describe("from Jira", () => {
    it("decides by the status it moved to, who moved it, and the comment", async () => {
      await workflow.wait("a");
      const answer = await deliver(jiraEvent("Rejected", { comment: { body: "too early" } }));
      assert.equal(answer.status, "rejected");
      const [{ decision }] = workflow.completed;
      assert.deepEqual([decision.message, decision.decidedBy], ["too early", "reviewer-7"]);
    });

    it("decides by Jira's own field where Jira sends its name alone, or in another language", async () => {
      for (const field of [{ field: "status" }, { field: "Estado", fieldId: "status" }]) {
        const event = jiraEvent("", { changelog: { items: [{ ...field, toString: "Done" }] } });
        assert.equal((await deliver(event)).result, "parked");
      }
    });

    it("never approves an execution that started after it was signed, however it is repeated", async () => {
      const event = jiraEvent("Done", { timestamp: noon - 10 * 60 * 1000 });
      await workflow.wait("a");
      for (const identifier of ["first", "second"]) {
        const headers = { "x-atlassian-webhook-identifier": identifier };
        assert.equal((await deliver(event, headers)).result, "parked");
      }
      assert.equal(workflow.completed.length, 0);
    });

    for (const [what, age, status] of [
      ["24 hours old", 24 * hour, 200],
      ["older than 24 hours", 24 * hour + 1, 401],
      ["5 minutes ahead", -5 * 60 * 1000, 200],
      ["more than 5 minutes ahead", -5 * 60 * 1000 - 1, 401],
    ] as const) {
      it(`is answered ${status} when it is ${what}`, async () => {
        await workflow.wait("a", { startedAt: noon - 24 * hour });
        const answer = await deliver(jiraEvent("Done", { timestamp: noon - age }));
        assert.equal(answer.statusCode, status);
        assert.equal(workflow.completed.length, status === 200 ? 1 : 0);
      });
    }
  });

  describe("is answered 401 unauthorized", () => {
    const body = JSON.stringify(approval);
    const refused = async (headers: Record<string, string>) => {
      await workflow.wait("a");
      const answer = await answered(workflow.deliver(workflow.event(body, headers)));
      assert.deepEqual([answer.statusCode, answer.result], [401, "unauthorized"]);
      assert.equal(workflow.completed.length, 0);
      assert.equal(workflow.items.size, 1);
    };

    it("without a signature", () => refused({}));
    it("with a wrong signature", () => refused({ "x-hub-signature": `sha256=${"0".repeat(64)}` }));
    it("with an empty signature", () => refused({ "x-hub-signature": "" }));
    it("with another method", () => refused({ "x-hub-signature": `sha1=${"0".repeat(40)}` }));
    it("with a wrong shared secret", () => refused({ "x-callback-secret": "guess" }));

    for (const text of [
      undefined,
      "",
      "null",
      "{}",
      "not JSON",
      '{"current":""}',
      '{"current":7}',
    ]) {
      it(`while the secret is ${text ?? "not set"}`, async () => {
        workflow.secretText = text;
        await refused({ "x-callback-secret": "" });
      });
    }

    it("before anything is read of a body that is no JSON", async () => {
      const answer = await answered(workflow.deliver(workflow.event("{", {})));
      assert.equal(answer.statusCode, 401);
    });
  });

  describe("is authentic", () => {
    const body = JSON.stringify(approval);

    it("with a signature in upper case", async () => {
      const { headers } = workflow.signed(body);
      const digits = headers["x-hub-signature"]!.slice("sha256=".length).toUpperCase();
      const event = workflow.event(body, { "x-hub-signature": `sha256=${digits}` });
      assert.equal((await answered(workflow.deliver(event))).statusCode, 202);
    });

    it("with the shared secret, which Jira Automation sends", async () => {
      const answer = workflow.deliver(workflow.event(body, { "x-callback-secret": secret }));
      assert.equal((await answered(answer)).statusCode, 202);
    });

    it("with the previous secret as with the current one", async () => {
      workflow.secretText = JSON.stringify({ current: "new", previous: secret });
      assert.equal((await deliver(approval)).statusCode, 202);
    });

    it("with neither once both are replaced, from the next delivery on", async () => {
      await deliver(approval);
      workflow.secretText = JSON.stringify({ current: "newer", previous: "new" });
      assert.equal((await deliver(approval)).statusCode, 401);
    });

    it("by the bytes that were sent, in base64 or not", async () => {
      const event = workflow.signed({ ...approval, message: "schön ✓" });
      const encoded = Buffer.from(event.body!).toString("base64");
      const answer = workflow.deliver({ ...event, body: encoded, isBase64Encoded: true });
      assert.equal((await answered(answer)).statusCode, 202);
    });
  });

  describe("without a well-formed credential is answered 401 before the secret is read", () => {
    const digits = "0".repeat(64);
    const malformed: Record<string, string>[] = [
      {},
      { "x-hub-signature": "" },
      { "x-hub-signature": "sha256=" },
      { "x-hub-signature": `sha1=${digits}` },
      { "x-hub-signature": `sha256=${digits}0` },
      { "x-hub-signature": `sha256=${digits},sha256=${digits}` },
      { "x-callback-secret": "" },
      { "x-callback-secret": "x".repeat(1025) },
      { authorization: `Bearer ${digits}` },
    ];
    for (const headers of malformed) {
      it(JSON.stringify(headers).slice(0, 60), async () => {
        workflow.fail("readSecret");
        const answer = await answered(workflow.deliver(workflow.event("{}", headers)));
        assert.deepEqual([answer.statusCode, answer.result], [401, "unauthorized"]);
      });
    }
  });

  describe("is answered 400 invalid", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const bodies: [string, object | string][] = [
      ["is not JSON", "{"],
      ["is empty", ""],
      ["is a list", []],
      ["has no status", { jiraStoryId: "PROJ-1" }],
      ["has an unknown status", { ...approval, status: "maybe" }],
      ["has a status that every object has", { ...approval, status: "constructor" }],
      ["has a status nested too deep to show", `{"jiraStoryId":"PROJ-1","status":${deep}}`],
      ["has no story", { status: "approved" }],
      ["has a story in lower case", { ...approval, jiraStoryId: "proj-1" }],
      ["has a story with something behind it", { ...approval, jiraStoryId: "PROJ-1\n" }],
      ["has a story that is too long", { ...approval, jiraStoryId: `P${"A".repeat(253)}-1` }],
      ["has a time that is no time", { ...approval, decidedAt: "yesterday" }],
      ["has a time without its zone", { ...approval, decidedAt: "2026-03-01T12:00:00" }],
      ["has a time as a number", { ...approval, decidedAt: noon }],
      ["has an execution that is no name", { ...approval, execution: "a b" }],
      ["has an execution that is no text", { ...approval, execution: 7 }],
      ["has a message that is no text", { ...approval, message: 7 }],
      ["has a deliveryId longer than a key may be", { ...approval, deliveryId: "é".repeat(400) }],
      ["is a Jira event without a timestamp", jiraEvent("Done", { timestamp: undefined })],
      ["is a deciding Jira event without a story", jiraEvent("Done", { issue: {} })],
    ];
    for (const [what, body] of bodies) {
      it(`when it ${what}`, async () => {
        const answer = await deliver(body);
        assert.deepEqual([answer.statusCode, answer.result], [400, "invalid"]);
        assert.equal(workflow.items.size, 0);
      });
    }
  });

  for (const status of ["success", "DONE", "Approved", "failed", "Rejected"]) {
    it(`knows the status "${status}"`, async () => {
      assert.equal((await deliver({ ...approval, status })).statusCode, 202);
    });
  }

  it("counts by the time that it says, and by no later one than its arrival", async () => {
    workflow.now = noon + hour;
    for (const [deliveryId, decidedAt, time] of [
      ["zulu", "2026-03-01T12:00:00Z", noon],
      ["minutes", "2026-03-01T12:00Z", noon],
      ["jira", "2026-03-01T14:00:00.5+0200", noon + 500],
      ["offset", "2026-03-01T14:00:00.500+02:00", noon + 500],
      ["ahead", "2026-03-02T12:00:00Z", noon + hour],
    ] as const) {
      await deliver({ ...approval, deliveryId, decidedAt });
      const item = workflow.items.get(`PROJ-1/decision#delivery#${deliveryId}`);
      assert.equal(item && "decidedAt" in item && item.decidedAt, time, deliveryId);
    }
  });

  it("decides the one execution that it names", async () => {
    await workflow.wait("a");
    await workflow.wait("b");
    const answer = await deliver({ ...approval, execution: "b" });
    assert.deepEqual([answer.result, answer.executions], ["resumed", ["b"]]);
    assert.equal(workflow.completed.length, 1);
    const rejected = await deliver({ ...approval, status: "rejected", deliveryId: "all" });
    assert.deepEqual([rejected.result, rejected.executions], ["resumed", ["a"]]);
    assert.deepEqual(
      workflow.completed.map(({ token, decision }) => [token, decision.status]),
      [
        ["token-b-0", "approved"],
        ["token-a-0", "rejected"],
      ],
    );
  });

  it("keeps no half of a character, in the message, its cut and the deliveryId", async () => {
    await workflow.wait("a");
    const message = `half \ud83d, whole 😀${"x".repeat(128 * 1024 - 32)}😀😀`;
    assert.equal((await deliver({ ...approval, message, deliveryId: "\udc00" })).result, "resumed");
    const [{ decision }] = workflow.completed;
    assert.equal(decision.message?.slice(0, 16), "half \ufffd, whole 😀");
    const bytes = Buffer.byteLength(JSON.stringify(decision.message));
    assert.ok(bytes <= 128 * 1024 && bytes > 128 * 1024 - 8, `${bytes} bytes`);
    assert.doesNotMatch(JSON.stringify(decision), /\\u/);
  });

  it("is answered 413 too-large above 1 MiB, before its signature is looked at", async () => {
    const event = (bytes: number) => workflow.event("x".repeat(bytes), {});
    const large = await answered(workflow.deliver(event(1024 * 1024 + 1)));
    assert.deepEqual([large.statusCode, large.result], [413, "too-large"]);
    assert.equal((await answered(workflow.deliver(event(1024 * 1024)))).statusCode, 401);
  });
});
