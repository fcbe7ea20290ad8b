import {
  argumentsOf,
  definitionOf,
  distributedMapsOf,
  functionReference,
  type Integration,
  invokedFunction,
  isInvocation,
  isObject,
  literalOf,
  type Task,
  tasksOf,
} from "./definition";
import { anyArn, nameOrAny } from "./permissions";
import { objectOf, type Resource } from "./resource";

/** Something a state machine does, with an ARN in which `*` stands for what is not known. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** What does it. */
  readonly because: string;
}

type TaskNeed = Omit<Need, "because">;

/** All that the role of a state machine must allow, as far as its definition tells. */
export function needsOf(machine: Resource): Need[] {
  const definition = definitionOf(machine) ?? {};
  const traced = objectOf(machine, "tracingConfiguration")?.enabled === true;
  const because = (reason: string) => (need: TaskNeed) => ({ ...need, because: reason });
  return [
    ...tasksOf(definition).flatMap((task) =>
      needsOfTask(task).map(because(`state "${task.name}"`)),
    ),
    ...distributedMapsOf(definition).flatMap(({ name, reader, writer }) =>
      [
        childExecution(machine),
        ...[reader, writer].flatMap((each) => (each ? needsOfTask(each) : [])),
      ].map(because(`state "${name}"`)),
    ),
    ...(traced ? tracingActions : []).map(on("*")).map(because("tracing")),
  ];
}

const on = (resource: string) => (action: string) => ({ action, resource });

/** Source: docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html */
const tracingActions = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];

/** Source: docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
function childExecution(machine: Resource): TaskNeed {
  return {
    action: "states:StartExecution",
    resource: anyArn("states", `stateMachine:${nameOrAny(machine)}`),
  };
}

function needsOfTask(task: Task): TaskNeed[] {
  const { integration } = task;
  if (!integration || integration.kind === "activity") return [];
  if (isInvocation(task)) return [invocation(task)];
  const { service } = integration;
  const own = services[service]?.(task, integration) ?? sameName(integration);
  return integration.pattern === "sync" ? [...own, ...followUp(integration)] : own;
}

function invocation(task: Task): TaskNeed {
  const named = invokedFunction(task);
  const qualifier = literalOf(task, "Qualifier");
  const name = named === undefined ? "*" : functionReference(named);
  return {
    action: "lambda:InvokeFunction",
    resource: anyArn("lambda", `function:${name}${qualifier ? `:${qualifier}` : ""}`),
  };
}

type NeedsOfService = (task: Task, integration: Integration) => TaskNeed[];

/** The services whose permissions do not follow from the names of their operations alone. */
const services: Readonly<Record<string, NeedsOfService>> = {
  s3: bucketNeeds,
  dynamodb: tableNeeds,
  sns: (task, { action }) =>
    action.startsWith("publish") ? [on(arnOr(task, "TopicArn"))("sns:Publish")] : [],
  sqs: (_, { action }) =>
    action.startsWith("sendMessage") ? [on("arn:*:sqs:*")("sqs:SendMessage")] : [],
  states: startsExecution,
  sfn: startsExecution,
  events: (_, { action }) =>
    action === "putEvents" ? [on("arn:*:events:*")("events:PutEvents")] : [],
  eventbridge: (_, { action }) =>
    action === "putEvents" ? [on("arn:*:events:*")("events:PutEvents")] : [],
  http: (_, { action }) =>
    action === "invoke"
      ? [
          on("arn:*")("states:InvokeHTTPEndpoint"),
          on("arn:*")("events:RetrieveConnectionCredentials"),
        ]
      : [],
};

/** Services all of whose operations have a permission of their name, on something. */
const namesake = new Set([
  "athena",
  "batch",
  "codebuild",
  "databrew",
  "ecs",
  "glue",
  "sagemaker",
  "secretsmanager",
  "ssm",
]);

function sameName({ service, action }: Integration): TaskNeed[] {
  return namesake.has(service) ? [on("arn:*")(`${service}:${capitalized(action)}`)] : [];
}

