import assert from "node:assert/strict";
import { functionArn, type LambdaAlone, makeFunction, startLambda } from "./support/lambdaAlone";

const NAME = "refusing";
const ARN = functionArn(NAME);
const NOBODY = functionArn("nobody");
const LATEST = { Qualifier: "$LATEST" };
const PERMISSION = {
  FunctionName: NAME,
  StatementId: "one",
  Action: "lambda:InvokeFunction",
  Principal: "apigateway.amazonaws.com",
};

/** Each text is one that was recorded on AWS. */
const REFUSALS: [operation: string, input: object, code: string, message: string][] = [
  [
    "Invoke",
    { FunctionName: "nobody" },
    "ResourceNotFoundException",
    `Function not found: ${NOBODY}:$LATEST`,
  ],
  [
    "GetFunction",
    { FunctionName: "nobody" },
    "ResourceNotFoundException",
    `Function not found: ${NOBODY}`,
  ],
  [
    "GetFunction",
    { FunctionName: "nobody", ...LATEST },
    "ResourceNotFoundException",
    `Function not found: ${NOBODY}:$LATEST`,
  ],
  [
    "GetFunction",
    { FunctionName: ARN.replace(/lambda:[^:]+/, "lambda:ap-southeast-1") },
    "ResourceNotFoundException",
    `Functions from 'ap-southeast-1' are not reachable in this region ('${ARN.split(":")[3]}')`,
  ],
  [
    "DeleteFunction",
    { FunctionName: NAME, ...LATEST },
    "InvalidParameterValueException",
    "$LATEST version cannot be deleted without deleting the function.",
  ],
  [
    "PutFunctionConcurrency",
    { FunctionName: `${ARN}:1`, ReservedConcurrentExecutions: 1 },
    "InvalidParameterValueException",
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
  ],
  [
    "PutFunctionConcurrency",
    { FunctionName: "nobody", ReservedConcurrentExecutions: 1 },
    "ResourceNotFoundException",
    `Function not found: ${NOBODY}:$LATEST`,
  ],
  [
    "GetFunctionEventInvokeConfig",
    { FunctionName: "nobody" },
    "ResourceNotFoundException",
    `The function ${NOBODY}:$LATEST doesn't have an EventInvokeConfig`,
  ],
  [
    "GetFunctionEventInvokeConfig",
    { FunctionName: NAME, Qualifier: "other" },
    "ResourceNotFoundException",
    `The function ${ARN}:other doesn't have an EventInvokeConfig`,
  ],
  [
    "PutFunctionEventInvokeConfig",
    { FunctionName: "nobody", MaximumRetryAttempts: 1 },
    "ResourceNotFoundException",
    "The function doesn't exist.",
  ],
  [
    "PutFunctionEventInvokeConfig",
    { FunctionName: NAME },
    "InvalidParameterValueException",
    "You must specify at least one of error handling or destination setting.",
  ],
  [
    "AddPermission",
    { ...PERMISSION, ...LATEST },
    "InvalidParameterValueException",
    "We currently do not support adding policies for $LATEST.",
  ],
  [
    "AddPermission",
    { ...PERMISSION, Qualifier: "42" },
    "ResourceNotFoundException",
    `Function not found: ${ARN}:42`,
  ],
  [
    "AddPermission",
    { ...PERMISSION, Qualifier: "live" },
    "ResourceNotFoundException",
    `Cannot find alias arn: ${ARN}:live`,
  ],
  [
    "AddPermission",
    { ...PERMISSION, RevisionId: "old" },
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
  ],
  [
    "RemovePermission",
    { FunctionName: NAME, StatementId: "one" },
    "ResourceNotFoundException",
    "No policy is associated with the given resource.",
  ],
  [
    "RemovePermission",
    { FunctionName: "nobody", StatementId: "one" },
    "ResourceNotFoundException",
    `No policy found for: ${NOBODY}`,
  ],
  [
    "TagResource",
    { Resource: `${ARN}:1`, Tags: { a: "b" } },
    "InvalidParameterValueException",
    "Tags on function aliases and versions are not supported. Please specify a function ARN.",
  ],
  [
    "TagResource",
    { Resource: ARN, Tags: {} },
    "InvalidParameterValueException",
    "An error occurred and the request cannot be processed.",
  ],
  [
    "TagResource",
    { Resource: ARN, Tags: Object.fromEntries([...Array(51).keys()].map((key) => [key, "v"])) },
    "InvalidParameterValueException",
    "Number of tags exceeds resource tag limit.",
  ],
  [
    "UntagResource",
    { Resource: ARN },
    "ValidationException",
    "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
  ],
  [
    "UpdateFunctionCode",
    { FunctionName: NAME, Architectures: ["x86_64", "arm64"], ZipFile: Buffer.alloc(1) },
    "ValidationException",
    "1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
  ],
  [
    "UpdateFunctionCode",
    { FunctionName: NAME, Architectures: ["X86_64"], ZipFile: Buffer.alloc(1) },
    "ValidationException",
    "1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
  ],
  [
    "UpdateFunctionCode",
    { FunctionName: NAME, ZipFile: Buffer.alloc(52_428_801) },
    "RequestEntityTooLargeException",
    "Zipped size must be smaller than 52428800 bytes",
  ],
];

describe("Lambda refuses in AWS's words", () => {
  let alone: LambdaAlone;
  before(async () => {
    alone = await startLambda();
    await makeFunction(alone, NAME, `exports.handler = async () => "ok";`);
  });
  after(() => alone.close());

  for (const [operation, input, code, message] of REFUSALS) {
    it(`${operation}: ${message.slice(0, 80)}`, async () => {
      await assert.rejects(alone.call(operation, input), { code, message });
    });
  }
});
