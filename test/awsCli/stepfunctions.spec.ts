import assert from "node:assert/strict";
import { allowing, trusting } from "../local/aws/lambda/support/lambdaAlone";
import { failsWith, isRecent, useAwsCli } from "../support/awsCli";

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

const NAMES = ["approved", "rejected", "stopped"] as const;

interface Waiting {
  readonly execution: readonly string[];
  readonly token: readonly string[];
}

describe("aws stepfunctions", () => {
  const { json: aws } = useAwsCli();
  const sfn = (...args: string[]) => aws("stepfunctions", ...args);
  let roleArn: string;
  let machine: string[];
  let waiting: Record<(typeof NAMES)[number], Waiting>;

  const create = async (name: string, ...more: string[]): Promise<string> => {
    const definition = JSON.stringify(DEFINITION);
    const made = await sfn(
      "create-state-machine",
      "--name",
      name,
      "--role-arn",
      roleArn,
      "--definition",
      definition,
      ...more,
    );
    return made.stateMachineArn;
  };

  /** Starts an execution of each name; answers once all their tokens are in the table. */
  const startWaiting = async () => {
    const arns = await Promise.all(
      NAMES.map(async (name) => {
        const { executionArn } = await sfn(
          "start-execution",
          ...machine,
          "--name",
          name,
          "--input",
          '{"a": 1}',
        );
        return executionArn;
      }),
    );
    for (;;) {
      const { Items } = await aws(
        "dynamodb",
        "scan",
        "--consistent-read",
        "--table-name",
        "tokens",
      );
      const tokens = new Map(Items.map(({ id, token }: any) => [id.S, token.S]));
      if (tokens.size < NAMES.length) continue;
      const entries = NAMES.map((name, index) => [
        name,
        {
          execution: ["--execution-arn", arns[index]],
          token: ["--task-token", tokens.get(name)],
        },
      ]);
      return Object.fromEntries(entries);
    }
  };

  before(async () => {
    const [{ Role }] = await Promise.all([
      aws(
        "iam",
        "create-role",
        "--role-name",
        "machine",
        "--assume-role-policy-document",
        JSON.stringify(trusting("states.amazonaws.com")),
      ),
      aws(
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
      ),
    ]);
    roleArn = Role.Arn;
    const [stateMachineArn] = await Promise.all([
      create("ask", "--tags", "key=project,value=test"),
      aws(
        "iam",
        "put-role-policy",
        "--role-name",
        "machine",
        "--policy-name",
        "put",
        "--policy-document",
        JSON.stringify(allowing(["dynamodb:PutItem"])),
      ),
    ]);
    machine = ["--state-machine-arn", stateMachineArn];
    waiting = await startWaiting();
  });

  it("describes and lists state machines", async () => {
    const [described, { stateMachines }] = await Promise.all([
      sfn("describe-state-machine", ...machine),
      sfn("list-state-machines"),
    ]);

    assert.deepEqual(JSON.parse(described.definition), DEFINITION);
    assert.equal(described.status, "ACTIVE");
    assert.deepEqual(
      stateMachines.map(({ name }: { name: string }) => name),
      ["ask"],
    );
  });

  it("completes an execution by its token, and tells its history", async () => {
    const { execution, token } = waiting.approved;
    await sfn("send-task-heartbeat", ...token);
    await sfn("send-task-success", ...token, "--task-output", '{"ok": true}');
    const [described, { events }, { stateMachineArn }] = await Promise.all([
      sfn("describe-execution", ...execution),
      sfn("get-execution-history", ...execution, "--page-size", "2"),
      sfn("describe-state-machine-for-execution", ...execution),
      assert.rejects(sfn("send-task-heartbeat", ...token), failsWith("(TaskTimedOut)")),
    ]);

    assert.equal(described.status, "SUCCEEDED");
    assert.deepEqual(JSON.parse(described.output), { ok: true });
    assert.equal(events[0].type, "ExecutionStarted");
    assert.equal(events.at(-1).type, "ExecutionSucceeded");
    assert.equal(stateMachineArn, machine[1]);
  });

  it("fails an execution by its token", async () => {
    const { execution, token } = waiting.rejected;
    await sfn("send-task-failure", ...token, "--error", "Rejected", "--cause", "No");
    const { status, error, cause } = await sfn("describe-execution", ...execution);

    assert.deepEqual([status, error, cause], ["FAILED", "Rejected", "No"]);
  });

  it("stops an execution, and lists executions by status", async () => {
    await sfn("stop-execution", ...waiting.stopped.execution, "--error", "Enough");
    const [{ executions: aborted }, { executions: all }] = await Promise.all([
      sfn("list-executions", ...machine, "--status-filter", "ABORTED"),
      sfn("list-executions", ...machine, "--page-size", "2"),
    ]);

    assert.deepEqual(
      aborted.map(({ name }: { name: string }) => name),
      ["stopped"],
    );
    assert.equal(all.length, 3);
  });

  if (isRecent()) {
    it("validates a definition", async () => {
      const validate = (definition: object) =>
        sfn("validate-state-machine-definition", "--definition", JSON.stringify(definition));
      const [good, bad] = await Promise.all([validate(DEFINITION), validate({})]);

      assert.equal(good.result, "OK");
      assert.equal(bad.result, "FAIL");
    });
  }

  it("tags and untags", async () => {
    const resource = ["--resource-arn", machine[1]!];
    await Promise.all([
      sfn("tag-resource", ...resource, "--tags", "key=stack,value=dev"),
      sfn("untag-resource", ...resource, "--tag-keys", "project"),
    ]);

    assert.deepEqual(await sfn("list-tags-for-resource", ...resource), {
      tags: [{ key: "stack", value: "dev" }],
    });
  });

  it("updates and deletes a state machine, and is told what is not emulated", async () => {
    const other = ["--state-machine-arn", await create("other")];
    const changed = { ...DEFINITION, Comment: "changed" };
    await sfn("update-state-machine", ...other, "--definition", JSON.stringify(changed));
    const { definition } = await sfn("describe-state-machine", ...other);
    await sfn("delete-state-machine", ...other);

    assert.deepEqual(JSON.parse(definition), changed);
    await Promise.all([
      assert.rejects(
        sfn("describe-state-machine", ...other),
        failsWith("(StateMachineDoesNotExist)"),
      ),
      assert.rejects(
        sfn("create-activity", "--name", "other"),
        failsWith("CreateActivity (activities) is not emulated"),
      ),
    ]);
  });
});
