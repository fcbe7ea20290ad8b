import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { useEmbeddedAws } from "../support/embeddedAws";

const DEFINITION = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
      TimeoutSeconds: 600,
      HeartbeatSeconds: 300,
      Arguments: {
        TableName: "tokens",
        Item: {
          id: { S: "{% $states.context.Execution.Name %}" },
          token: { S: "{% $states.context.Task.Token %}" },
        },
      },
      End: true,
    },
  },
};

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "states.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
};

const MAY_PUT = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "dynamodb:PutItem", Resource: "*" }],
};

describe("aws stepfunctions", () => {
  const fixture = useEmbeddedAws();
  let roleArn: string;
  let stateMachineArn: string;

  async function aws(...args: string[]): Promise<any> {
    const { endpoint, region, credentials } = fixture.client;
    const { stdout } = await promisify(execFile)(
      "aws",
      ["--endpoint-url", endpoint, "--region", region, "--output", "json", ...args],
      {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_PAGER: "",
        },
        timeout: 60_000,
      },
    );
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  }

  const sfn = (...args: string[]) => aws("stepfunctions", ...args);

  async function startWaiting(name: string): Promise<{ executionArn: string; token: string }> {
    const started = await sfn(
      "start-execution",
      "--state-machine-arn",
      stateMachineArn,
      "--name",
      name,
      "--input",
      '{"a": 1}',
    );
    const key = JSON.stringify({ id: { S: name } });
    for (;;) {
      const item = await aws(
        "dynamodb",
        "get-item",
        "--consistent-read",
        "--table-name",
        "tokens",
        "--key",
        key,
      );
      if (item) return { executionArn: started.executionArn, token: item.Item.token.S };
    }
  }

  before(async () => {
    await aws(
      "dynamodb",
      "create-table",
      "--table-name",
      "tokens",
      "--billing-mode",
      "PAY_PER_REQUEST",
      "--attribute-definitions",
      "AttributeName=id,AttributeType=S",
      "--key-schema",
      "AttributeName=id,KeyType=HASH",
    );
    const { Role } = await aws(
      "iam",
      "create-role",
      "--role-name",
      "machine",
      "--assume-role-policy-document",
      JSON.stringify(TRUST),
    );
    roleArn = Role.Arn;
    await aws(
      "iam",
      "put-role-policy",
      "--role-name",
      "machine",
      "--policy-name",
      "put",
      "--policy-document",
      JSON.stringify(MAY_PUT),
    );
    ({ stateMachineArn } = await sfn(
      "create-state-machine",
      "--name",
      "ask",
      "--role-arn",
      roleArn,
      "--definition",
      JSON.stringify(DEFINITION),
      "--tags",
      "key=project,value=test",
    ));
  });

  it("describes and lists state machines", async () => {
    const described = await sfn("describe-state-machine", "--state-machine-arn", stateMachineArn);
    const { stateMachines } = await sfn("list-state-machines");

    assert.deepEqual(JSON.parse(described.definition), DEFINITION);
    assert.equal(described.status, "ACTIVE");
    assert.deepEqual(
      stateMachines.map(({ name }: { name: string }) => name),
      ["ask"],
    );
  });

  it("starts, describes, and completes an execution by its token", async () => {
    const { executionArn, token } = await startWaiting("approved");
    await sfn("send-task-heartbeat", "--task-token", token);
    await sfn("send-task-success", "--task-token", token, "--task-output", '{"ok": true}');

    const execution = await sfn("describe-execution", "--execution-arn", executionArn);
    assert.equal(execution.status, "SUCCEEDED");
    assert.deepEqual(JSON.parse(execution.output), { ok: true });
    const { events } = await sfn("get-execution-history", "--execution-arn", executionArn);
    assert.equal(events[0].type, "ExecutionStarted");
    assert.equal(events.at(-1).type, "ExecutionSucceeded");
    const machine = await sfn(
      "describe-state-machine-for-execution",
      "--execution-arn",
      executionArn,
    );
    assert.equal(machine.stateMachineArn, stateMachineArn);
    await assert.rejects(sfn("send-task-heartbeat", "--task-token", token), /TaskTimedOut/);
  });

  it("fails an execution by its token", async () => {
    const { executionArn, token } = await startWaiting("rejected");
    await sfn("send-task-failure", "--task-token", token, "--error", "Rejected", "--cause", "No");

    const execution = await sfn("describe-execution", "--execution-arn", executionArn);
    assert.deepEqual(
      [execution.status, execution.error, execution.cause],
      ["FAILED", "Rejected", "No"],
    );
  });

  it("stops an execution, and lists executions by status", async () => {
    const { executionArn } = await startWaiting("stopped");
    await sfn("stop-execution", "--execution-arn", executionArn, "--error", "Enough");

    const { executions } = await sfn(
      "list-executions",
      "--state-machine-arn",
      stateMachineArn,
      "--status-filter",
      "ABORTED",
    );
    assert.deepEqual(
      executions.map(({ name }: { name: string }) => name),
      ["stopped"],
    );
  });

  it("validates a definition", async () => {
    const good = await sfn(
      "validate-state-machine-definition",
      "--definition",
      JSON.stringify(DEFINITION),
    );
    const bad = await sfn("validate-state-machine-definition", "--definition", "{}");

    assert.equal(good.result, "OK");
    assert.equal(bad.result, "FAIL");
  });

  it("tags and untags", async () => {
    const resource = ["--resource-arn", stateMachineArn];
    await sfn("tag-resource", ...resource, "--tags", "key=stack,value=dev");
    await sfn("untag-resource", ...resource, "--tag-keys", "project");

    assert.deepEqual(await sfn("list-tags-for-resource", ...resource), {
      tags: [{ key: "stack", value: "dev" }],
    });
  });

  it("updates and deletes a state machine", async () => {
    const { stateMachineArn: other } = await sfn(
      "create-state-machine",
      "--name",
      "other",
      "--role-arn",
      roleArn,
      "--definition",
      JSON.stringify(DEFINITION),
    );
    const changed = { ...DEFINITION, Comment: "changed" };
    await sfn(
      "update-state-machine",
      "--state-machine-arn",
      other,
      "--definition",
      JSON.stringify(changed),
    );
    const described = await sfn("describe-state-machine", "--state-machine-arn", other);
    assert.deepEqual(JSON.parse(described.definition), changed);

    await sfn("delete-state-machine", "--state-machine-arn", other);

    await assert.rejects(
      sfn("describe-state-machine", "--state-machine-arn", other),
      /StateMachineDoesNotExist/,
    );
  });
});
