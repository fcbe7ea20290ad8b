import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dependencies } from "../package.json";
import type { Build, Deployment } from "./deployment";
import type { FunctionKey } from "./names";
import { allow, allowKey, policyDocument, type Statement, trust } from "./policyDocument";

export interface WorkflowFunctionArgs<Event, Result> {
  deployment: Deployment;
  /** Which of the stack's functions this is. */
  key: FunctionKey;
  /** Builds the handler, once for each instance of the function; captures nothing but code. */
  handler: () => (event: Event) => Promise<Result>;
  environment: Readonly<Record<string, string>>;
  /** What the handler does beside writing its log. */
  statements: readonly Statement[];
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** How many instances run at once at most, kept free for this function; absent for no limit. */
  reservedConcurrency?: number;
}

/** One Lambda function of plain TypeScript, with its log group and a role of exactly what it needs. */
export class WorkflowFunction<Event, Result> extends pulumi.ComponentResource {
  readonly lambda: aws.lambda.Function;

  constructor(
    name: string,
    args: WorkflowFunctionArgs<Event, Result>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("callback-workflow:index:WorkflowFunction", name, {}, opts);
    const { deployment } = args;
    const build = { name, deployment, parent: this, tags: deployment.tags(name) };

    const logGroup = createLogGroup(build, args.key);
    const role = createRole(build, args.key);
    const policy = createPolicy(build, args, role);
    this.lambda = createLambda(build, args, role, [logGroup, policy]);

    this.registerOutputs({});
  }
}

function createLogGroup(
  { name, deployment, parent, tags }: Build,
  key: FunctionKey,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-log`,
    {
      name: deployment.names.logGroups[key],
      retentionInDays: deployment.config.logRetentionDays,
      kmsKeyId: deployment.kmsKey,
      tags,
    },
    { parent },
  );
}

function createRole({ name, deployment, parent, tags }: Build, key: FunctionKey): aws.iam.Role {
  return new aws.iam.Role(
    `${name}-role`,
    {
      name: deployment.names.functionRoles[key],
      assumeRolePolicy: trust("lambda.amazonaws.com"),
      permissionsBoundary: deployment.permissionsBoundary,
      tags,
    },
    { parent },
  );
}

function createPolicy<Event, Result>(
  { name, deployment: { arns, names, kmsKey }, parent }: Build,
  { key, statements }: WorkflowFunctionArgs<Event, Result>,
  role: aws.iam.Role,
): aws.iam.RolePolicy {
  return new aws.iam.RolePolicy(
    `${name}-policy`,
    {
      name: "permissions",
      role: role.name,
      policy: policyDocument([
        // Without logs:CreateLogGroup, which would make a deleted group anew, without retention.
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], arns.logStreams(names.logGroups[key])),
        ...allowKey(kmsKey, "kms:Decrypt"),
        ...statements,
      ]),
    },
    { parent },
  );
}

function createLambda<Event, Result>(
  { name, deployment, parent, tags }: Build,
  args: WorkflowFunctionArgs<Event, Result>,
  role: aws.iam.Role,
  dependsOn: pulumi.Resource[],
): aws.lambda.Function {
  return new aws.lambda.CallbackFunction<Event, Result>(
    name,
    {
      name: deployment.names.functions[args.key],
      callbackFactory: args.handler,
      codePathOptions: { extraExcludePackages: awsSdk },
      role,
      runtime: aws.lambda.Runtime.NodeJS24dX,
      architectures: ["arm64"],
      timeout: args.timeoutSeconds,
      memorySize: args.memoryMegabytes,
      reservedConcurrentExecutions: args.reservedConcurrency,
      environment: { variables: { ...args.environment } },
      kmsKeyArn: deployment.kmsKey,
      tags,
    },
    { parent, dependsOn },
  );
}

/** Lambda's own runtime has the AWS SDK: an archive with it would be 8 MB instead of 2 kB. */
const awsSdk = Object.keys(dependencies).filter((name) => name.startsWith("@aws-sdk/"));
