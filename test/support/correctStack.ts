import type { Given } from "./policies";

const account = "123456789012";
const region = "eu-central-1";

/** The eight actions a role needs to deliver logs. */
export const logDelivery = {
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

export const document = (...Statement: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement });

export const trusting = (service: string) =>
  document({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });

export const invocation = {
  Effect: "Allow",
  Action: "lambda:InvokeFunction",
  Resource: `arn:aws:lambda:${region}:${account}:function:orders-*`,
};

export const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Wait",
  States: {
    Wait: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: {
        FunctionName: "orders-store",
        Payload: { token: "{% $states.context.Task.Token %}" },
      },
      TimeoutSeconds: 3600,
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
      Retry: [{ ErrorEquals: ["Lambda.ServiceException"] }],
      End: true,
    },
    Failed: { Type: "Fail" },
  },
};

/** A correct stack with one callback, everything in it known. Tests break one thing of it each. */
export function correctStack(): Given[] {
  return [
    {
      type: "aws:dynamodb/table:Table",
      name: "tokens",
      props: {
        name: "orders-tokens",
        ttl: { attributeName: "expiresAt", enabled: true },
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
      },
    },
    {
      type: "aws:iam/role:Role",
      name: "store-role",
      props: { name: "orders-store-role", assumeRolePolicy: trusting("lambda.amazonaws.com") },
    },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "store-policy",
      props: {
        role: "orders-store-role",
        policy: document(
          {
            Effect: "Allow",
            Action: "dynamodb:PutItem",
            Resource: `arn:aws:dynamodb:${region}:${account}:table/orders-tokens`,
          },
          {
            Effect: "Allow",
            Action: ["states:SendTaskSuccess", "states:SendTaskFailure"],
            Resource: `arn:aws:states:${region}:${account}:stateMachine:orders`,
          },
        ),
      },
      from: { role: ["store-role"] },
    },
    {
      type: "aws:lambda/function:Function",
      name: "store",
      props: {
        name: "orders-store",
        role: `arn:aws:iam::${account}:role/orders-store-role`,
        runtime: "nodejs24.x",
        code: code("put({ expiresAt }); new SendTaskSuccessCommand()"),
      },
      from: { role: ["store-role"] },
    },
    {
      type: "aws:cloudwatch/logGroup:LogGroup",
      name: "log",
      props: { name: "/aws/vendedlogs/states/orders", retentionInDays: 90 },
    },
    {
      type: "aws:iam/role:Role",
      name: "role",
      props: { name: "orders-role", assumeRolePolicy: trusting("states.amazonaws.com") },
    },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "policy",
      props: { role: "orders-role", policy: document(logDelivery, invocation) },
      from: { role: ["role"] },
    },
    {
      type: "aws:sfn/stateMachine:StateMachine",
      name: "machine",
      props: {
        name: "orders",
        roleArn: `arn:aws:iam::${account}:role/orders-role`,
        definition: JSON.stringify(definition),
        loggingConfiguration: {
          level: "ERROR",
          includeExecutionData: true,
          logDestination: `arn:aws:logs:${region}:${account}:log-group:/aws/vendedlogs/states/orders:*`,
        },
      },
      from: { roleArn: ["role"] },
      dependsOn: ["policy", "log"],
    },
  ];
}

/** The code of an inline function, as the SDK hands it to a policy. */
export function code(text: string): object {
  return {
    __pulumiArchive: true,
    assets: Promise.resolve({ "index.js": { __pulumiAsset: true, text: Promise.resolve(text) } }),
  };
}

/** The correct stack, with some properties of one resource replaced, and with its place in the graph. */
export function stackWith(
  name: string,
  props: Readonly<Record<string, unknown>>,
  graph: Pick<Given, "from" | "dependsOn"> = {},
): Given[] {
  return correctStack().map((each) =>
    each.name === name ? { ...each, ...graph, props: { ...each.props, ...props } } : each,
  );
}
