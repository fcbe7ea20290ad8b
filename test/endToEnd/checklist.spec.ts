import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTimeToLiveCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { deliver } from "../../cli/stack/delivery";
import { nameOf, startExecution } from "../../cli/stack/execution";
import { follow, isWaiting } from "../../cli/stack/progress";
import { readResults, readText } from "../../cli/stack/results";
import type { Stack } from "../../cli/stack/stack";
import { readWorkItem } from "../../cli/stack/workItem";
import { type LocalProcess, REPOSITORY, startLocal } from "../support/commands";

interface Outputs {
  readonly functionNames: Record<string, string>;
  readonly logGroupNames: Record<string, string>;
}

describe("the workflow on the embedded AWS, from deployment to result", () => {
  let folder: string;
  let local: LocalProcess;
  let stack: Stack;
  let names: Outputs;
  let execution: string;
  let story: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "checklist-"));
    local = await startLocal(folder);
    const { endpoint, region, accessKeyId, secretAccessKey, outputs } = local.ready;
    assert(outputs);
    const credentials = { accessKeyId, secretAccessKey };
    stack = { outputs, client: { endpoint, region, credentials } };
    names = outputs as unknown as Outputs;
  });

  after(async () => {
    await local?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it("says where it is in one line, and nothing else", () => {
    assert.deepEqual(Object.keys(local.ready).sort(), [
      "accessKeyId",
      "consoleUrl",
      "endpoint",
      "outputs",
      "region",
      "secretAccessKey",
    ]);
  });

  it("has six functions", async () => {
    const { Functions = [] } = await new LambdaClient(stack.client).send(
      new ListFunctionsCommand({}),
    );

    const found = Functions.map(({ FunctionName }) => FunctionName).sort();
    assert.deepEqual(found, Object.values(names.functionNames).sort());
    assert.equal(found.length, 6);
  });

  it("has the state machine", async () => {
    const { status, type } = await new SFNClient(stack.client).send(
      new DescribeStateMachineCommand({ stateMachineArn: stack.outputs.stateMachineArn }),
    );

    assert.equal(status, "ACTIVE");
    assert.equal(type, "STANDARD");
  });

  it("starts an execution that pauses for its callback", async () => {
    const item = await readWorkItem(join(REPOSITORY, "sample", "workflow-input.json"));
    story = item.jiraStoryId;
    ({ executionArn: execution } = await startExecution(stack, item));

    for await (const event of follow(stack, execution, AbortSignal.timeout(30_000))) {
      if (isWaiting(event)) return;
    }
    assert.fail("the execution ended before it waited");
  });

  it("keeps the token in the table, with a time to live", async () => {
    const client = new DynamoDBClient(stack.client);
    const TableName = stack.outputs.tokenTableName;
    const { TimeToLiveDescription } = await client.send(
      new DescribeTimeToLiveCommand({ TableName }),
    );
    const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "jiraStoryId = :story",
        ExpressionAttributeValues: { ":story": story },
      }),
    );

    assert.deepEqual(TimeToLiveDescription, {
      TimeToLiveStatus: "ENABLED",
      AttributeName: "expirationTime",
    });
    assert.equal(Items.length, 1);
    assert.equal(Items[0]!.executionId, execution);
    assert.equal(typeof Items[0]!.taskToken, "string");
    assert(Items[0]!.expirationTime > Date.parse(Items[0]!.deadline) / 1000);
  });

  it("is completed by a signed callback", async () => {
    const decision = { jiraStoryId: story, status: "success", message: "Story completed" };
    const { statusCode, body } = await deliver(stack, decision);

    assert.equal(statusCode, 200);
    assert.deepEqual(body, {
      result: "resumed",
      jiraStoryId: story,
      status: "approved",
      executions: [nameOf(execution)],
    });
    for await (const _ of follow(stack, execution, AbortSignal.timeout(30_000)));
  });

  it("has written the result", async () => {
    const { status, result, resultKey, logKey } = await readResults(stack, execution);

    assert.equal(status, "SUCCEEDED");
    assert.equal(resultKey, `outputs/${nameOf(execution)}/result.json`);
    assert.equal(logKey, `logs/${nameOf(execution)}/execution.log`);
    const { executionId, jiraStoryId, callbackStatus, callbackMessage } = result as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      { executionId, jiraStoryId, callbackStatus, callbackMessage },
      {
        executionId: execution,
        jiraStoryId: story,
        callbackStatus: "approved",
        callbackMessage: "Story completed",
      },
    );
    const log = await readText(stack, logKey!);
    assert(log);
    for (const line of log.trim().split("\n")) assert.doesNotThrow(() => JSON.parse(line));
  });

  it("has logged, and never a task token", async () => {
    const logs = new CloudWatchLogsClient(stack.client);
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    const groups = Object.values(names.logGroupNames);
    const missing = groups.filter(
      (name) => !logGroups.some(({ logGroupName }) => logGroupName === name),
    );

    assert.deepEqual(missing, []);
    for (const logGroupName of groups) {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      assert.notEqual(events.length, 0, `${logGroupName} is empty`);
      for (const { message } of events) assert.doesNotMatch(message!, /taskToken":"/i);
    }
  });
});
