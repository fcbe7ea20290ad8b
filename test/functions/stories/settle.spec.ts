import assert from "node:assert/strict";
import fc from "fast-check";
import type { DecisionItem, ExecutionItem, StoryItem } from "../../../functions/stories/items";
import { settle } from "../../../functions/stories/settle";
import { FakeWorkflow, noon } from "../support/fakeWorkflow";

const seconds = (time: number) => Math.floor(time / 1000);

function decision(id: string, changes: Partial<DecisionItem> = {}): DecisionItem {
  return {
    jiraStoryId: "PROJ-1",
    recordKey: `decision#delivery#${id}`,
    status: "approved",
    arrivedAt: noon,
    expirationTime: seconds(noon) + 60,
    ...changes,
  };
}

function execution(name: string, changes: Partial<ExecutionItem> = {}): ExecutionItem {
  return {
    jiraStoryId: "PROJ-1",
    recordKey: `execution#${name}`,
    executionId: `arn:${name}`,
    startedAt: new Date(noon).toISOString(),
    deadline: new Date(noon + 60_000).toISOString(),
    taskToken: `token-${name}`,
    expirationTime: seconds(noon) + 60,
    ...changes,
  };
}

/** Which execution takes which decision. */
function pairs(items: readonly StoryItem[], nowMs = noon) {
  return settle(items, nowMs).map(({ execution, decision }) => [
    execution.recordKey,
    decision.recordKey,
  ]);
}

describe("settle", () => {
  const taken = [["execution#a", "decision#delivery#d"]];

  it("gives an execution the decision that arrived as it started, or later", () => {
    assert.deepEqual(pairs([decision("d"), execution("a")]), taken);
    assert.deepEqual(pairs([decision("d", { arrivedAt: noon + 1 }), execution("a")]), taken);
  });

  it("gives it one that was made 5 seconds before it started, and none made earlier", () => {
    assert.deepEqual(pairs([decision("d", { arrivedAt: noon - 5000 }), execution("a")]), taken);
    assert.deepEqual(pairs([decision("d", { arrivedAt: noon - 5001 }), execution("a")]), []);
  });

  it("gives an execution that starts at once after another was decided none of that one's", () => {
    const promised = { status: "approved", decision: "decision#delivery#d" } as const;
    const first = execution("a", { taskToken: undefined, outcome: promised });
    const second = execution("b", { startedAt: new Date(noon + 2000).toISOString() });
    assert.deepEqual(pairs([decision("d"), first, second]), []);
    const slowClock = decision("d", { arrivedAt: noon + 3000, decidedAt: noon - 1000 });
    assert.deepEqual(pairs([slowClock, first, second]), [["execution#b", "decision#delivery#d"]]);
  });

  it("goes by the time when a decision was made, not by its arrival", () => {
    const repeated = decision("d", { arrivedAt: noon + 60_000, decidedAt: noon - 5001 });
    assert.deepEqual(pairs([repeated, execution("a")]), []);
    const late = decision("d", { arrivedAt: noon + 9, decidedAt: noon });
    const early = decision("e", { arrivedAt: noon + 1, decidedAt: noon + 1 });
    assert.deepEqual(pairs([early, late, execution("a")]), taken);
  });

  it("gives the decision on one execution to no other", () => {
    const one = decision("d", { execution: "a" });
    const executions = ["a", "b"].map((name) =>
      execution(name, { executionId: `arn:aws:states:r:1:execution:m:${name}` }),
    );
    assert.deepEqual(pairs([one, ...executions]), taken);
  });

  it("keeps a promise, be its decision past its time by now", () => {
    const promised = { status: "approved", decision: "decision#delivery#d" } as const;
    const expired = decision("d", { expirationTime: seconds(noon) - 1 });
    const other = decision("c", { arrivedAt: noon - 1 });
    assert.deepEqual(pairs([expired, other, execution("a", { outcome: promised })]), taken);
  });

  it("gives it the first of several, whatever their order in the table", () => {
    const later = decision("a", { arrivedAt: noon + 1, status: "rejected" });
    assert.deepEqual(pairs([later, execution("a"), decision("d")]), taken);
  });

  it("gives two executions of a story the same decision", () => {
    assert.equal(pairs([decision("d"), execution("a"), execution("b")]).length, 2);
  });

  it("keeps to what was promised", () => {
    const outcome = { status: "approved", decision: "decision#delivery#d" } as const;
    const earlier = decision("e", { arrivedAt: noon - 1 });
    const started = new Date(noon - 10).toISOString();
    const promised = execution("a", { outcome, startedAt: started });
    assert.deepEqual(pairs([earlier, decision("d"), promised]), taken);
  });

  it("leaves alone what is completed", () => {
    assert.deepEqual(pairs([decision("d"), execution("a", { taskToken: undefined })]), []);
  });

  it("sees neither executions nor decisions that are past their time", () => {
    const expirationTime = seconds(noon);
    assert.deepEqual(pairs([decision("d", { expirationTime }), execution("a")]), []);
    assert.deepEqual(pairs([decision("d"), execution("a", { expirationTime })]), []);
  });
});

