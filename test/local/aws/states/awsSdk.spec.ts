import assert from "node:assert/strict";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  LogLevel,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { useEmbeddedAws } from "../../../support/embeddedAws";

const DEFINITION = JSON.stringify({
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
      TimeoutSeconds: 600,
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
});

const policy = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

describe("Step Functions through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let sfn: SFNClient;
  let roleArn: string;
  let stateMachineArn: string;

  before(async () => {
    sfn = new SFNClient(fixture.client);
    await new DynamoDBClient(fixture.client).send(
      new CreateTableCommand({
        TableName: "tokens",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
    const iam = new IAMClient(fixture.client);
    const trust = { Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" };
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: "machine", AssumeRolePolicyDocument: policy(trust) }),
    );
    roleArn = Role!.Arn!;
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "machine",
        PolicyName: "put",
        PolicyDocument: policy({ Action: "dynamodb:PutItem", Resource: "*" }),
      }),
    );
    const created = await sfn.send(
      new CreateStateMachineCommand({ name: "ask", roleArn, definition: DEFINITION }),
    );
    stateMachineArn = created.stateMachineArn!;
  });

  async function startWaiting(name: string): Promise<{ executionArn: string; taskToken: string }> {
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name }));
    return { executionArn: executionArn!, taskToken: await tokenOf(name) };
  }

  async function tokenOf(name: string): Promise<string> {
    const dynamodb = new DynamoDBClient(fixture.client);
    for (;;) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: "tokens", Key: { id: { S: name } }, ConsistentRead: true }),
      );
      if (Item) return Item["token"]!.S!;
    }
  }

  async function allow(statement: object): Promise<void> {
    await new IAMClient(fixture.client).send(
      new PutRolePolicyCommand({
        RoleName: "machine",
        PolicyName: "more",
        PolicyDocument: policy(statement),
      }),
    );
  }

  async function runToEnd(name: string, definition: string) {
    const machine = await sfn.send(new CreateStateMachineCommand({ name, roleArn, definition }));
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: machine.stateMachineArn }),
    );
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
    }
  }

  it("describes state machines and lists them", async () => {
    const described = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
    const versions = await sfn.send(new ListStateMachineVersionsCommand({ stateMachineArn }));

    assert.equal(described.definition, DEFINITION);
    assert.ok(described.creationDate instanceof Date);
    assert.equal(stateMachines?.[0]?.stateMachineArn, stateMachineArn);
    assert.deepEqual(versions.stateMachineVersions, []);
  });

  it("completes executions by their tokens", async () => {
    const { executionArn, taskToken } = await startWaiting("approved");
    await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: "[1]" }));

    const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    const machine = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));

    assert.deepEqual([status, output], ["SUCCEEDED", "[1]"]);
    assert.equal(events?.at(-1)?.executionSucceededEventDetails?.output, "[1]");
    assert.equal(machine.definition, DEFINITION);
  });

  it("fails executions by their tokens", async () => {
    const { executionArn, taskToken } = await startWaiting("rejected");
    await sfn.send(new SendTaskFailureCommand({ taskToken, error: "Rejected", cause: "No" }));

    const { error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));

    assert.deepEqual([error, cause], ["Rejected", "No"]);
  });

  it("stops executions and lists them", async () => {
    const { executionArn } = await startWaiting("stopped");
    await sfn.send(new StopExecutionCommand({ executionArn }));

    const { executions } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: "ABORTED" }),
    );

    assert.deepEqual(
      executions?.map(({ name }) => name),
      ["stopped"],
    );
  });

  it("keeps waiting executions and their tokens over a restart", async () => {
    const { executionArn, taskToken } = await startWaiting("patient");
    await fixture.restart();
    sfn = new SFNClient(fixture.client);

    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: "2" }));

    const { output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    assert.equal(output, "2");
  });

  it("fails a task that the role does not allow, in the words of AWS", async () => {
    const definition = DEFINITION.replace("putItem", "deleteItem");

    const execution = await runToEnd("denied", definition);

    assert.equal(execution.error, "DynamoDb.DynamoDbException");
    assert.match(execution.cause!, /is not authorized to perform: dynamodb:DeleteItem on resource/);
  });

  it("reads and writes objects of S3 in tasks", async () => {
    const s3 = new S3Client({ ...fixture.client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "work" }));
    await s3.send(new PutObjectCommand({ Bucket: "work", Key: "in", Body: '{"id":"Ä-1"}' }));
    const definition = JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: "Read",
      States: {
        Read: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:s3:getObject",
          Arguments: { Bucket: "work", Key: "in" },
          Output: "{% $parse($states.result.Body) %}",
          Next: "Write",
        },
        Write: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:s3:putObject",
          Arguments: { Bucket: "work", Key: "out", Body: "{% $states.input %}" },
          End: true,
        },
      },
    });
    await allow({ Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::work/*" });
    const execution = await runToEnd("copy", definition);

    const written = await s3.send(new GetObjectCommand({ Bucket: "work", Key: "out" }));

    assert.equal(execution.status, "SUCCEEDED", execution.cause);
    assert.equal(await written.Body!.transformToString(), '{"id":"Ä-1"}');
  });

  it("names what S3 refuses", async () => {
    const definition = JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: "Read",
      States: {
        Read: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:s3:getObject",
          Arguments: { Bucket: "nowhere", Key: "k" },
          End: true,
        },
      },
    });
    await allow({ Action: "s3:*", Resource: "*" });

    const { error, cause } = await runToEnd("missing", definition);

    assert.equal(error, "S3.NoSuchBucketException");
    assert.match(cause!, /\(Service: S3, Status Code: 404, Request ID: [0-9a-f-]{36}, /);
  });

  it("logs history to a log group, once the role may", async () => {
    const logs = new CloudWatchLogsClient(fixture.client);
    const logGroupName = "/aws/vendedlogs/states/logged";
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const arn = `arn:aws:logs:${fixture.client.region}:000000000000:log-group:${logGroupName}:*`;
    const loggingConfiguration = {
      level: LogLevel.ALL,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: arn } }],
    };
    const definition = DEFINITION.replace("putItem.waitForTaskToken", "unheardOf");
    const create = () =>
      sfn.send(
        new CreateStateMachineCommand({
          name: "logged",
          roleArn,
          definition,
          loggingConfiguration,
        }),
      );
    await assert.rejects(create(), {
      name: "AccessDeniedException",
      message: "The state machine IAM Role is not authorized to access the Log Destination",
    });
    await allow({ Action: "logs:*", Resource: "*" });
    const { stateMachineArn: logged } = await create();
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: logged }));

    let types: string[] = [];
    while (!types.includes("ExecutionFailed")) {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      types = events.map(({ message }) => JSON.parse(message!).type);
    }

    assert.equal(types[0], "ExecutionStarted");
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    assert.deepEqual(
      types,
      events?.map(({ type }) => type),
    );
  });

  it("updates, tags and deletes state machines", async () => {
    const { stateMachineArn: resourceArn } = await sfn.send(
      new CreateStateMachineCommand({ name: "other", roleArn, definition: DEFINITION }),
    );
    const updated = await sfn.send(
      new UpdateStateMachineCommand({
        stateMachineArn: resourceArn,
        tracingConfiguration: { enabled: true },
      }),
    );
    await sfn.send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { key: "a", value: "1" },
          { key: "b", value: "2" },
        ],
      }),
    );
    await sfn.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    const { tags } = await sfn.send(new ListTagsForResourceCommand({ resourceArn }));
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn: resourceArn }));

    assert.ok(updated.updateDate instanceof Date);
    assert.deepEqual(tags, [{ key: "b", value: "2" }]);
    await assert.rejects(
      sfn.send(new DescribeStateMachineCommand({ stateMachineArn: resourceArn })),
      { name: "StateMachineDoesNotExist" },
    );
  });

  it("validates definitions, and refuses by name what is not emulated", async () => {
    const { result } = await sfn.send(
      new ValidateStateMachineDefinitionCommand({ definition: DEFINITION }),
    );

    assert.equal(result, "OK");
    await assert.rejects(sfn.send(new RedriveExecutionCommand({ executionArn: "x" })), {
      name: "NotImplemented",
      message: "RedriveExecution is not emulated.",
    });
  });
});
