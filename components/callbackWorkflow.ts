import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Build, Deployment } from "./deployment";
import { allow, allowKey, policyDocument, type Statement, trust } from "./policyDocument";
import { calledFunctions, type Definition, workflowDefinition } from "./workflowDefinition";

export interface CallbackWorkflowArgs {
  deployment: Deployment;
  /** The functions that the definition names. */
  functions: pulumi.Resource;
}

/** The state machine, with its role, its log group and its tracing. */
export class CallbackWorkflow extends pulumi.ComponentResource {
  readonly stateMachine: aws.sfn.StateMachine;

  constructor(name: string, args: CallbackWorkflowArgs, opts?: pulumi.ComponentResourceOptions) {
    const { deployment, functions } = args;
    const { partition, names, config } = deployment;
    const definition = workflowDefinition({
      partition,
      bucket: names.bucket,
      functions: names.functions,
      callbackTimeoutSeconds: config.callbackTimeoutSeconds,
      apiRetrySeconds: config.apiRetrySeconds,
    });
    // The definition as an object, which policies read state by state.
    super("callback-workflow:index:CallbackWorkflow", name, { definition }, opts);
    const build = { name, deployment, parent: this, tags: deployment.tags(name) };

    const logGroup = createLogGroup(build);
    const role = createRole(build);
    const policy = createPolicy(build, role);
    this.stateMachine = createStateMachine(build, definition, role, [logGroup, policy, functions]);

    this.registerOutputs({ definition });
  }
}

function createLogGroup({ name, deployment, parent, tags }: Build): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-log`,
    {
      name: deployment.names.logGroups.stateMachine,
      retentionInDays: deployment.config.logRetentionDays,
      kmsKeyId: deployment.kmsKey,
      tags,
    },
    { parent },
  );
}

function createRole({ name, deployment, parent, tags }: Build): aws.iam.Role {
  const { names, arns, accountId } = deployment;
  return new aws.iam.Role(
    `${name}-role`,
    {
      name: names.stateMachineRole,
      assumeRolePolicy: trust("states.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": arns.stateMachine(names.stateMachine) },
      }),
      permissionsBoundary: deployment.permissionsBoundary,
      tags,
    },
    { parent },
  );
}

function createPolicy({ name, deployment, parent }: Build, role: aws.iam.Role) {
  return new aws.iam.RolePolicy(
    `${name}-policy`,
    { name: "permissions", role: role.name, policy: policyDocument(permissions(deployment)) },
    { parent },
  );
}

/** What the state machine does itself. */
function permissions(deployment: Deployment): Statement[] {
  const { names, arns, config } = deployment;
  const bucket = arns.bucket(names.bucket);
  return [
    allow(
      "lambda:InvokeFunction",
      calledFunctions.map((key) => arns.function(names.functions[key])),
    ),
    allow("s3:GetObject", `${bucket}/inputs/*`),
    // Without it a missing input reads as access denied; S3 knows no prefix when it asks for it.
    allow("s3:ListBucket", bucket),
    ...allowKey(deployment.kmsKey, "kms:Decrypt"),
    ...(config.logLevel === "OFF" ? [] : [logDelivery]),
    ...(config.tracing ? [tracing] : []),
  ];
}

/** Checked when the state machine is made. None of these actions supports a resource. */
const logDelivery = allow(
  [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  "*",
);

/** None of these actions supports a resource. */
const tracing = allow(
  [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
  ],
  "*",
);

function createStateMachine(
  { name, deployment: { names, arns, config }, parent, tags }: Build,
  definition: Definition,
  role: aws.iam.Role,
  dependsOn: pulumi.Resource[],
): aws.sfn.StateMachine {
  const logDestination = arns.logStreams(names.logGroups.stateMachine);
  return new aws.sfn.StateMachine(
    name,
    {
      name: names.stateMachine,
      type: "STANDARD",
      roleArn: role.arn,
      definition: JSON.stringify(definition),
      loggingConfiguration:
        config.logLevel === "OFF"
          ? { level: "OFF" }
          : {
              level: config.logLevel,
              includeExecutionData: config.logExecutionData,
              logDestination,
            },
      tracingConfiguration: { enabled: config.tracing },
      tags,
    },
    { parent, dependsOn },
  );
}
