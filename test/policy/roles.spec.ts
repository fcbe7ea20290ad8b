import assert from "node:assert/strict";
import { stateMachineRole } from "../../policy/roles";
import {
  correctStack,
  definition,
  document,
  invocation,
  logDelivery,
  stackWith,
  trusting,
} from "../support/correctStack";
import { check, type Given, unknown } from "../support/policies";

const rule = stateMachineRole;
const allow = (Action: string | string[], Resource: string | string[]) => ({
  Effect: "Allow",
  Action,
  Resource,
});

/** A stack whose machine does one task, with a role that allows it some things. */
function doing(task: object, ...statements: object[]): Given[] {
  const { Wait, Failed } = definition.States;
  const { Arguments: _, ...rest } = Wait;
  const States = { Wait: { ...rest, ...task }, Failed };
  const policy = document(logDelivery, ...statements);
  return stackWith("machine", { definition: JSON.stringify({ ...definition, States }) }).map(
    (each) => (each.name === "policy" ? { ...each, props: { ...each.props, policy } } : each),
  );
}

describe("state-machine-role", () => {
  it("accepts a role that may do what the definition does", async () => {
    assert.deepEqual(await check(rule, correctStack()), []);
  });

  for (const principal of ["states.amazonaws.com", "states.eu-central-1.amazonaws.com"]) {
    it(`accepts the trust of ${principal}`, async () => {
      const assumeRolePolicy = trusting(principal);
      assert.deepEqual(await check(rule, stackWith("role", { assumeRolePolicy })), []);
    });
  }

  it("refuses a role that trusts another service, before the state machine is made", async () => {
    const assumeRolePolicy = trusting("lambda.amazonaws.com");
    const [{ message, early }, ...others] = await check(
      rule,
      stackWith("role", { assumeRolePolicy }),
    );

    assert.equal(early, true);
    assert.deepEqual(others, []);
    assert.match(message, /trust policy does not let states\.amazonaws\.com.*Neither the global/);
  });

  it("has nothing to say of a role of another stack", async () => {
    const roleArn = "arn:aws:iam::123456789012:role/other";
    assert.deepEqual(await check(rule, stackWith("machine", { roleArn })), []);
  });

  const invoke = "arn:aws:states:::lambda:invoke";
  const lambda = "arn:aws:lambda:eu-central-1:123456789012:function:";
  const tables = "arn:aws:dynamodb:eu-central-1:123456789012:table/";
  const cases: [what: string, task: object, right: object, wrong: object][] = [
    [
      "a function by its name",
      { Resource: invoke, Arguments: { FunctionName: "pay" } },
      allow("lambda:InvokeFunction", `${lambda}pay`),
      allow("lambda:InvokeFunction", `${lambda}other`),
    ],
    [
      "a function by its ARN",
      { Resource: invoke, Arguments: { FunctionName: `${lambda}pay:live` } },
      allow("lambda:*", `${lambda}pay:*`),
      allow("lambda:InvokeFunction", `${lambda}pay`),
    ],
    [
      "a function as its Resource",
      { Resource: `${lambda}pay`, QueryLanguage: "JSONPath" },
      allow("lambda:Invoke*", "*"),
      allow("lambda:GetFunction", "*"),
    ],
    [
      "a function that is computed",
      { Resource: invoke, Arguments: { FunctionName: "{% $states.input.name %}" } },
      allow("lambda:InvokeFunction", `${lambda}any`),
      allow("lambda:InvokeAsync", `${lambda}any`),
    ],
    [
      "an object of a bucket",
      {
        Resource: "arn:aws:states:::aws-sdk:s3:getObject",
        Arguments: { Bucket: "in", Key: "{% $k %}" },
      },
      allow("s3:GetObject", "arn:aws:s3:::in/inputs/*"),
      allow("s3:GetObject", "arn:aws:s3:::out/*"),
    ],
    [
      "a list of a bucket",
      { Resource: "arn:aws:states:::aws-sdk:s3:listObjectsV2", Arguments: { Bucket: "in" } },
      allow("s3:ListBucket", "arn:aws:s3:::in"),
      allow("s3:ListObjectsV2", "arn:aws:s3:::in"),
    ],
    [
      "an item of a table",
      { Resource: "arn:aws:states:::dynamodb:putItem", Arguments: { TableName: "t", Item: {} } },
      allow(["dynamodb:PutItem"], [`${tables}t`]),
      allow("dynamodb:GetItem", `${tables}t`),
    ],
    [
      "a query of an index",
      {
        Resource: "arn:aws:states:::aws-sdk:dynamodb:query",
        Arguments: { TableName: "t", IndexName: "i" },
      },
      allow("dynamodb:Query", `${tables}t/index/i`),
      allow("dynamodb:Query", `${tables}t`),
    ],
    [
      "a query of everything",
      { Resource: "arn:aws:states:::aws-sdk:dynamodb:scan", Arguments: { TableName: "t" } },
      allow("dynamodb:Scan", "*"),
      allow("dynamodb:Query", "*"),
    ],
    [
      "a transaction",
      {
        Resource: "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
        Arguments: { TransactItems: [{ Put: { TableName: "t", Item: {} } }] },
      },
      allow("dynamodb:PutItem", `${tables}t`),
      allow("dynamodb:TransactWriteItems", `${tables}t`),
    ],
    [
      "a copy of an object",
      {
        Resource: "arn:aws:states:::aws-sdk:s3:copyObject",
        Arguments: { Bucket: "out", Key: "k", CopySource: "in/k" },
      },
      allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::*/k"),
      allow(["s3:GetObject", "s3:CopyObject"], "arn:aws:s3:::*/k"),
    ],
    [
      "a message to a queue",
      { Resource: "arn:aws:states:::sqs:sendMessage", Arguments: { QueueUrl: "{% $q %}" } },
      allow("sqs:SendMessage", "arn:aws:sqs:eu-central-1:123456789012:orders"),
      allow("sqs:ReceiveMessage", "arn:aws:sqs:eu-central-1:123456789012:orders"),
    ],
    [
      "a parameter",
      { Resource: "arn:aws:states:::aws-sdk:ssm:getParameter", Arguments: { Name: "p" } },
      allow("ssm:GetParameter*", "arn:aws:ssm:*:*:parameter/p"),
      allow("ssm:DescribeParameters", "*"),
    ],
    [
      "an HTTPS call",
      { Resource: "arn:aws:states:::http:invoke", Arguments: { Method: "GET" } },
      allow(["states:InvokeHTTPEndpoint", "events:RetrieveConnectionCredentials"], "*"),
      allow("states:InvokeHTTPEndpoint", "*"),
    ],
  ];
  for (const [what, task, right, wrong] of cases) {
    it(`knows what ${what} needs`, async () => {
      assert.deepEqual(await check(rule, doing(task, right)), []);
      const [{ message, level }, ...others] = await check(rule, doing(task, wrong));
      assert.equal(level, "mandatory");
      assert.match(message, /does what role "role" does not allow: .*\(state "Wait"\)/);
      assert.deepEqual(others, []);
    });
  }

  it("refuses .sync without the events that tell of the end", async () => {
    const task = {
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: { StateMachineArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:child" },
    };
    const start = allow(
      "states:StartExecution",
      "arn:aws:states:eu-central-1:123456789012:stateMachine:*",
    );
    const events = allow(
      ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
      "arn:aws:events:eu-central-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
    );
    assert.deepEqual(await check(rule, doing(task, start, events)), []);
    const [{ message }] = await check(rule, doing(task, start));
    assert.match(message, /events:PutTargets.*events:PutRule.*events:DescribeRule/);
  });

  it("knows the rule of each .sync task, and asks nothing of services that it does not know", async () => {
    const events = (rule: string) =>
      allow("events:*", `arn:aws:events:eu-central-1:123456789012:rule/${rule}`);
    const build = {
      Resource: "arn:aws:states:::codebuild:startBuildBatch.sync",
      Arguments: { ProjectName: "p" },
    };
    const start = allow("codebuild:StartBuildBatch", "*");
    const right = events("StepFunctionsGetEventForCodeBuildStartBuildBatchRule");
    assert.deepEqual(await check(rule, doing(build, start, right)), []);
    const wrong = events("StepFunctionsGetEventForCodeBuildStartBuildRule");
    assert.equal((await check(rule, doing(build, start, wrong))).length, 1);
    const other = { Resource: "arn:aws:states:::aws-sdk:kinesis:putRecord", Arguments: {} };
    assert.deepEqual(await check(rule, doing(other)), []);
  });

  it("knows what a distributed map needs: to start itself, to read and to write", async () => {
    const mapping = (policy: string) => {
      const text = JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "Each",
        States: {
          Each: {
            Type: "Map",
            ItemReader: {
              Resource: "arn:aws:states:::s3:getObject",
              Arguments: { Bucket: "in", Key: "items.json" },
            },
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
              StartAt: "Done",
              States: { Done: { Type: "Succeed" } },
            },
            ResultWriter: {
              Resource: "arn:aws:states:::s3:putObject",
              Arguments: { Bucket: "out", Prefix: "results" },
            },
            End: true,
          },
        },
      });
      return stackWith("machine", { definition: text }).map((each) =>
        each.name === "policy" ? { ...each, props: { ...each.props, policy } } : each,
      );
    };
    const machine = "arn:aws:states:eu-central-1:123456789012:stateMachine:orders";
    const right = document(
      allow("states:StartExecution", machine),
      allow("s3:GetObject", "arn:aws:s3:::in/*"),
      allow("s3:PutObject", "arn:aws:s3:::out/*"),
    );
    assert.deepEqual(await check(rule, mapping(right)), []);
    const [{ message }] = await check(rule, mapping(document(allow("s3:ListBucket", "*"))));
    assert.match(message, /states:StartExecution on .*stateMachine:orders \(state "Each"\)/);
    assert.match(message, /s3:GetObject on .*in\/items\.json.*s3:PutObject on .*out\/\*/);
  });

  it("refuses tracing without X-Ray", async () => {
    const tracingConfiguration = { enabled: true };
    const [{ message }] = await check(rule, stackWith("machine", { tracingConfiguration }));
    assert.match(message, /xray:PutTraceSegments on \* \(tracing\)/);
  });

  it("refuses what a Deny takes away again", async () => {
    const denial = { Effect: "Deny", Action: "lambda:*", Resource: "*" };
    const policy = document(logDelivery, invocation, denial);
    assert.equal((await check(rule, stackWith("policy", { policy }))).length, 1);
  });

  it("looks into branches and maps", async () => {
    const inner = { StartAt: "Pay", States: { Pay: { ...definition.States.Wait, End: true } } };
    inner.States.Pay.Arguments = { ...inner.States.Pay.Arguments, FunctionName: "pay" };
    for (const state of [
      { Type: "Parallel", Branches: [inner], End: true },
      { Type: "Map", ItemProcessor: inner, End: true },
    ]) {
      const text = JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "Outer",
        States: { Outer: state },
      });
      const [{ message }] = await check(rule, stackWith("machine", { definition: text }));
      assert.match(message, /function:pay \(state "Pay"\)/);
    }
  });

  it("refuses what it cannot know at preview, naming it", async () => {
    const unknowns: [string, Record<string, unknown>, RegExp][] = [
      [
        "machine",
        { definition: unknown },
        /"definition" is not known.*Build "definition" from names/,
      ],
      ["role", { assumeRolePolicy: unknown }, /"assumeRolePolicy" of role "role" is not known/],
      ["policy", { policy: unknown }, /"policy" of role policy "policy" is not known/],
    ];
    for (const [name, props, message] of unknowns) {
      const [finding, ...others] = await check(rule, stackWith(name, props));
      assert.match(finding.message, message);
      assert.deepEqual([finding.level, others], ["mandatory", []]);
    }
  });
});
