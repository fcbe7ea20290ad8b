import {
  argumentsOf,
  definitionOf,
  functionReference,
  type Integration,
  invokedFunction,
  isInvocation,
  knownDefinition,
  literalOf,
  stateMachineType,
  type Task,
  tasksOf,
} from "./definition";
import { type Grant, grantsOf, knownDocument, knownRole, reportUnknown } from "./grants";
import { UNKNOWN } from "./known";
import { anyArn, decide, roleOf, trusts } from "./permissions";
import { isUnknown, objectOf, type Resource, title } from "./resource";
import type { Rule, RuleContext } from "./rule";

export const stateMachineRole: Rule = {
  name: "state-machine-role",
  description:
    "Checks that the role of a state machine trusts Step Functions and allows what its definition does.",
  level: "mandatory",
  consequence:
    'AWS answers "AccessDeniedException: Neither the global service principal states.amazonaws.com, ' +
    'nor the regional one is authorized to assume the provided role" when it is made, or fails the ' +
    'state with "is not authorized to perform" when it gets there.',
  source:
    "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
  types: [stateMachineType],
  check(context) {
    const { resource, stack, violation, unknown } = context;
    const role = roleOf(stack, resource, "roleArn");
    if (role === UNKNOWN) return unknown("roleArn", knownRole);
    if (!role) return;
    const trusted = trusts(role, "states");
    if (trusted === UNKNOWN) unknown("assumeRolePolicy", knownDocument, role);
    if (trusted === false) {
      violation(
        `takes on ${title(role)}, whose trust policy does not let states.amazonaws.com`,
        'Allow "sts:AssumeRole" to { "Service": "states.amazonaws.com" }.',
      );
    }
    // A policy that nothing waits for is made whenever it is, before the first execution.
    if (stack.complete) checkPermissions(context, grantsOf(stack, role), role);
  },
};

function checkPermissions(
  { resource, violation, unknown }: RuleContext,
  grants: readonly Grant[],
  role: Resource,
): void {
  if (isUnknown(resource, "definition")) {
    unknown("definition", knownDefinition);
    return;
  }
  const missing = new Set<string>();
  let undecided = false;
  for (const { action, resource: on, because } of needsOf(resource)) {
    const verdict = decide(grants, action, on);
    if (verdict === "denied") missing.add(`${action} on ${on} (${because})`);
    undecided ||= verdict === "unknown";
  }
  if (missing.size > 0) {
    violation(
      `does what ${title(role)} does not allow: ${[...missing].join("; ")}`,
      "Allow these in a policy of the role.",
    );
  }
  if (undecided) reportUnknown(grants, unknown);
}

/** Something a state machine does, with an ARN in which `*` stands for what is not known. */
interface Need {
  readonly action: string;
  readonly resource: string;
  /** What does it. */
  readonly because: string;
}

function needsOf(machine: Resource): Need[] {
  const definition = definitionOf(machine);
  const tasks = definition ? tasksOf(definition) : [];
  const traced = objectOf(machine, "tracingConfiguration")?.enabled === true;
  return [
    ...tasks.flatMap((task) =>
      needsOfTask(task).map((need) => ({ ...need, because: `state "${task.name}"` })),
    ),
    ...(traced ? tracingActions : []).map((action) => ({
      action,
      resource: "*",
      because: "tracing",
    })),
  ];
}

/** Source: docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html */
const tracingActions = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];

type TaskNeed = Omit<Need, "because">;

function needsOfTask(task: Task): TaskNeed[] {
  const { integration } = task;
  if (!integration || integration.kind === "activity") return [];
  if (isInvocation(task)) return [invocation(task)];
  const own = services[integration.service]?.(task, integration) ?? [];
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

/** The services whose permissions follow from a task by themselves. */
const services: Readonly<Record<string, NeedsOfService>> = {
  s3: bucketNeeds,
  dynamodb: (task, { action }) => [
    {
      action: `dynamodb:${capitalized(action)}`,
      resource: anyArn("dynamodb", tableName(task)),
    },
  ],
  sns: (task, { action }) =>
    action === "publish" ? [{ action: "sns:Publish", resource: arnOr(task, "TopicArn") }] : [],
  sqs: (_, { action }) =>
    action === "sendMessage" ? [{ action: "sqs:SendMessage", resource: "arn:*:sqs:*" }] : [],
  states: startsExecution,
  sfn: startsExecution,
  events: (_, { action }) =>
    action === "putEvents" ? [{ action: "events:PutEvents", resource: "arn:*:events:*" }] : [],
};

/** Operations of S3 whose permission has another name; source: the S3 section of the authorization reference. */
const bucketActions: Readonly<Record<string, string>> = {
  listObjects: "s3:ListBucket",
  listObjectsV2: "s3:ListBucket",
  headObject: "s3:GetObject",
  headBucket: "s3:ListBucket",
};

function bucketNeeds(task: Task, { action }: Integration): TaskNeed[] {
  const operation = /^(get|put|delete|head)Object$/.test(action);
  if (!operation && !(action in bucketActions)) return [];
  const given = literalOf(task, "Bucket") ?? "*";
  // An access point is given by its ARN, and asked for by another.
  const bucket = given.startsWith("arn:") ? "*" : given;
  const resource = operation ? `${bucket}/${literalOf(task, "Key") ?? "*"}` : bucket;
  return [
    {
      action: bucketActions[action] ?? `s3:${capitalized(action)}`,
      resource: anyArn("s3", resource),
    },
  ];
}

function tableName(task: Task): string {
  const name = literalOf(task, "TableName");
  const table = `table/${name === undefined ? "*" : name.slice(name.lastIndexOf("/") + 1)}`;
  return "IndexName" in argumentsOf(task) ? `${table}/index/*` : table;
}

function startsExecution(task: Task, { action }: Integration): TaskNeed[] {
  return /^start(Sync)?Execution$/.test(action)
    ? [{ action: `states:${capitalized(action)}`, resource: arnOr(task, "StateMachineArn") }]
    : [];
}

function arnOr(task: Task, argument: string): string {
  return literalOf(task, argument) ?? "arn:*";
}

/** What `.sync` needs to learn of the end; Step Functions makes these rules itself. */
const eventRules: Readonly<Record<string, string>> = {
  states: "StepFunctionsGetEventsForStepFunctionsExecutionRule",
  ecs: "StepFunctionsGetEventsForECSTaskRule",
  batch: "StepFunctionsGetEventsForBatchJobsRule",
  codebuild: "StepFunctionsGetEventForCodeBuildStartBuildRule",
};

function followUp({ service }: Integration): TaskNeed[] {
  const rule = eventRules[service];
  if (!rule) return [];
  return ["events:PutTargets", "events:PutRule", "events:DescribeRule"].map((action) => ({
    action,
    resource: anyArn("events", `rule/${rule}`),
  }));
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
