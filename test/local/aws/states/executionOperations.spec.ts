import assert from "node:assert/strict";
import { createStage, only, type Stage } from "./support";

const PASS = only({ Type: "Pass" });
const WAIT = only({ Type: "Wait", Seconds: 100 });

describe("The operations on executions", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  it("start the same execution only once", async () => {
    const stateMachineArn = await stage.createMachine(WAIT);
    const input = { stateMachineArn, name: "e", input: '{"a":1}' };

    const [first, second] = await Promise.all([
      stage.run("StartExecution", input),
      stage.run("StartExecution", input),
    ]);

    assert.deepEqual(first, second);
    await assert.rejects(stage.run("StartExecution", { ...input, input: '{"a":2}' }), {
      name: "ExecutionAlreadyExists",
      message: `Execution Already Exists: '${first.executionArn}'`,
    });
  });

  it("start no execution under the name of one that has ended", async () => {
    const stateMachineArn = await stage.createMachine(PASS);
    await stage.ended(await stage.start(stateMachineArn, {}, "e"));

    await assert.rejects(stage.start(stateMachineArn, {}, "e"), { name: "ExecutionAlreadyExists" });
  });

  it("refuse input that is no JSON or too large", async () => {
    const stateMachineArn = await stage.createMachine(PASS);

    await assert.rejects(stage.run("StartExecution", { stateMachineArn, input: "{" }), {
      name: "InvalidExecutionInput",
      message: /^Invalid State Machine Execution Input: '/,
    });
    await assert.rejects(
      stage.run("StartExecution", { stateMachineArn, input: `"${"x".repeat(262_144)}"` }),
      { name: "ValidationException" },
    );
  });

  it("refuse JSONPath by the name of the state that uses it", async () => {
    const stateMachineArn = await stage.createMachine({ QueryLanguage: "JSONPath", ...PASS });

    await assert.rejects(stage.run("StartExecution", { stateMachineArn }), {
      name: "NotImplemented",
      message: /JSONPath, which \/States\/Only of 'm' uses/,
    });
  });

  it("run a machine whose states each say that they speak JSONata", async () => {
    const definition = only({ Type: "Pass", QueryLanguage: "JSONata", Output: "{% 1 %}" });
    const arn = await stage.createMachine({ QueryLanguage: "JSONPath", ...definition });

    assert.equal((await stage.ended(await stage.start(arn))).output, "1");
  });

  it("describe an execution", async () => {
    const arn = await stage.createMachine({ StartAt: "Only", States: { Only: { Type: "Fail" } } });
    const executionArn = await stage.start(arn, { a: 1 }, "e");

    const described = await stage.ended(executionArn);

    assert.equal(described.name, "e");
    assert.equal(described.stateMachineArn, arn);
    assert.equal(described.input, '{"a":1}');
    assert.equal(described.status, "FAILED");
    assert.ok(described.stopDate instanceof Date);
    assert.equal("error" in described, false);
  });

  it("list executions, newest first, by status and page", async () => {
    const stateMachineArn = await stage.createMachine(WAIT);
    const arns: string[] = [];
    for (const name of ["a", "b", "c"]) {
      arns.push(await stage.start(stateMachineArn, {}, name));
      stage.clock.advance(1);
    }
    await stage.run("StopExecution", { executionArn: arns[1] });
    const list = async (input: object) => {
      const page = await stage.run("ListExecutions", { stateMachineArn, ...input });
      return { ...page, names: page.executions.map(({ name }: { name: string }) => name) };
    };

    assert.deepEqual((await list({})).names, ["c", "b", "a"]);
    assert.deepEqual((await list({ statusFilter: "RUNNING" })).names, ["c", "a"]);
    assert.deepEqual((await list({ statusFilter: "ABORTED" })).names, ["b"]);
    assert.deepEqual((await list({ statusFilter: "PENDING_REDRIVE" })).names, []);
    assert.deepEqual((await list({ redriveFilter: "NOT_REDRIVEN" })).names, ["c", "b", "a"]);
    assert.deepEqual((await list({ redriveFilter: "REDRIVEN" })).names, []);
    const first = await list({ maxResults: 2 });
    assert.deepEqual(first.names, ["c", "b"]);
    assert.deepEqual((await list({ nextToken: first.nextToken })).names, ["a"]);
    await assert.rejects(list({ nextToken: "x" }), { name: "InvalidToken" });
    await assert.rejects(list({ statusFilter: "LOST" }), { name: "ValidationException" });
    await assert.rejects(list({ maxResults: 1001 }), { name: "ValidationException" });
  });

  it("give history in either order, page by page", async () => {
    const executionArn = await stage.start(await stage.createMachine(PASS));
    await stage.ended(executionArn);
    const pages = async (reverseOrder: boolean) => {
      const ids: number[] = [];
      let nextToken: string | undefined;
      do {
        const page: any = await stage.run("GetExecutionHistory", {
          executionArn,
          reverseOrder,
          maxResults: 3,
          nextToken,
        });
        ids.push(...page.events.map(({ id }: { id: number }) => id));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return ids;
    };

    assert.deepEqual(await pages(false), [1, 2, 3, 4]);
    assert.deepEqual(await pages(true), [4, 3, 2, 1]);
  });

  it("give history with AWS's details, or without data", async () => {
    const definition = only({ Type: "Pass", Assign: { v: [1] }, Output: "{% 'o' %}" });
    const executionArn = await stage.start(await stage.createMachine(definition), { i: 1 });
    await stage.ended(executionArn);

    const { events } = await stage.run("GetExecutionHistory", { executionArn });
    const bare = await stage.run("GetExecutionHistory", {
      executionArn,
      includeExecutionData: false,
    });

    assert.deepEqual(events[2].stateExitedEventDetails, {
      name: "Only",
      output: '"o"',
      outputDetails: { truncated: false },
      assignedVariables: { v: "[1]" },
      assignedVariablesDetails: { truncated: false },
    });
    assert.ok(events[0].timestamp instanceof Date);
    assert.deepEqual(bare.events[1].stateEnteredEventDetails, {
      name: "Only",
      inputDetails: { truncated: false },
    });
  });

  it("refuse tokens that were never given out, and outputs that are no JSON", async () => {
    const ask = only({
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
      Arguments: { Item: "{% $states.context.Task.Token %}" },
    });
    await stage.start(await stage.createMachine(ask));
    const taskToken = (await stage.nextCall()).input.Item;
    const changed = taskToken.replace(/.(?=....$)/, (char: string) => (char === "A" ? "B" : "A"));

    for (const wrong of ["x", changed, `${taskToken}AAAA`]) {
      await assert.rejects(stage.run("SendTaskSuccess", { taskToken: wrong, output: "1" }), {
        name: "InvalidToken",
        message: "Invalid Token: 'Invalid token'",
      });
    }
    await assert.rejects(stage.run("SendTaskSuccess", { taskToken, output: "{" }), {
      name: "InvalidOutput",
    });
    await assert.rejects(stage.run("SendTaskSuccess", { taskToken }), {
      name: "ValidationException",
    });
  });

  it("pass a failure without error and cause on as nulls", async () => {
    const arn = await stage.createMachine({
      StartAt: "Ask",
      States: {
        Ask: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
          Arguments: { Item: "{% $states.context.Task.Token %}" },
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
          End: true,
        },
        Caught: { Type: "Pass", End: true },
      },
    });
    const executionArn = await stage.start(arn);
    const taskToken = (await stage.nextCall()).input.Item;

    await stage.run("SendTaskFailure", { taskToken });

    assert.equal((await stage.ended(executionArn)).output, '{"Error":null,"Cause":null}');
  });

  it("ask for permission on the state machine whose task a token stands for", async () => {
    const ask = only({
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
      Arguments: { Item: "{% $states.context.Task.Token %}" },
    });
    const stateMachineArn = await stage.createMachine(ask);
    await stage.start(stateMachineArn);
    const { input, call } = await stage.nextCall();

    const access = stage.states.operations["SendTaskSuccess"]!.access(
      { taskToken: input.Item },
      call,
    );

    assert.deepEqual(access, [{ action: "states:SendTaskSuccess", resource: stateMachineArn }]);
  });
});
