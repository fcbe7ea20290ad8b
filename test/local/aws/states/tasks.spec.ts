import assert from "node:assert/strict";
import { crash, createStage, only, ROLE, type Stage } from "./support";

const LAMBDA = "arn:aws:states:::lambda:invoke";
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:check";

describe("Tasks", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  async function started(task: object, input: unknown = {}): Promise<string> {
    return stage.start(await stage.createMachine(only({ Type: "Task", ...task })), input);
  }

  it("act as the state machine's role", async () => {
    await started({ Resource: LAMBDA, Arguments: { FunctionName: "check" } });

    const { call } = await stage.nextCall();

    assert.equal(call.principal.kind, "role");
    assert.ok(call.principal.arn.startsWith(`${ROLE}/`));
  });

  it("act as the role of their Credentials, where it trusts the machine's", async () => {
    const other = ROLE.replace("machine", "other");
    const task = { Resource: LAMBDA, Arguments: { FunctionName: "check" } };
    const credentials = { Credentials: { RoleArn: "{% $states.input %}" } };
    stage.trusts.set(other, ROLE);

    await started({ ...task, ...credentials }, other);

    assert.ok((await stage.nextCall()).call.principal.arn.startsWith(`${other}/`));
  });

  it("fail where the role of their Credentials does not trust the machine's, or may not be assumed", async () => {
    const other = ROLE.replace("machine", "other");
    const definition = only({
      Type: "Task",
      Resource: LAMBDA,
      Arguments: { FunctionName: "check" },
      Credentials: { RoleArn: other },
    });
    const arn = await stage.createMachine(definition);
    const failure = async () => {
      const { error, cause } = await stage.ended(await stage.start(arn));
      return [error, cause];
    };
    const refusal = [
      "States.TaskFailed",
      `The role ${ROLE} is not authorized to assume the task state's role, ${other}.`,
    ];

    assert.deepEqual(await failure(), refusal);
    stage.trusts.set(other, ROLE);
    stage.denied.add("sts:AssumeRole");
    assert.deepEqual(await failure(), refusal);
  });

  it("give lambda:invoke's result with what AWS puts around it", async () => {
    const executionArn = await started(
      {
        Resource: LAMBDA,
        Arguments: { FunctionName: "check", Payload: { id: "{% $states.input.id %}" } },
        Output: "{% $states.result %}",
      },
      { id: 7 },
    );
    const call = await stage.nextCall();
    assert.deepEqual(JSON.parse(call.input.Payload.toString()), { id: 7 });
    assert.equal(call.input.FunctionName, "check");

    call.answer({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      Payload: Buffer.from('{"ok":true}'),
    });

    const output = JSON.parse((await stage.ended(executionArn)).output);
    assert.deepEqual(output.Payload, { ok: true });
    assert.equal(output.StatusCode, 200);
    assert.equal(output.SdkHttpMetadata.HttpStatusCode, 200);
    assert.deepEqual(Object.keys(output.SdkHttpMetadata.HttpHeaders), [
      "Connection",
      "Content-Length",
      "Content-Type",
      "Date",
      "X-Amz-Executed-Version",
      "x-amzn-Remapped-Content-Length",
      "x-amzn-RequestId",
      "X-Amzn-Trace-Id",
    ]);
    assert.equal(output.SdkResponseMetadata.RequestId, call.call.requestId);
  });

  it("give a function's own ARN as Resource nothing but the result", async () => {
    const executionArn = await started({ Resource: FUNCTION }, { id: 7 });
    const call = await stage.nextCall();
    assert.deepEqual(JSON.parse(call.input.Payload.toString()), { id: 7 });

    call.answer({ Payload: Buffer.from("[1]") });

    assert.equal((await stage.ended(executionArn)).output, "[1]");
    const types = (await stage.history(executionArn)).map(({ type }) => type);
    assert.deepEqual(types.slice(2, 5), [
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
    ]);
  });

  it("fail by the type of a function's error, with what it said as cause", async () => {
    const executionArn = await started({ Resource: LAMBDA, Arguments: { FunctionName: "check" } });
    const cause = '{"errorType":"ApiUnavailable","errorMessage":"503"}';

    (await stage.nextCall()).answer({ FunctionError: "Unhandled", Payload: Buffer.from(cause) });

    const ended = await stage.ended(executionArn);
    assert.deepEqual([ended.error, ended.cause], ["ApiUnavailable", cause]);
  });

  it("fail a callback task when its function fails", async () => {
    const executionArn = await started({
      Resource: `${LAMBDA}.waitForTaskToken`,
      Arguments: { FunctionName: "ask", Payload: { token: "{% $states.context.Task.Token %}" } },
    });

    (await stage.nextCall()).answer({
      FunctionError: "Unhandled",
      Payload: Buffer.from('{"errorType":"Error","errorMessage":"no"}'),
    });

    assert.equal((await stage.ended(executionArn)).error, "Error");
  });

  it("name Lambda's own errors as AWS does", async () => {
    for (const [code, name] of [
      ["TooManyRequestsException", "Lambda.TooManyRequestsException"],
      ["ServiceException", "Lambda.ServiceException"],
      ["AccessDeniedException", "Lambda.AWSLambdaException"],
    ] as const) {
      const arn = await stage.createMachine(
        only({ Type: "Task", Resource: LAMBDA, Arguments: { FunctionName: "check" } }),
        { name: code },
      );
      const executionArn = await stage.start(arn);
      (await stage.nextCall()).fail(code, "No.", 429);

      const { error, cause } = await stage.ended(executionArn);

      assert.equal(error, name);
      assert.match(cause, /^No\. \(Service: AWSLambda; Status Code: 429; Error Code: /);
    }
  });

  it("refuse by name what is not emulated, and States.ALL does not hide it", async () => {
    const resources: [Resource: string, Arguments: object][] = [
      ["arn:aws:states:::sqs:sendMessage", { QueueUrl: "q", MessageBody: "m" }],
      ["arn:aws:states:::dynamodb:putItem", { TableName: "t", Item: {} }],
      ["arn:aws:states:::aws-sdk:sqs:sendMessage", {}],
      ["arn:aws:states:::aws-sdk:dynamodb:unheard", {}],
      ["arn:aws:states:us-east-1:000000000000:activity:a", {}],
    ];
    for (const [index, [Resource, Arguments]] of resources.entries()) {
      const definition = {
        StartAt: "Call",
        States: {
          Call: {
            Type: "Task",
            Resource,
            Arguments,
            Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
            End: true,
          },
          Caught: { Type: "Pass", End: true },
        },
      };
      const arn = await stage.createMachine(definition, { name: `m${index}` });

      const { error, cause } = await stage.ended(await stage.start(arn));

      assert.equal(error, "States.Runtime");
      assert.ok(cause.includes(Resource), cause);
    }
  });

  it("let nothing catch what an emulated service does not emulate", async () => {
    for (const [Resource, name] of [
      ["arn:aws:states:::aws-sdk:sfn:createActivity", "sdk"],
      [LAMBDA, "lambda"],
    ] as const) {
      const call = { Resource, Arguments: { FunctionName: "check" } };
      const caught = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }], End: true };
      const definition = {
        StartAt: "Call",
        States: {
          Call: { Type: "Task", ...call, ...caught },
          Caught: { Type: "Pass", End: true },
        },
      };
      const executionArn = await stage.start(await stage.createMachine(definition, { name }));
      (await stage.nextCall()).fail("NotImplemented", "It is not emulated.", 501);

      const { error, cause } = await stage.ended(executionArn);

      assert.deepEqual([error, cause], ["States.Runtime", "It is not emulated."]);
    }
  });

  it("refuse results of more than 256 KiB", async () => {
    const executionArn = await started({ Resource: LAMBDA, Arguments: { FunctionName: "check" } });

    (await stage.nextCall()).answer({ Payload: Buffer.from(JSON.stringify("x".repeat(262_144))) });

    const { error, cause } = await stage.ended(executionArn);
    assert.equal(error, "States.DataLimitExceeded");
    assert.equal(
      cause,
      "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
  });

  it("are called off when their time is up", async () => {
    const executionArn = await started({
      Resource: LAMBDA,
      Arguments: { FunctionName: "check" },
      TimeoutSeconds: "{% 2 + 3 %}",
    });
    const { call } = await stage.nextCall();

    stage.clock.advance(5000);

    assert.equal((await stage.ended(executionArn)).error, "States.Timeout");
    assert.equal(call.signal?.aborted, true);
  });

  it("are never called twice once their answer is recorded", async () => {
    const arn = await stage.createMachine({
      StartAt: "First",
      States: {
        First: { Type: "Task", Resource: FUNCTION, Next: "Second" },
        Second: { Type: "Task", Resource: FUNCTION, Arguments: "second", End: true },
      },
    });
    const executionArn = await stage.start(arn);
    (await stage.nextCall()).answer({ Payload: Buffer.from("1") });
    await stage.nextCall();

    const after = await crash(stage);
    const again = await after.nextCall();
    assert.equal(again.input.Payload.toString(), '"second"');
    again.answer({ Payload: Buffer.from("2") });

    assert.equal((await after.ended(executionArn)).output, "2");
    assert.equal(after.calls.length, 0);
  });
});