type Step =
  | { readonly kind: "start"; readonly name: string }
  | { readonly kind: "wait"; readonly name: string }
  | { readonly kind: "decide"; readonly id: string; readonly status: "approved" | "rejected" };

const names = fc.constantFrom("a", "b", "c");
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("start" as const), name: names }),
    fc.record({ kind: fc.constant("wait" as const), name: names }),
    fc.record({
      kind: fc.constant("decide" as const),
      id: fc.constantFrom("1", "2", "3", "4"),
      status: fc.constantFrom("approved" as const, "rejected" as const),
    }),
  ),
  { maxLength: 14 },
);

describe("the one rule", () => {
  const deliver = (workflow: FakeWorkflow, step: Step & { kind: "decide" }) =>
    workflow.deliver(
      workflow.signed({ jiraStoryId: "PROJ-1", status: step.status, deliveryId: step.id }),
    );

  it("holds for any order: the first decision after the start is taken, repeats change nothing", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const workflow = new FakeWorkflow();
        const started = new Map<string, number>();
        const waits = new Set<string>();
        const arrived = new Map<string, number>();
        for (const step of plan) {
          workflow.now += 6_000;
          if (step.kind === "start" && !started.has(step.name)) {
            started.set(step.name, workflow.now);
          } else if (step.kind === "wait") {
            const startedAt = started.get(step.name);
            if (startedAt === undefined || waits.has(step.name)) continue;
            waits.add(step.name);
            await workflow.wait(step.name, { startedAt });
          } else if (step.kind === "decide") {
            if (!arrived.has(step.id)) arrived.set(step.id, workflow.now);
            await deliver(workflow, step);
          }
        }
        const expected = [...waits].flatMap((name) => {
          const [first] = [...arrived].filter(([, at]) => at >= (started.get(name) ?? 0));
          return first ? [[`token-${name}-0`, `decision#delivery#${first[0]}`]] : [];
        });
        const seen = workflow.completed.map(({ token, decision }) => [token, decision.recordKey]);
        assert.deepEqual(seen.sort(), expected.sort());
      }),
      { numRuns: 200, seed: 20260301 },
    );
  });

  it("completes each task once and loses no decision, however calls interleave", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, async (scheduler, plan) => {
        const workflow = new FakeWorkflow();
        workflow.turn = () => scheduler.schedule(Promise.resolve());
        const waits = new Set<string>();
        const decisions = plan.filter((step) => step.kind === "decide");
        const running = plan.map((step) => {
          if (step.kind === "decide") return deliver(workflow, step);
          if (step.kind !== "wait" || waits.has(step.name)) return undefined;
          waits.add(step.name);
          return workflow.wait(step.name, { startedAt: noon });
        });
        await scheduler.waitFor(Promise.allSettled(running));
        // Whoever was told to send it again does.
        workflow.turn = async () => {};
        for (const step of decisions) await deliver(workflow, step);

        const tokens = workflow.completed.map(({ token }) => token).sort();
        const all = decisions.length > 0 ? [...waits].map((name) => `token-${name}-0`).sort() : [];
        assert.deepEqual(tokens, all);
        for (const item of workflow.items.values()) {
          if (!("executionId" in item) || decisions.length === 0) continue;
          const { decision } = workflow.completed.find(({ token }) =>
            token.includes(`-${item.recordKey.slice("execution#".length)}-`),
          )!;
          assert.deepEqual(item.outcome, { status: decision.status, decision: decision.recordKey });
        }
      }),
      { numRuns: 150, seed: 20260302 },
    );
  });
});
