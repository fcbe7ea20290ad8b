import assert from "node:assert/strict";
import { checkDefinition } from "../../asl";
import { assertRefused, assertValid, type Fields, JSONATA, LAMBDA, machine } from "./machine";

const task = (fields: Fields) => machine({ Type: "Task", Resource: LAMBDA, ...fields });
const call = (api: string, Parameters?: Fields) =>
  task({ Resource: `arn:aws:states:::${api}`, ...(Parameters && { Parameters }) });

describe("the Resource of a Task", () => {
  for (const arn of [
    LAMBDA,
    `${LAMBDA}:alias`,
    `${LAMBDA}:$LATEST`,
    "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f",
    "arn:aws:states:us-east-1:123456789012:activity:review",
  ]) {
    it(`accepts ${arn}`, () => assertValid(task({ Resource: arn })));
  }

  for (const api of [
    "lambda:invoke",
    "sqs:sendMessage.waitForTaskToken",
    "ecs:runTask.sync",
    "states:startExecution.sync:2",
    "glue:startJobRun.sync",
    "aws-sdk:s3:listBuckets",
    "aws-sdk:dynamodb:putItem.waitForTaskToken",
    "http:invoke",
    "eks:call",
    "emr-serverless:startJobRun.sync",
    "bedrock:invokeModel",
  ]) {
    it(`accepts states:::${api}`, () => {
      const FunctionName = "f";
      const all = { QueueUrl: "q", MessageBody: "b", TaskDefinition: "t", JobName: "j" };
      const Parameters = api.startsWith("lambda")
        ? { FunctionName }
        : { ...all, StateMachineArn: "s", "Token.$": "$$.Task.Token" };
      assertValid(call(api, Parameters));
    });
  }

  for (const partition of ["aws", "aws-cn", "aws-us-gov"]) {
    it(`accepts integrations of the partition ${partition}, with and without a region`, () => {
      for (const place of [":", "us-east-1:123456789012"]) {
        const Resource = `arn:${partition}:states:${place}:aws-sdk:s3:putObject`;
        assertValid(task({ Resource, Parameters: {} }));
      }
    });
  }

  for (const arn of [
    "f",
    `${LAMBDA}:`,
    `${LAMBDA}:a b`,
    "arn:aws:lambda:us-east-1:123456789012:layer:f",
    "arn:aws:sns:us-east-1:123456789012:topic",
    "arn:aws:states:us-east-1:123456789012:stateMachine:other",
    "arn:aws:states:::dynamodb:query",
    "arn:aws:states:::lambda:Invoke",
    "arn:aws:states:::lambda:constructor",
    "arn:aws:states:::constructor:name",
    "arn:aws:states:::lambda:invoke.sync",
    "arn:aws:states:::dynamodb:putItem.waitForTaskToken",
    "arn:aws:states:::glue:startJobRun.waitForTaskToken",
    "arn:aws:states:::ecs:runTask.sync:2",
    "arn:aws:states:::aws-sdk:s3:putObject.sync",
    "arn:aws:states:::aws-sdk:s3:PutObject",
    "arn:aws:states:::aws-sdk:S3:putObject",
    "arn:aws:states:::aws-sdk:s3",
    "${Function.Arn}",
  ]) {
    it(`refuses ${arn}`, () => {
      assertRefused(
        task({ Resource: arn, Parameters: { FunctionName: "f" } }),
        /^SCHEMA_VALIDATION_FAILED \/States\/Only\/Resource The resource provided .* is not recognized\./,
      );
    });
  }

  it("offers the AWS SDK integration for a callback that DynamoDB lacks", () => {
    const definition = call("dynamodb:putItem.waitForTaskToken", { TableName: "t", Item: {} });
    const found = checkDefinition(definition).find(({ severity }) => severity === "error");
    assert.equal(found?.rule, "integration-pattern");
    assert.match(found.message, /aws-sdk:dynamodb:putItem\.waitForTaskToken/);
  });

  it("refuses callbacks, jobs and activities in an Express machine", () => {
    const token = { "Token.$": "$$.Task.Token" };
    const callback = call("aws-sdk:sns:publish.waitForTaskToken", token);
    const job = call("states:startExecution.sync", { StateMachineArn: "s" });
    const activity = task({ Resource: "arn:aws:states:us-east-1:123456789012:activity:a" });
    const refusal = "Express state machine does not support";
    assertRefused(
      callback,
      new RegExp(`${refusal} '.waitForTaskToken' service integration`),
      "EXPRESS",
    );
    assertRefused(job, new RegExp(`${refusal} '.sync' service integration`), "EXPRESS");
    assertRefused(activity, new RegExp(`${refusal} Activity ARN`), "EXPRESS");
    for (const definition of [callback, job, activity]) assertValid(definition);
  });
});

