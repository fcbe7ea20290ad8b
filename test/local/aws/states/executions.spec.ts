import assert from "node:assert/strict";
import { crash, createStage, only, type Stage } from "./support";

const ASK = {
  Type: "Task",
  Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
  Arguments: { TableName: "tokens", Item: { token: { S: "{% $states.context.Task.Token %}" } } },
};

describe("Executions", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  it("run through states that need nothing from outside", async () => {
    const arn = await stage.createMachine({
      StartAt: "Greet",
      States: {
        Greet: { Type: "Pass", Output: "{% 'Hello ' & $states.input.name %}", Next: "Done" },
        Done: { Type: "Succeed" },
      },
    });

    const { status, output } = await stage.ended(await stage.start(arn, { name: "world" }));

    assert.deepEqual({ status, output }, { status: "SUCCEEDED", output: '"Hello world"' });
  });

  it("wait for the token that a task was given", async () => {
    const executionArn = await stage.start(await stage.createMachine(only(ASK)));
    const call = await stage.nextCall();
    const taskToken = call.input.Item.token.S;
    call.answer({});
    await stage.settle();

    await stage.run("SendTaskSuccess", { taskToken, output: '{"status":"approved"}' });

    const { status, output } = await stage.ended(executionArn);
    assert.deepEqual({ status, output }, { status: "SUCCEEDED", output: '{"status":"approved"}' });
    const types = (await stage.history(executionArn)).map(({ type }) => type);
    assert.deepEqual(types, [
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("take a token that comes back before its call has been answered", async () => {
    const executionArn = await stage.start(await stage.createMachine(only(ASK)));
    const call = await stage.nextCall();

    await stage.run("SendTaskSuccess", { taskToken: call.input.Item.token.S, output: "1" });

    assert.equal((await stage.ended(executionArn)).output, "1");
    assert.equal(call.call.signal?.aborted ?? false, false);
  });

  it("answer a token of a closed task as AWS does", async () => {
    const executionArn = await stage.start(await stage.createMachine(only(ASK)));
    const call = await stage.nextCall();
    const taskToken = call.input.Item.token.S;
    await stage.run("SendTaskSuccess", { taskToken, output: "1" });
    await stage.ended(executionArn);

    await assert.rejects(stage.run("SendTaskSuccess", { taskToken, output: "1" }), {
      name: "TaskTimedOut",
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });

  it("take only one of many answers to a token", async () => {
    const executionArn = await stage.start(await stage.createMachine(only(ASK)));
    const taskToken = (await stage.nextCall()).input.Item.token.S;

    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        stage.run("SendTaskSuccess", { taskToken, output: String(index) }),
      ),
    );

    const taken = answers.findIndex(({ status }) => status === "fulfilled");
    assert.equal(answers.filter(({ status }) => status === "fulfilled").length, 1);
    assert.equal((await stage.ended(executionArn)).output, String(taken));
  });

  it("go on after a crash, with the same token, without calling the task again", async () => {
    const executionArn = await stage.start(await stage.createMachine(only(ASK)));
    const call = await stage.nextCall();
    call.answer({});
    await stage.settle();

    const after = await crash(stage);
    await after.settle();
    assert.equal(after.calls.length, 0);
    await after.run("SendTaskSuccess", { taskToken: call.input.Item.token.S, output: "2" });

    assert.equal((await after.ended(executionArn)).output, "2");
  });

  it("call a task again whose answer a crash has swallowed, with the same token", async () => {
    const executionArn = await stage.start(await stage.createMachine(only(ASK)));
    const before = await stage.nextCall();

    const after = await crash(stage);
    const again = await after.nextCall();
    assert.deepEqual(again.input, before.input);
    await after.run("SendTaskSuccess", { taskToken: again.input.Item.token.S, output: "3" });

    assert.equal((await after.ended(executionArn)).output, "3");
  });

  it("time out when the deadline passes, also after a restart", async () => {
    const arn = await stage.createMachine(only({ ...ASK, TimeoutSeconds: 60 }));
    const executionArn = await stage.start(arn);
    (await stage.nextCall()).answer({});
    await stage.settle();

    const after = await crash(stage);
    stage.clock.advance(59_000);
    await after.settle();
    assert.equal((await after.run("DescribeExecution", { executionArn })).status, "RUNNING");
    stage.clock.advance(1000);

    const { status, error, cause } = await after.ended(executionArn);
    assert.deepEqual([status, error, cause], ["FAILED", "States.Timeout", undefined]);
  });

  it("put a missed heartbeat off with each heartbeat", async () => {
    const arn = await stage.createMachine(only({ ...ASK, HeartbeatSeconds: 10 }));
    const executionArn = await stage.start(arn);
    const call = await stage.nextCall();
    call.answer({});
    await stage.settle();

    stage.clock.advance(9000);
    await stage.run("SendTaskHeartbeat", { taskToken: call.input.Item.token.S });
    stage.clock.advance(9000);
    await stage.settle();
    assert.equal((await stage.run("DescribeExecution", { executionArn })).status, "RUNNING");
    stage.clock.advance(1000);

    assert.equal((await stage.ended(executionArn)).error, "States.Timeout");
  });

  it("stop, and let nothing come back", async () => {
    const executionArn = await stage.start(await stage.createMachine(only(ASK)));
    const call = await stage.nextCall();
    call.answer({});
    await stage.settle();

    await stage.run("StopExecution", { executionArn, error: "Enough", cause: "No need" });

    const { status, error, cause } = await stage.ended(executionArn);
    assert.deepEqual([status, error, cause], ["ABORTED", "Enough", "No need"]);
    const types = (await stage.history(executionArn)).map(({ type }) => type);
    assert.deepEqual(types.slice(-2), ["TaskSubmitted", "ExecutionAborted"]);
    await assert.rejects(
      stage.run("SendTaskSuccess", { taskToken: call.input.Item.token.S, output: "1" }),
      { name: "TaskTimedOut" },
    );
  });

  it("retry with a new token after a timeout", async () => {
    const arn = await stage.createMachine(
      only({
        ...ASK,
        TimeoutSeconds: 5,
        Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 2, MaxAttempts: 1 }],
      }),
    );
    const executionArn = await stage.start(arn);
    const first = await stage.nextCall();
    first.answer({});
    await stage.settle();
    stage.clock.advance(5000);
    await stage.settle();
    stage.clock.advance(2000);

    const second = await stage.nextCall();
    assert.notEqual(second.input.Item.token.S, first.input.Item.token.S);
    await stage.run("SendTaskSuccess", { taskToken: second.input.Item.token.S, output: "4" });

    assert.equal((await stage.ended(executionArn)).output, "4");
  });

  it("keep a deadline although a crash came between a callback and the answer to its call", async () => {
    const arn = await stage.createMachine({
      StartAt: "Ask",
      States: {
        Ask: { ...ASK, Next: "Pause" },
        Pause: { Type: "Wait", Seconds: 10, End: true },
      },
    });
    const executionArn = await stage.start(arn);
    const call = await stage.nextCall();
    await stage.run("SendTaskSuccess", { taskToken: call.input.Item.token.S, output: "1" });

    const after = await crash(stage);
    await after.settle();
    stage.clock.advance(10_000);

    assert.equal((await after.ended(executionArn)).status, "SUCCEEDED");
    const wakes = [];
    for await (const [key] of after.store.collection("states/wakes").range()) wakes.push(key);
    assert.deepEqual(wakes, []);
  });
});
