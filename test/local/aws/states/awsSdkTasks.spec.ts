import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { createStage, only, type Stage } from "./support";

describe("Tasks that call an action of the AWS SDK", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  async function started(task: object): Promise<string> {
    return stage.start(await stage.createMachine(only({ Type: "Task", ...task })));
  }

  it("give results as the AWS SDK for Java spells them", async () => {
    const executionArn = await started({
      Resource: "arn:aws:states:::aws-sdk:s3:getObject",
      Arguments: { Bucket: "b", Key: "k" },
    });

    (await stage.nextCall()).answer({
      Body: Readable.from([Buffer.from('{"jira'), Buffer.from('StoryId":"A-1"}')]),
      ContentLength: 21,
      LastModified: new Date(0),
      VersionId: undefined,
    });

    assert.deepEqual(JSON.parse((await stage.ended(executionArn)).output), {
      Body: '{"jiraStoryId":"A-1"}',
      ContentLength: 21,
      LastModified: "1970-01-01T00:00:00.000Z",
    });
  });

  it("write a body to S3 as JSON text", async () => {
    await started({
      Resource: "arn:aws:states:::aws-sdk:s3:putObject",
      Arguments: { Bucket: "b", Key: "k", Body: { a: [1] } },
    });

    assert.equal((await stage.nextCall()).input.Body.toString(), '{"a":[1]}');
  });

  it("spell members of lower camel APIs in PascalCase", async () => {
    const executionArn = await started({
      Resource: "arn:aws:states:::aws-sdk:sfn:startExecution",
      Arguments: { StateMachineArn: "arn", Input: "{}" },
    });
    const call = await stage.nextCall();
    assert.deepEqual(call.input, { stateMachineArn: "arn", input: "{}" });

    call.answer({ executionArn: "x", startDate: new Date(0) });

    assert.deepEqual(JSON.parse((await stage.ended(executionArn)).output), {
      ExecutionArn: "x",
      StartDate: "1970-01-01T00:00:00.000Z",
    });
  });

  it("name errors as the AWS SDK for Java does", async () => {
    for (const [service, action, code, name] of [
      ["s3", "getObject", "NoSuchKey", "S3.NoSuchKeyException"],
      ["s3", "getObject", "AccessDenied", "S3.S3Exception"],
      [
        "dynamodb",
        "putItem",
        "ConditionalCheckFailedException",
        "DynamoDb.ConditionalCheckFailedException",
      ],
      ["dynamodb", "putItem", "ValidationException", "DynamoDb.DynamoDbException"],
      ["sfn", "sendTaskSuccess", "InvalidToken", "Sfn.InvalidTokenException"],
    ] as const) {
      const arn = await stage.createMachine(
        only({
          Type: "Task",
          Resource: `arn:aws:states:::aws-sdk:${service}:${action}`,
          Arguments: {},
        }),
        { name: `${service}-${code}` },
      );
      const executionArn = await stage.start(arn);
      const call = await stage.nextCall();
      call.fail(code, "It is so.", 400);

      const { error, cause } = await stage.ended(executionArn);

      assert.equal(error, name);
      const [prefix] = name.split(".");
      const { requestId } = call.call;
      const extended = service === "s3" ? `, Extended Request ID: ${"A".repeat(75)}=` : "";
      assert.equal(
        cause,
        `It is so. (Service: ${prefix}, Status Code: 400, Request ID: ${requestId}${extended}) (SDK Attempt Count: 1)`,
      );
    }
  });
});
