import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * How a program refers to what it makes: *known*, by physical names and ARNs built from them; or as
 * most programs are written, by the outputs of resources, which preview does not know.
 */
export interface Form {
  readonly known: boolean;
}

/** What a definition and a policy may refer to. */
export interface References {
  readonly storeFunction: pulumi.Input<string>;
  readonly storeFunctionArn: pulumi.Input<string>;
  readonly table: pulumi.Input<string>;
  readonly tableArn: pulumi.Input<string>;
  readonly bucket: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  readonly logGroupArn: pulumi.Input<string>;
  readonly stateMachineArn: pulumi.Input<string>;
}

type Statement = Record<string, pulumi.Input<pulumi.Input<string>[] | string>>;

/** One thing that is wrong with a workflow; all else is right. */
export interface Fault {
  readonly definition?: (of: References) => object;
  readonly roleStatements?: (of: References) => Statement[];
  readonly trustedService?: string;
  readonly dependsOnPolicy?: false;
  readonly destination?: (of: References) => pulumi.Input<string>;
  readonly ttl?: aws.types.input.dynamodb.TableTtl;
  readonly sendStatements?: (of: References) => Statement[];
  readonly managedPolicyArn?: string;
  readonly logRetentionDays?: 0;
  readonly runtime?: string;
  readonly publicBucket?: true;
  readonly pointInTimeRecovery?: false;
  readonly encryption?: false;
}

/** A small workflow of raw resources: a function stores the task token in a table, and completes it. */
export async function workflow(
  name: string,
  { known }: Form,
  fault: Fault,
  right: Pick<Fault, "definition" | "roleStatements"> = {},
): Promise<void> {
  const { accountId } = await aws.getCallerIdentity();
  const { region } = await aws.getRegion();
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:${region}:${accountId}:${resource}`;

  const bucket = new aws.s3.Bucket(`${name}-bucket`, {
    bucket: `${name}-${accountId}`,
    ...(fault.publicBucket && { acl: "public-read" }),
  });
  if (fault.encryption !== false) {
    new aws.s3.BucketServerSideEncryptionConfiguration(`${name}-bucket-encryption`, {
      bucket: bucket.bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
  }
  const table = new aws.dynamodb.Table(`${name}-tokens`, {
    name: `${name}-tokens`,
    billingMode: "PAY_PER_REQUEST",
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
    ttl: "ttl" in fault ? fault.ttl : { attributeName: "expiresAt", enabled: true },
    pointInTimeRecovery: { enabled: fault.pointInTimeRecovery !== false },
    serverSideEncryption: { enabled: true },
  });
  const logGroup = new aws.cloudwatch.LogGroup(`${name}-log`, {
    name: `/aws/vendedlogs/states/${name}`,
    retentionInDays: fault.logRetentionDays ?? 90,
  });

  const storeRole = createRole(`${name}-store-role`, "lambda.amazonaws.com");
  const storePolicy = createPolicy(`${name}-store-policy`, storeRole, [
    {
      Effect: "Allow",
      Action: "dynamodb:PutItem",
      Resource: known ? arn("dynamodb", `table/${name}-tokens`) : table.arn,
    },
  ]);
  const store = new aws.lambda.Function(
    `${name}-store`,
    {
      name: `${name}-store`,
      role: storeRole.arn,
      runtime: fault.runtime ?? "nodejs24.x",
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({
        "index.js": new pulumi.asset.StringAsset(storeCode(name)),
      }),
    },
    { dependsOn: storePolicy },
  );

  const unmade = pulumi.output(undefined as unknown as string);
  const references: References = {
    storeFunction: known ? `${name}-store` : store.arn,
    storeFunctionArn: known ? arn("lambda", `function:${name}-store`) : store.arn,
    table: `${name}-tokens`,
    tableArn: known ? arn("dynamodb", `table/${name}-tokens`) : table.arn,
    bucket: `${name}-${accountId}`,
    bucketArn: known ? `arn:aws:s3:::${name}-${accountId}` : bucket.arn,
    logGroupArn: known ? arn("logs", `log-group:/aws/vendedlogs/states/${name}`) : logGroup.arn,
    stateMachineArn: known ? arn("states", `stateMachine:${name}`) : unmade,
  };

  const role = createRole(`${name}-role`, fault.trustedService ?? "states.amazonaws.com");
  const statements = fault.roleStatements ?? right.roleStatements ?? usual;
  const policy = createPolicy(`${name}-policy`, role, statements(references));
  if (fault.managedPolicyArn) {
    new aws.iam.RolePolicyAttachment(`${name}-attachment`, {
      role: role.name,
      policyArn: fault.managedPolicyArn,
    });
  }
  const definition = fault.definition ?? right.definition ?? waiting;
  const destination = fault.destination ?? ((of) => pulumi.interpolate`${of.logGroupArn}:*`);
  const machine = new aws.sfn.StateMachine(
    `${name}-machine`,
    {
      name,
      roleArn: role.arn,
      definition: pulumi.jsonStringify(definition(references)),
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: false,
        logDestination: destination(references),
      },
    },
    { dependsOn: fault.dependsOnPolicy === false ? [] : [policy] },
  );

  const send = fault.sendStatements ?? completing;
  createPolicy(
    `${name}-send-policy`,
    storeRole,
    send({ ...references, stateMachineArn: known ? references.stateMachineArn : machine.arn }),
  );
}

const storeCode = (name: string) => `
const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const { SFNClient, SendTaskSuccessCommand } = require("@aws-sdk/client-sfn");
exports.handler = async ({ token }) => {
  const expiresAt = { N: String(Math.floor(Date.now() / 1000) + 7200) };
  const Item = { id: { S: token.slice(0, 40) }, token: { S: token }, expiresAt };
  await new DynamoDBClient().send(new PutItemCommand({ TableName: "${name}-tokens", Item }));
  await new SFNClient().send(new SendTaskSuccessCommand({ taskToken: token, output: "{}" }));
};
`;

function createRole(role: string, service: string): aws.iam.Role {
  return new aws.iam.Role(role, {
    name: role,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    }),
  });
}

function createPolicy(policy: string, role: aws.iam.Role, Statement: Statement[]) {
  return new aws.iam.RolePolicy(policy, {
    name: policy,
    role: role.name,
    policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement }),
  });
}

export const logDelivery: Statement = {
  Effect: "Allow",
  Action: [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  Resource: "*",
};

export function invoking({ storeFunctionArn }: References): Statement {
  return { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: storeFunctionArn };
}

const usual = (of: References) => [logDelivery, invoking(of)];

const completing = ({ stateMachineArn }: References): Statement[] => [
  { Effect: "Allow", Action: ["states:SendTaskSuccess"], Resource: stateMachineArn },
];

/** Waits for the function to give the token back. */
export function waiting({ storeFunction }: References) {
  return {
    StartAt: "Wait",
    States: {
      Wait: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters: {
          FunctionName: storeFunction,
          Payload: { "token.$": "$$.Task.Token" } as object,
        },
        TimeoutSeconds: 3600,
        End: true,
      },
    },
  };
}
