import type { Fault, References } from "./workflow";
import { invoking, logDelivery, waiting } from "./workflow";

/** A program that is broken in one thing. */
export interface Case {
  /** The rule that refuses it. */
  readonly rule: string;
  /** How the rule words it, once everything is known. */
  readonly message: RegExp;
  readonly fault: Fault;
  /** What the repaired twin has in its place, where that is not the usual workflow. */
  readonly of?: Pick<Fault, "definition" | "roleStatements">;
  /** Whether nothing of it is unknown in the form most programs have. */
  readonly neverUnknown?: true;
  /** Whether only the whole stack shows it, when everything exists. */
  readonly late?: true;
  /** What AWS answers, word for word, where it refuses. */
  readonly refusal?: RegExp;
}

/** The task of a definition, changed. */
const task = (change: object) => (of: References) => {
  const { StartAt, States } = waiting(of);
  return { StartAt, States: { Wait: { ...States.Wait, ...change } } };
};

const putToken = (resource: string) => (of: References) =>
  task({
    Resource: resource,
    Parameters: {
      TableName: of.table,
      Item: {
        id: { "S.$": "$$.Execution.Name" },
        token: { "S.$": "$$.Task.Token" },
        expiresAt: { "N.$": "$.expiresAt" },
        function: { S: of.storeFunction },
      },
    },
  })(of);

const putObject = (body: object) => (of: References) => ({
  StartAt: "Write",
  States: {
    Write: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:s3:putObject",
      Parameters: { Bucket: of.bucket, Key: "result.json", ...body },
      Next: "Wait",
    },
    ...waiting(of).States,
  },
});

const writing = (of: References) => [
  logDelivery,
  invoking(of),
  { Effect: "Allow", Action: "s3:PutObject", Resource: of.bucketArn },
  { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::original-2-expression-*/*" },
];

const storing = (of: References) => [
  logDelivery,
  { Effect: "Allow", Action: "dynamodb:PutItem", Resource: of.tableArn },
];

/** The four failures of the original first, then one for each mandatory rule. */
export const cases: Readonly<Record<string, Case>> = {
  "original-1-integration": {
    rule: "integration-pattern",
    message: /waitForTaskToken/,
    fault: {
      definition: putToken("arn:aws:states:::dynamodb:putItem.waitForTaskToken"),
      roleStatements: storing,
    },
    of: {
      definition: putToken("arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken"),
      roleStatements: storing,
    },
    refusal:
      /The resource provided arn:aws:states:::dynamodb:putItem\.waitForTaskToken is not recognized/,
  },
  "original-2-expression": {
    rule: "state-machine-definition",
    message: /Body\.\$/,
    fault: { definition: putObject({ "Body.$": "the result" }), roleStatements: writing },
    of: { definition: putObject({ "Body.$": "$.result" }), roleStatements: writing },
    refusal:
      /The value for the field 'Body\.\$' must be a valid JSONPath or a valid intrinsic function call/,
  },
  "original-3-target": {
    rule: "state-machine-definition",
    message: /WriteResultsToS3/,
    fault: { definition: task({ End: undefined, Next: "WriteResultsToS3" }) },
    refusal: /Missing 'Next' target: WriteResultsToS3/,
  },
  "original-4-log-delivery": {
    rule: "state-machine-log-delivery",
    message: /does not allow logs:CreateLogDelivery, .*logs:DescribeLogGroups on "\*"/,
    fault: { roleStatements: (of) => [invoking(of)] },
    refusal: /The state machine IAM Role is not authorized to access the Log Destination/,
  },
  "token-table-ttl": {
    rule: "token-table-ttl",
    message: /holds task tokens .* but has no TTL/,
    fault: { ttl: undefined },
  },
  "callback-task-token": {
    rule: "callback-task",
    message: /never gives away the task token of state "Wait"/,
    fault: {
      definition: (of) =>
        task({
          Parameters: { FunctionName: of.storeFunction, Payload: { token: "$$.Task.Token" } },
        })(of),
    },
  },
  "callback-task-timeout": {
    rule: "callback-task",
    message: /has no timeout for state "Wait"/,
    fault: { definition: task({ TimeoutSeconds: undefined }) },
  },
  "state-machine-role-trust": {
    rule: "state-machine-role",
    message: /trust policy does not let states\.amazonaws\.com/,
    fault: { trustedService: "lambda.amazonaws.com" },
    refusal: /Neither the global service principal states\.amazonaws\.com/,
  },
  "state-machine-role-permission": {
    rule: "state-machine-role",
    message: /does not allow: lambda:InvokeFunction/,
    fault: {
      roleStatements: (of) => [logDelivery, { ...invoking(of), Action: "lambda:GetFunction" }],
    },
    late: true,
  },
  "log-destination": {
    rule: "log-destination",
    message: /does not end in ":\*"/,
    fault: { destination: ({ logGroupArn }) => logGroupArn },
  },
  "state-machine-depends-on-policy": {
    rule: "state-machine-depends-on-policy",
    message: /is not made after role policy "state-machine-depends-on-policy-policy"/,
    fault: { dependsOnPolicy: false },
    neverUnknown: true,
    late: true,
  },
  "callback-permission": {
    rule: "callback-permission",
    message: /allows role "callback-permission-store-role" states:SendTask\* on everything/,
    fault: {
      sendStatements: (of) => [
        { Effect: "Allow", Action: "states:SendTaskSuccess", Resource: "*" },
        { Effect: "Allow", Action: "states:DescribeStateMachine", Resource: of.stateMachineArn },
      ],
    },
  },
  "policy-document": {
    rule: "policy-document",
    message: /IAM refuses as its policy.*must be prefaced by a vendor/,
    fault: {
      roleStatements: (of) => [
        logDelivery,
        invoking(of),
        { Effect: "Allow", Action: "GetObject", Resource: of.bucketArn },
      ],
    },
    refusal: /must be prefaced by a vendor/,
  },
  "no-full-access-policies": {
    rule: "no-full-access-policies",
    message: /gives arn:aws:iam::aws:policy\/AmazonS3FullAccess/,
    fault: { managedPolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" },
    neverUnknown: true,
  },
  "no-wildcard-permissions": {
    rule: "no-wildcard-permissions",
    message: /allows s3:\* on "\*"/,
    fault: {
      roleStatements: (of) => [
        logDelivery,
        invoking(of),
        { Effect: "Allow", Action: "s3:*", Resource: "*" },
      ],
    },
  },
  "bucket-not-public": {
    rule: "bucket-not-public",
    message: /has the ACL "public-read"/,
    fault: { publicBucket: true },
    neverUnknown: true,
  },
  "log-retention": {
    rule: "log-retention",
    message: /has no retentionInDays/,
    fault: { logRetentionDays: 0 },
    neverUnknown: true,
  },
  "supported-runtime": {
    rule: "supported-runtime",
    message: /has the runtime nodejs16\.x/,
    fault: { runtime: "nodejs16.x" },
    neverUnknown: true,
  },
  "point-in-time-recovery": {
    rule: "point-in-time-recovery",
    message: /has no point-in-time recovery/,
    fault: { pointInTimeRecovery: false },
    neverUnknown: true,
  },
  "encryption-configured": {
    rule: "encryption-configured",
    message: /has no encryption configuration/,
    fault: { encryption: false },
    neverUnknown: true,
    late: true,
  },
};