/**
 * Operations of S3 on an object, by the permission they need, which mostly has their name.
 * Source: docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const objectActions: Readonly<Record<string, string>> = {
  getObject: "s3:GetObject",
  headObject: "s3:GetObject",
  putObject: "s3:PutObject",
  copyObject: "s3:PutObject",
  createMultipartUpload: "s3:PutObject",
  deleteObject: "s3:DeleteObject",
  getObjectTagging: "s3:GetObjectTagging",
  putObjectTagging: "s3:PutObjectTagging",
};

const bucketActions: Readonly<Record<string, string>> = {
  listObjects: "s3:ListBucket",
  listObjectsV2: "s3:ListBucket",
  headBucket: "s3:ListBucket",
};

function bucketNeeds(task: Task, { action }: Integration): TaskNeed[] {
  const given = literalOf(task, "Bucket") ?? "*";
  // An access point is given by its ARN, and asked for by another.
  const bucket = given.startsWith("arn:") ? "*" : given;
  if (action === "deleteObjects") return [on(anyArn("s3", `${bucket}/*`))("s3:DeleteObject")];
  if (action in bucketActions) return [on(anyArn("s3", bucket))(bucketActions[action])];
  if (!(action in objectActions)) return [];
  return [on(anyArn("s3", `${bucket}/${literalOf(task, "Key") ?? "*"}`))(objectActions[action])];
}

/** Operations of DynamoDB on one table or many, which have a permission of their name. */
const itemActions = new Set([
  "getItem",
  "putItem",
  "updateItem",
  "deleteItem",
  "query",
  "scan",
  "batchGetItem",
  "batchWriteItem",
  "describeTable",
]);

function tableNeeds(task: Task, { action }: Integration): TaskNeed[] {
  if (itemActions.has(action)) return [on(tableArn(task))(`dynamodb:${capitalized(action)}`)];
  // A transaction needs what its parts need, and no permission of its own.
  const parts = argumentsOf(task).TransactItems;
  const names = Array.isArray(parts)
    ? new Set(parts.filter(isObject).flatMap((each) => Object.keys(each)))
    : [];
  return [...names].flatMap((name) => {
    const needed = transactActions[name];
    return needed ? [on(anyArn("dynamodb", "table/*"))(needed)] : [];
  });
}

const transactActions: Readonly<Record<string, string>> = {
  Get: "dynamodb:GetItem",
  Put: "dynamodb:PutItem",
  Update: "dynamodb:UpdateItem",
  Delete: "dynamodb:DeleteItem",
  ConditionCheck: "dynamodb:ConditionCheckItem",
};

function tableArn(task: Task): string {
  const name = literalOf(task, "TableName");
  const table = `table/${name === undefined ? "*" : name.slice(name.lastIndexOf("/") + 1)}`;
  return anyArn("dynamodb", "IndexName" in argumentsOf(task) ? `${table}/index/*` : table);
}

function startsExecution(task: Task, { action }: Integration): TaskNeed[] {
  return /^start(Sync)?Execution$/.test(action)
    ? [on(arnOr(task, "StateMachineArn"))(`states:${capitalized(action)}`)]
    : [];
}

function arnOr(task: Task, argument: string): string {
  return literalOf(task, argument) ?? "arn:*";
}

/**
 * The rules, which Step Functions makes itself, by which `.sync` learns of the end.
 * Source: docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
 */
const eventRules: Readonly<Record<string, string>> = {
  "states:startExecution": "StepFunctionsGetEventsForStepFunctionsExecutionRule",
  "ecs:runTask": "StepFunctionsGetEventsForECSTaskRule",
  "batch:submitJob": "StepFunctionsGetEventsForBatchJobsRule",
  "codebuild:startBuild": "StepFunctionsGetEventForCodeBuildStartBuildRule",
  "codebuild:startBuildBatch": "StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
  "sagemaker:createTrainingJob": "StepFunctionsGetEventsForSageMakerTrainingJobsRule",
  "sagemaker:createTransformJob": "StepFunctionsGetEventsForSageMakerTransformJobsRule",
};

function followUp({ service, action }: Integration): TaskNeed[] {
  const rule = eventRules[`${service}:${action}`];
  if (!rule) return [];
  return ["events:PutTargets", "events:PutRule", "events:DescribeRule"].map(
    on(anyArn("events", `rule/${rule}`)),
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
