import { setTimeout as delay } from "node:timers/promises";
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  type SFNClientConfig,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";

const TABLE = "bench-tokens";
const RETRY_MS = 2;

/** Pass, three Pass in parallel, a token written by DynamoDB itself, Pass: no Lambda anywhere. */
const DEFINITION = {
  QueryLanguage: "JSONata",
  StartAt: "Prepare",
  States: {
    Prepare: { Type: "Pass", Output: { id: "{% $states.input.id %}" }, Next: "Fan" },
    Fan: {
      Type: "Parallel",
      Branches: ["A", "B", "C"].map((name) => ({
        StartAt: name,
        States: { [name]: { Type: "Pass", End: true } },
      })),
      Output: "{% $states.input %}",
      Next: "Await",
    },
    Await: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
      Arguments: {
        TableName: TABLE,
        Item: {
          id: { S: "{% $states.input.id %}" },
          token: { S: "{% $states.context.Task.Token %}" },
        },
      },
      TimeoutSeconds: 3600,
      Next: "Finish",
    },
    Finish: { Type: "Pass", End: true },
  },
};

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "states.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});

const PERMISSIONS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "dynamodb:PutItem", Resource: "*" }],
});

/** A machine that waits for a token in a table, and the client that drives it. */
export class Machine {
  private constructor(
    private readonly sfn: SFNClient,
    private readonly dynamodb: DynamoDBClient,
    private readonly arn: string,
  ) {}

  static async create(client: SFNClientConfig): Promise<Machine> {
    const dynamodb = new DynamoDBClient(client as object);
    const iam = new IAMClient(client as object);
    const sfn = new SFNClient(client);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      }),
    );
    await waitUntilTableExists(
      { client: dynamodb, minDelay: 1, maxWaitTime: 10 },
      { TableName: TABLE },
    );
    const RoleName = "bench";
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }),
    );
    await iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: "put", PolicyDocument: PERMISSIONS }),
    );
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: "bench",
        roleArn: Role!.Arn,
        definition: JSON.stringify(DEFINITION),
      }),
    );
    return new Machine(sfn, dynamodb, stateMachineArn!);
  }

  async start(id: string): Promise<string> {
    const { executionArn } = await this.sfn.send(
      new StartExecutionCommand({ stateMachineArn: this.arn, input: JSON.stringify({ id }) }),
    );
    return executionArn!;
  }

  /** The token, as soon as the execution has written it. */
  async token(id: string): Promise<string> {
    for (;;) {
      const { Item } = await this.dynamodb.send(
        new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } }, ConsistentRead: true }),
      );
      if (Item?.token?.S) return Item.token.S;
      await delay(RETRY_MS);
    }
  }

  async complete(taskToken: string): Promise<void> {
    await this.sfn.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }));
  }

  async succeeded(executionArn: string): Promise<void> {
    for (;;) {
      const { status, cause } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === "SUCCEEDED") return;
      if (status !== "RUNNING") throw new Error(`${executionArn} ended ${status}: ${cause}`);
      await delay(RETRY_MS);
    }
  }
}
