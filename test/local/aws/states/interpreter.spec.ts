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
import { crash, createStage, only, type Stage } from "./support";

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

  async function run(definition: object, input: unknown = {}): Promise<any> {
    return stage.ended(await stage.start(await stage.createMachine(definition), input));
  }

  async function outputOf(definition: object, input: unknown = {}): Promise<any> {
    const { status, output, error, cause } = await run(definition, input);
    assert.equal(status, "SUCCEEDED", `${error}: ${cause}`);
    return JSON.parse(output);
  }

  describe("variables", () => {
    it("are as they were before while Assign and Output are evaluated", async () => {
      const output = await outputOf({
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
      const { error, cause } = await run({
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

  describe("Choice", () => {
    const choice = {
      StartAt: "Choose",
      States: {
        Choose: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input.n > 1 %}", Next: "Many", Output: "many" }],
        },
        Many: { Type: "Succeed" },
      },
    };

    it("takes the first rule that is true", async () => {
      assert.equal(await outputOf(choice, { n: 2 }), "many");
    });

    it("fails in AWS's words when nothing matches and there is no default", async () => {
      const { error, cause } = await run(choice, { n: 1 });

      assert.equal(error, "States.Runtime");
      assert.equal(
        cause,
        "An error occurred while executing the state 'Choose' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
      );
    });

    it("fails on a condition that is not a boolean", async () => {
      const definition = structuredClone(choice);
      definition.States.Choose.Choices[0]!.Condition = "{% $states.input.n %}";

      assert.match((await run(definition, { n: 1 })).cause, /Expected 'boolean', but was 'number'/);
    });
  });

  describe("Wait", () => {
    it("waits for its seconds", async () => {
      const arn = await stage.createMachine(
        only({ Type: "Wait", Seconds: "{% $states.input.s %}" }),
      );
      const executionArn = await stage.start(arn, { s: 30 });
      stage.clock.advance(29_999);
      await stage.settle();
      assert.equal((await stage.run("DescribeExecution", { executionArn })).status, "RUNNING");

      stage.clock.advance(1);

      assert.equal((await stage.ended(executionArn)).status, "SUCCEEDED");
    });

    it("waits until its timestamp", async () => {
      const arn = await stage.createMachine(
        only({ Type: "Wait", Timestamp: "2030-01-01T01:00:30+01:00" }),
      );
      const executionArn = await stage.start(arn);

      stage.clock.advance(30_000);

      assert.equal((await stage.ended(executionArn)).status, "SUCCEEDED");
    });
  });

  describe("Parallel", () => {
    const fork = (second: object) => ({
      StartAt: "Fork",
      States: {
        Fork: {
          Type: "Parallel",
          Arguments: { n: 1 },
          Branches: [
            { StartAt: "A", States: { A: { Type: "Wait", Seconds: 5, End: true } } },
            { StartAt: "B", States: { B: second } },
          ],
          Catch: [{ ErrorEquals: ["Bad"], Output: "{% $states.errorOutput %}", Next: "Caught" }],
          End: true,
        },
        Caught: { Type: "Pass", End: true },
      },
    });

    it("gives the branches' outputs in their order", async () => {
      const arn = await stage.createMachine(fork({ Type: "Pass", Output: "b", End: true }));
      const executionArn = await stage.start(arn);

      stage.clock.advance(5000);

      assert.equal((await stage.ended(executionArn)).output, '[{"n":1},"b"]');
    });

    it("ends the other branches when one fails, and catches it", async () => {
      const arn = await stage.createMachine(fork({ Type: "Fail", Error: "Bad", Cause: "No" }));
      const executionArn = await stage.start(arn);

      assert.equal((await stage.ended(executionArn)).output, '{"Error":"Bad","Cause":"No"}');
      const types = (await stage.history(executionArn)).map(({ type }) => type);
      assert.deepEqual(types, [
        "ExecutionStarted",
        "ParallelStateEntered",
        "ParallelStateStarted",
        "WaitStateEntered",
        "FailStateEntered",
        "WaitStateAborted",
        "ParallelStateFailed",
        "ParallelStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
      ]);
    });
  });

  describe("Map", () => {
    const map = (fields: object, state: object) =>
      only({
        Type: "Map",
        ItemProcessor: { StartAt: "Each", States: { Each: { ...state, End: true } } },
        ...fields,
      });

    it("runs the processor for each item, with the item in the context", async () => {
      const output = await outputOf(
        map(
          {
            Items: "{% $states.input.items %}",
            ItemSelector: { at: "{% $states.context.Map.Item.Index %}" },
          },
          { Type: "Pass", Output: "{% $states.input.at & $states.context.Map.Item.Value %}" },
        ),
        { items: ["a", "b"] },
      );

      assert.deepEqual(output, ["0a", "1b"]);
    });

    it("runs no more at once than MaxConcurrency", async () => {
      const arn = await stage.createMachine(
        map({ MaxConcurrency: 2 }, { Type: "Wait", Seconds: 1 }),
      );
      const executionArn = await stage.start(arn, [1, 2, 3]);
      const started = async () =>
        (await stage.history(executionArn)).filter(({ type }) => type === "MapIterationStarted");
      await stage.settle();
      assert.equal((await started()).length, 2);

      stage.clock.advance(1000);
      await stage.settle();
      assert.equal((await started()).length, 3);
      stage.clock.advance(1000);

      assert.equal((await stage.ended(executionArn)).output, "[1,2,3]");
    });

    it("keeps the outputs of ended iterations over a restart", async () => {
      const arn = await stage.createMachine(
        map({}, { Type: "Wait", Seconds: "{% $states.input %}" }),
      );
      const executionArn = await stage.start(arn, [3, 1, 2]);
      stage.clock.advance(1000);
      await stage.settle();

      const after = await crash(stage);
      stage.clock.advance(2000);

      assert.equal((await after.ended(executionArn)).output, "[3,1,2]");
    });

    it("runs more iterations than are saved at once", async () => {
      const items = Array.from({ length: 250 }, (_, index) => index);

      assert.deepEqual(await outputOf(map({}, { Type: "Pass" }), items), items);
    });

    it("is refused by name when it is distributed", async () => {
      const processor = {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Each",
        States: { Each: { Type: "Pass", End: true } },
      };

      const { error, cause } = await run(only({ Type: "Map", ItemProcessor: processor }), []);

      assert.equal(error, "States.Runtime");
      assert.match(cause, /Distributed Map is not emulated/);
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
