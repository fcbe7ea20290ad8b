import assert from "node:assert/strict";
import { crash, createStage, only, type Stage } from "./support";

describe("States that are no tasks", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

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
      assert.equal(await stage.outputOf(choice, { n: 2 }), "many");
    });

    it("fails in AWS's words when nothing matches and there is no default", async () => {
      const { error, cause } = await stage.execute(choice, { n: 1 });

      assert.equal(error, "States.Runtime");
      assert.equal(
        cause,
        "An error occurred while executing the state 'Choose' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
      );
    });

    it("fails on a condition that is not a boolean", async () => {
      const definition = structuredClone(choice);
      definition.States.Choose.Choices[0]!.Condition = "{% $states.input.n %}";

      assert.match(
        (await stage.execute(definition, { n: 1 })).cause,
        /Expected 'boolean', but was 'number'/,
      );
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
      const output = await stage.outputOf(
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

      assert.deepEqual(await stage.outputOf(map({}, { Type: "Pass" }), items), items);
    });

    it("is refused by name when it is distributed", async () => {
      const processor = {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Each",
        States: { Each: { Type: "Pass", End: true } },
      };

      const { error, cause } = await stage.execute(
        only({ Type: "Map", ItemProcessor: processor }),
        [],
      );

      assert.equal(error, "States.Runtime");
      assert.match(cause, /Distributed Map is not emulated/);
    });
  });
});
