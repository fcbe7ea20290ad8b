import assert from "node:assert/strict";
import { createStage, only, type Stage } from "./support";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:check";
const CALL = { Type: "Task", Resource: FUNCTION, End: true };
const PASS = { Type: "Pass", End: true };
const FAIL = { Type: "Fail", Error: "Bad" };
const EVERY = ["States.ALL"];

const block = (state: object, name = "S") => ({ StartAt: name, States: { [name]: state } });

/** Ids, links and types are those of executions that were recorded on AWS. */
describe("History", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  async function start(definition: object, input: unknown = {}): Promise<string> {
    return stage.start(await stage.createMachine(definition), input);
  }

  /** Each event as `id < previous id type`. */
  async function linksOf(executionArn: string): Promise<string[]> {
    const events = await stage.history(executionArn);
    return events.map(({ id, previousEventId, type }) => `${id} < ${previousEventId} ${type}`);
  }

  async function linksAtEnd(definition: object, input: unknown = {}): Promise<string[]> {
    const executionArn = await start(definition, input);
    await stage.ended(executionArn);
    return linksOf(executionArn);
  }

  async function failCall(): Promise<void> {
    (await stage.nextCall()).answer({
      FunctionError: "Unhandled",
      Payload: Buffer.from('{"errorType":"Bad"}'),
    });
  }

  it("links each event to the one before it in its branch", async () => {
    const links = await linksAtEnd(
      only({ Type: "Parallel", Branches: [block(PASS), block(PASS, "T")] }),
    );

    assert.deepEqual(links, [
      "1 < 0 ExecutionStarted",
      "2 < 0 ParallelStateEntered",
      "3 < 2 ParallelStateStarted",
      "4 < 3 PassStateEntered",
      "5 < 4 PassStateExited",
      "6 < 3 PassStateEntered",
      "7 < 6 PassStateExited",
      "8 < 7 ParallelStateSucceeded",
      "9 < 7 ParallelStateExited",
      "10 < 9 ExecutionSucceeded",
    ]);
  });

  it("links an iteration to the end of the one that made room for it", async () => {
    const links = await linksAtEnd(
      only({ Type: "Map", Items: [1, 2], MaxConcurrency: 1, ItemProcessor: block(PASS) }),
    );

    assert.deepEqual(links.slice(2), [
      "3 < 2 MapStateStarted",
      "4 < 3 MapIterationStarted",
      "5 < 4 PassStateEntered",
      "6 < 5 PassStateExited",
      "7 < 6 MapIterationSucceeded",
      "8 < 6 MapIterationStarted",
      "9 < 8 PassStateEntered",
      "10 < 9 PassStateExited",
      "11 < 10 MapIterationSucceeded",
      "12 < 11 MapStateSucceeded",
      "13 < 11 MapStateExited",
      "14 < 13 ExecutionSucceeded",
    ]);
  });

  it("has a Map that fails only once no retrier takes it", async () => {
    const executionArn = await start(
      only({
        Type: "Map",
        Items: [1],
        ItemProcessor: block(FAIL),
        Retry: [{ ErrorEquals: EVERY, MaxAttempts: 1 }],
      }),
    );
    stage.clock.advance(1000);
    await stage.ended(executionArn);

    assert.deepEqual((await linksOf(executionArn)).slice(2), [
      "3 < 2 MapStateStarted",
      "4 < 3 MapIterationStarted",
      "5 < 4 FailStateEntered",
      "6 < 5 MapIterationFailed",
      "7 < 5 MapStateStarted",
      "8 < 7 MapIterationStarted",
      "9 < 8 FailStateEntered",
      "10 < 9 MapIterationFailed",
      "11 < 9 MapStateFailed",
      "12 < 11 ExecutionFailed",
    ]);
  });

  it("has a Parallel that fails before its catcher takes it", async () => {
    const links = await linksAtEnd({
      StartAt: "Fork",
      States: {
        Fork: {
          Type: "Parallel",
          Branches: [block(FAIL)],
          Catch: [{ ErrorEquals: EVERY, Next: "Caught" }],
          End: true,
        },
        Caught: PASS,
      },
    });

    assert.deepEqual(links.slice(3), [
      "4 < 3 FailStateEntered",
      "5 < 4 ParallelStateFailed",
      "6 < 5 ParallelStateExited",
      "7 < 6 PassStateEntered",
      "8 < 7 PassStateExited",
      "9 < 8 ExecutionSucceeded",
    ]);
  });

  it("tells what a failing branch has aborted, itself included", async () => {
    const executionArn = await start(
      only({ Type: "Parallel", Branches: [block(CALL), block(CALL, "T")] }),
    );
    await failCall();
    await stage.ended(executionArn);

    assert.deepEqual((await linksOf(executionArn)).slice(9), [
      "10 < 6 LambdaFunctionFailed",
      "11 < 10 TaskStateAborted",
      "12 < 10 TaskStateAborted",
      "13 < 10 ParallelStateFailed",
      "14 < 13 ExecutionFailed",
    ]);
  });

  it("tells what a failing iteration has aborted, iterations first", async () => {
    const executionArn = await start(
      only({ Type: "Map", Items: [1, 2], ItemProcessor: block(CALL) }),
    );
    await failCall();
    await stage.ended(executionArn);

    assert.deepEqual((await linksOf(executionArn)).slice(11), [
      "12 < 8 LambdaFunctionFailed",
      "13 < 12 MapIterationFailed",
      "14 < 12 TaskStateAborted",
      "15 < 12 MapIterationAborted",
      "16 < 12 TaskStateAborted",
      "17 < 12 MapStateFailed",
      "18 < 17 ExecutionFailed",
    ]);
  });

  it("tells only once what was aborted in blocks inside blocks", async () => {
    const map = { Type: "Map", Items: [1, 2], ItemProcessor: block(CALL), End: true };
    const executionArn = await start(only({ Type: "Parallel", Branches: [block(map, "M")] }));
    await failCall();
    await stage.ended(executionArn);

    const types = (await stage.history(executionArn)).map(({ type }) => type);
    assert.deepEqual(types.slice(14), [
      "MapIterationFailed",
      "TaskStateAborted",
      "MapIterationAborted",
      "TaskStateAborted",
      "MapStateFailed",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
  });

  it("ends at once at an error that nothing catches", async () => {
    const lost = { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "T" }] };
    const branch = { StartAt: "S", States: { S: lost, T: { Type: "Succeed" } } };
    const links = await linksAtEnd(only({ Type: "Parallel", Branches: [branch] }));

    assert.deepEqual(links.slice(3), ["4 < 3 ChoiceStateEntered", "5 < 4 ExecutionFailed"]);
  });

  it("links a failed evaluation to what came before the state's entry", async () => {
    const links = await linksAtEnd({
      StartAt: "First",
      States: {
        First: { Type: "Pass", Next: "Second" },
        Second: { Type: "Pass", Output: "{% $states.input.nothing %}", End: true },
      },
    });

    assert.deepEqual(links.slice(2), [
      "3 < 2 PassStateExited",
      "4 < 3 PassStateEntered",
      "5 < 3 EvaluationFailed",
      "6 < 5 ExecutionFailed",
    ]);
  });

  it("links a failed evaluation of a Wait to its entry", async () => {
    const links = await linksAtEnd(only({ Type: "Wait", Seconds: "{% -1 %}" }));

    assert.deepEqual(links.slice(1), [
      "2 < 0 WaitStateEntered",
      "3 < 2 EvaluationFailed",
      "4 < 3 ExecutionFailed",
    ]);
  });

  it("ends from outside with one event that follows none", async () => {
    const executionArn = await start(only({ Type: "Wait", Seconds: 30 }));
    await stage.run("StopExecution", { executionArn });

    const events = await stage.history(executionArn);

    assert.deepEqual((await linksOf(executionArn)).slice(1), [
      "2 < 0 WaitStateEntered",
      "3 < 0 ExecutionAborted",
    ]);
    assert.deepEqual(events[2].executionAbortedEventDetails, {});
  });

  it("names the error of a machine whose time is up, which DescribeExecution does not", async () => {
    const executionArn = await start({ TimeoutSeconds: 3, ...only({ Type: "Wait", Seconds: 25 }) });
    stage.clock.advance(3000);

    const ended = await stage.ended(executionArn);
    const last = (await stage.history(executionArn)).at(-1);

    assert.deepEqual(
      [ended.status, "error" in ended, "cause" in ended],
      ["TIMED_OUT", false, false],
    );
    assert.equal(last.previousEventId, 0);
    assert.deepEqual(last.executionTimedOutEventDetails, { error: "States.Timeout" });
  });

  it("records the events of every state type", async () => {
    const links = await linksAtEnd({
      StartAt: "Loop",
      States: {
        Loop: { Type: "Map", Items: [], ItemProcessor: block(PASS), Next: "Choose" },
        Choose: { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "Pause" }] },
        Pause: { Type: "Wait", Seconds: 0, Next: "Done" },
        Done: { Type: "Succeed" },
      },
    });

    assert.deepEqual(links, [
      "1 < 0 ExecutionStarted",
      "2 < 0 MapStateEntered",
      "3 < 2 MapStateStarted",
      "4 < 3 MapStateSucceeded",
      "5 < 3 MapStateExited",
      "6 < 5 ChoiceStateEntered",
      "7 < 6 ChoiceStateExited",
      "8 < 7 WaitStateEntered",
      "9 < 8 WaitStateExited",
      "10 < 9 SucceedStateEntered",
      "11 < 10 SucceedStateExited",
      "12 < 11 ExecutionSucceeded",
    ]);
  });
});