describe("the parameters of a Task", () => {
  it("are there when it calls an integration, if only as an empty object", () => {
    assertValid(call("aws-sdk:s3:listBuckets", {}));
    assertRefused(
      call("aws-sdk:s3:listBuckets"),
      /\/Resource Parameters field is required for resource ARN: arn:aws:states:::aws-sdk:s3:listBuckets/,
    );
    const Resource = "arn:aws:states:::lambda:invoke";
    assertRefused(machine({ Type: "Task", Resource }, JSONATA), /Arguments field is required for/);
  });

  for (const [api, given, missing] of [
    ["lambda:invoke", { "Payload.$": "$" }, "FunctionName"],
    ["sqs:sendMessage", { QueueUrl: "q" }, "MessageBody"],
    ["sns:publish", { TopicArn: "t" }, "Message"],
    ["dynamodb:putItem", { TableName: "t" }, "Item"],
    ["states:startExecution", { Input: {} }, "StateMachineArn"],
    ["events:putEvents", {}, "Entries"],
    ["ecs:runTask.sync", { Cluster: "c" }, "TaskDefinition"],
    ["glue:startJobRun", {}, "JobName"],
  ] as const) {
    it(`of ${api} have ${missing}, or ${missing}.$`, () => {
      const refusal = new RegExp(`/Parameters The field '${missing}' is required but was missing`);
      assertRefused(call(api, given), refusal);
      assertValid(call(api, { ...given, [`${missing}.$`]: "$.x" }));
    });
  }

  it("are in PascalCase, as the SDK for Java writes them", () => {
    const invoke = (name: string) => call("lambda:invoke", { FunctionName: "f", [name]: {} });
    assertValid(invoke("Payload"));
    assertRefused(invoke("payload"), /The field "payload" is not supported by Step Functions/);
    assertRefused(invoke("Payloads"), /The field "Payloads" is not supported/);
    const network = (name: string) =>
      call("ecs:runTask", {
        TaskDefinition: "t",
        Overrides: { ContainerOverrides: [{ Name: "n", Environment: [] }] },
        NetworkConfiguration: { [name]: { Subnets: [] } },
      });
    assertValid(network("AwsvpcConfiguration"));
    assertRefused(
      network("awsvpcConfiguration"),
      /The field "awsvpcConfiguration" is not supported/,
    );
    const channel = (name: string) =>
      call("aws-sdk:textract:startDocumentTextDetection", { NotificationChannel: { [name]: "t" } });
    assertValid(channel("SnsTopicArn"));
    assertRefused(channel("SNSTopicArn"), /The field "SNSTopicArn" is not supported/);
    assertValid(call("aws-sdk:dynamodb:putItem", { Item: { AWSAccount: { S: "1" } } }));
  });
});

describe("the credentials of a Task", () => {
  it("are the role to take, of no activity", () => {
    const role = { RoleArn: "arn:aws:iam::123456789012:role/r" };
    assertValid(task({ Credentials: role }));
    assertValid(task({ Credentials: { "RoleArn.$": "$.role" } }));
    const REQUIRED = /\/Credentials The field 'RoleArn' is required but was missing/;
    assertRefused(task({ Credentials: {} }), REQUIRED);
    assertRefused(task({ Credentials: { roleArn: "r" } }), REQUIRED);
    const Resource = "arn:aws:states:us-east-1:123456789012:activity:a";
    assertRefused(
      task({ Resource, Credentials: role }),
      /The field 'Credentials' is not supported for activities/,
    );
  });
});

describe("the timeouts of a Task", () => {
  for (const [fields, expected] of [
    [{ TimeoutSeconds: 0 }, /\/TimeoutSeconds Minimum value is 1, not 0/],
    [{ TimeoutSeconds: 100_000_000 }, /Maximum value is 99999999/],
    [{ TimeoutSeconds: "5" }, /Expected value of type Integer, not "5"/],
    [{ TimeoutSeconds: 5, HeartbeatSeconds: 5 }, /HeartbeatSeconds must be smaller/],
    [{ TimeoutSeconds: 5, TimeoutSecondsPath: "$.t" }, /\[TimeoutSeconds, TimeoutSecondsPath\]/],
  ] as const) {
    it(`are not ${JSON.stringify(fields)}`, () => assertRefused(task(fields), expected));
  }

  it("are whole seconds, or in JSONata expressions", () => {
    assertValid(task({ TimeoutSeconds: 99_999_999, HeartbeatSeconds: 1 }));
    const TimeoutSeconds = "{% $states.input.t %}";
    assertValid(machine({ Type: "Task", Resource: LAMBDA, TimeoutSeconds }, JSONATA));
    assertRefused(task({ TimeoutSeconds }), /Expected value of type Integer/);
  });
});
