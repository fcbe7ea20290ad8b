import { type PolicyDocument, parsePolicyDocument } from "./policyDocument";

const allow = (action: string | readonly string[], resource: string | readonly string[] = "*") => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
});

const WRITE_LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const NETWORK_INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];
const TRACE = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:GetSamplingStatisticSummaries",
];

/** By the part of the ARN after `:policy/`. */
const STATEMENTS: Readonly<Record<string, readonly object[]>> = {
  AdministratorAccess: [allow("*")],
  PowerUserAccess: [
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
  ],
  AWSStepFunctionsFullAccess: [allow("states:*")],
  AmazonS3FullAccess: [allow(["s3:*", "s3-object-lambda:*"])],
  AmazonS3ReadOnlyAccess: [
    allow([
      "s3:Get*",
      "s3:List*",
      "s3:Describe*",
      "s3-object-lambda:Get*",
      "s3-object-lambda:List*",
    ]),
  ],
  AmazonDynamoDBFullAccess: [allow("dynamodb:*")],
  AWSLambda_FullAccess: [allow(["lambda:*", "logs:DescribeLogGroups", "iam:ListRoles"])],
  CloudWatchLogsFullAccess: [allow(["logs:*", "cloudwatch:GenerateQuery"])],
  CloudWatchFullAccess: [allow(["cloudwatch:*", "logs:*", "sns:*"])],
  AWSXrayFullAccess: [allow("xray:*")],
  AWSXrayWriteOnlyAccess: [allow(TRACE)],
  AWSXRayDaemonWriteAccess: [allow(TRACE)],
  SecretsManagerReadWrite: [allow("secretsmanager:*")],
  "service-role/AWSLambdaBasicExecutionRole": [allow(WRITE_LOGS)],
  "service-role/AWSLambdaVPCAccessExecutionRole": [allow([...WRITE_LOGS, ...NETWORK_INTERFACES])],
  "service-role/AWSLambdaDynamoDBExecutionRole": [
    allow([
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:ListStreams",
      ...WRITE_LOGS,
    ]),
  ],
  "service-role/AWSLambdaRole": [allow("lambda:InvokeFunction")],
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs": [
    allow([
      ...WRITE_LOGS,
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:GetLogEvents",
      "logs:FilterLogEvents",
    ]),
  ],
};

/**
 * What the AWS managed policies that serverless stacks use allow, as far as it bears on them.
 * Source: docs.aws.amazon.com/aws-managed-policy/latest/reference
 * @returns undefined for one that is not in this list
 */
export function awsManagedPolicy(arn: string): PolicyDocument | undefined {
  const name = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  const statements = name === undefined ? undefined : STATEMENTS[name];
  return statements && parsePolicyDocument({ Version: "2012-10-17", Statement: statements });
}
