import assert from "node:assert/strict";
import {
  advance,
  createSnapshot,
  settle,
} from "../../../../local/aws/states/interpreter/interpreter";
import { compileProgram } from "../../../../local/aws/states/interpreter/program";
import { Run } from "../../../../local/aws/states/interpreter/run";
import { nextWake } from "../../../../local/aws/states/interpreter/snapshot";
import type { JsonObject } from "../../../../local/aws/states/json";
import { createStage, only, type Stage } from "./support";

/** A loop that could end, as AWS demands, and does not. */
const ENDLESS = {
  StartAt: "Again",
  States: {
    Again: {
      Type: "Choice",
      Choices: [{ Condition: "{% false %}", Next: "Done" }],
      Default: "Again",
    },
    Done: { Type: "Succeed" },
  },
};

describe("The interpreter", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  describe("variables", () => {
    it("are as they were before while Assign and Output are evaluated", async () => {
      const output = await stage.outputOf({
        StartAt: "First",
        States: {
          First: { Type: "Pass", Assign: { count: 1 }, Next: "Second" },
          Second: {
            Type: "Pass",
            Assign: { count: "{% $count + 1 %}" },
            Output: "{% $count %}",
            Next: "Third",
          },
          Third: { Type: "Pass", Output: "{% [$states.input, $count] %}", End: true },
        },
      });

      assert.deepEqual(output, [1, 2]);
    });

    it("of a branch are not seen outside it, while outer ones are seen inside", async () => {
      const { error, cause } = await stage.execute({
        StartAt: "Outer",
        States: {
          Outer: { Type: "Pass", Assign: { outer: 1 }, Next: "Fork" },
          Fork: {
            Type: "Parallel",
            Branches: [
              {
                StartAt: "In",
                States: { In: { Type: "Pass", Assign: { inner: "{% $outer %}" }, End: true } },
              },
            ],
            Next: "After",
          },
          After: { Type: "Pass", Output: "{% $inner %}", End: true },
        },
      });

      assert.equal(error, "States.QueryEvaluationError");
      assert.match(cause, /'\$inner' specified for the field 'Output' returned nothing/);
    });
  });

  describe("Retry", () => {
    const failing = (retry: object) =>
      only({
        Type: "Task",
        Resource: "arn:aws:lambda:us-east-1:000000000000:function:f",
        Retry: [{ ErrorEquals: ["States.TaskFailed"], ...retry }],
      });

    async function delays(retry: object): Promise<number[]> {
      const executionArn = await stage.start(await stage.createMachine(failing(retry)));
      const begin = stage.clock.now();
      const times: number[] = [];
      for (let attempt = 0; attempt < 4; attempt++) {
        await stage.settle();
        for (let waited = 0; stage.calls.length === 0 && waited < 100; waited++) {
          stage.clock.advance(500);
          await stage.settle();
        }
        const call = await stage.nextCall();
        times.push((stage.clock.now() - begin) / 1000);
        call.fail("ServiceException");
      }
      assert.equal((await stage.ended(executionArn)).error, "Lambda.ServiceException");
      return times;
    }

    it("backs off", async () => {
      assert.deepEqual(await delays({ IntervalSeconds: 1, BackoffRate: 2 }), [0, 1, 3, 7]);
    });

    it("waits a random part of the delay with full jitter", async () => {
      const retry = { IntervalSeconds: 8, JitterStrategy: "FULL", MaxAttempts: 1 };
      const program = compileProgram({ ...failing(retry) } as JsonObject);
      const run = new Run(program, createSnapshot(program, {}, 0), {
        context: {},
        roleArn: "",
        region: "",
        now: () => 1000,
        random: () => 0.25,
        token: String,
      });
      await advance(run);

      settle(run, run.calls[0]!.id, { kind: "failed", error: "Lambda.ServiceException" });
      await advance(run);

      assert.equal(nextWake(run.snapshot), 3000);
    });

    it("waits no longer than MaxDelaySeconds", async () => {
      assert.deepEqual(
        await delays({ IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 4 }),
        [0, 2, 6, 10],
      );
    });
  });

  it("records an evaluation that fails, with where it stands", async () => {
    const executionArn = await stage.start(
      await stage.createMachine(only({ Type: "Pass", Output: { a: "{% $error('no') %}" } })),
    );

    const { error, cause } = await stage.ended(executionArn);

    assert.equal(error, "States.QueryEvaluationError");
    assert.match(cause, /'Output\/a' threw an error during evaluation\. D3137: no$/);
    const failed = (await stage.history(executionArn)).find(
      ({ type }) => type === "EvaluationFailed",
    );
    assert.deepEqual(failed.evaluationFailedEventDetails, {
      error,
      cause,
      location: "Output/a",
      state: "Only",
    });
  });

  it("ends an execution whose machine's time is up", async () => {
    const arn = await stage.createMachine({
      TimeoutSeconds: 10,
      ...only({ Type: "Wait", Seconds: 100 }),
    });
    const executionArn = await stage.start(arn);

    stage.clock.advance(10_000);

    const { status, error } = await stage.ended(executionArn);
    assert.deepEqual([status, error], ["TIMED_OUT", undefined]);
  });

  it("ends an execution at 25,000 events", async () => {
    const executionArn = await stage.start(await stage.createMachine(ENDLESS));

    const { error, cause } = await stage.ended(executionArn);

    assert.equal(error, "States.Runtime");
    assert.equal(cause, "The execution reached the maximum number of history events (25000).");
  });

  it("lets an endless loop be stopped", async () => {
    const executionArn = await stage.start(await stage.createMachine(ENDLESS));

    await stage.run("StopExecution", { executionArn });

    assert.equal((await stage.ended(executionArn)).status, "ABORTED");
  });
});
