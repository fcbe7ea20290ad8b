import assert from "node:assert/strict";
import { accountId, type Preview, preview, project } from "../support/programPreview";

const keys = [
  "callback",
  "validation",
  "deployment",
  "notification",
  "storeTaskToken",
  "writeOutputs",
];

const kmsKey = "11111111-2222-3333-4444-555555555555";

describe("the program", () => {
  for (const stack of ["dev", "staging", "prod"]) {
    describe(`in the stack ${stack}`, () => {
      let mocks: Preview;
      let outputs: Record<string, any>;
      before(async () => {
        ({ mocks, outputs } = await preview(stack));
      });

      it("has the outputs that commands and people rely on", () => {
        assert.deepEqual(Object.keys(outputs).sort(), [
          "bucketName",
          "callbackSecretName",
          "callbackUrl",
          "functionNames",
          "logGroupNames",
          "stateMachineArn",
          "tokenTableName",
        ]);
        assert.deepEqual(Object.keys(outputs.functionNames).sort(), [...keys].sort());
        assert.deepEqual(
          Object.keys(outputs.logGroupNames).sort(),
          [...keys, "stateMachine", "callbackApi"].sort(),
        );
        assert.equal(outputs.tokenTableName, `callback-workflow-${stack}-task-tokens`);
      });

      it("has every definition, document and destination known at preview", () => {
        const [machine] = mocks.ofType("aws:sfn/stateMachine:StateMachine");
        assert.equal(JSON.parse(machine.inputs.definition).StartAt, "ReadInput");
        assert.equal(
          machine.inputs.loggingConfiguration.logDestination,
          `arn:aws:logs:eu-central-1:${accountId}:log-group:/aws/vendedlogs/states/callback-workflow-${stack}-workflow:*`,
        );
        for (const { inputs } of mocks.ofType("aws:iam/role:Role"))
          JSON.parse(inputs.assumeRolePolicy);
        for (const { inputs } of mocks.ofType("aws:iam/rolePolicy:RolePolicy"))
          JSON.parse(inputs.policy);
        for (const { inputs } of mocks.ofType("aws:s3/bucketPolicy:BucketPolicy"))
          JSON.parse(inputs.policy);
      });

      it("tags everything that takes tags with project, stack and component", () => {
        const tagged = mocks.made.filter(({ inputs }) => inputs.tags);
        assert.ok(tagged.length > 20);
        for (const { inputs } of tagged) {
          assert.equal(inputs.tags.project, project);
          assert.equal(inputs.tags.stack, stack);
          assert.ok(inputs.tags.component);
        }
      });

      it("gives every log group a retention", () => {
        const groups = mocks.ofType("aws:cloudwatch/logGroup:LogGroup");
        assert.equal(groups.length, 8);
        assert.ok(groups.every(({ inputs }) => inputs.retentionInDays >= 30));
      });
    });
  }

  describe("its roles", () => {
    let mocks: Preview;
    before(async () => {
      ({ mocks } = await preview("dev"));
    });
    const name = (suffix: string) => `callback-workflow-dev-${suffix}`;
    const actions = (role: string) =>
      mocks.statements(name(`${role}-role`)).map(({ Action }) => Action);

    it("allow no action of a wildcard, and on everything only what supports no resource", () => {
      for (const { inputs } of mocks.ofType("aws:iam/rolePolicy:RolePolicy")) {
        for (const { Action, Resource } of JSON.parse(inputs.policy).Statement) {
          assert.doesNotMatch(JSON.stringify(Action), /\*/);
          if (Resource === "*")
            assert.match(JSON.stringify(Action), /logs:CreateLogDelivery|xray:/);
        }
      }
    });

    it("let checks write their log, and nothing else", () => {
      for (const check of ["validation", "deployment", "notification"]) {
        assert.deepEqual(actions(check), [["logs:CreateLogStream", "logs:PutLogEvents"]]);
      }
    });

    it("let the workflow invoke the functions it calls, read its inputs and deliver logs", () => {
      const [invoke, read, list, deliver, ...others] = mocks.statements(name("workflow-role"));
      assert.deepEqual(invoke.Action, "lambda:InvokeFunction");
      assert.equal(invoke.Resource.length, 5);
      assert.equal(read.Resource, `arn:aws:s3:::${name(`workflow-${accountId}`)}/inputs/*`);
      assert.equal(list.Action, "s3:ListBucket");
      assert.equal(deliver.Action.length, 8);
      assert.deepEqual(others, []);
    });

    it("let tasks be completed of this state machine alone", () => {
      for (const role of ["callback", "store-task-token"]) {
        const send = mocks
          .statements(name(`${role}-role`))
          .find(({ Action }) => Action.includes("states:SendTaskSuccess"));
        assert.equal(
          send?.Resource,
          `arn:aws:states:eu-central-1:${accountId}:stateMachine:${name("workflow")}`,
        );
      }
    });

    it("are trusted for this state machine of this account alone", () => {
      const role = mocks
        .ofType("aws:iam/role:Role")
        .find(({ inputs }) => inputs.name === name("workflow-role"))!;
      const [{ Principal, Condition }] = JSON.parse(role.inputs.assumeRolePolicy).Statement;
      assert.deepEqual(Principal, { Service: "states.amazonaws.com" });
      assert.equal(Condition.StringEquals["aws:SourceAccount"], accountId);
      assert.match(
        Condition.ArnLike["aws:SourceArn"],
        /stateMachine:callback-workflow-dev-workflow$/,
      );
    });
  });

  for (const [partition, region] of [
    ["aws-cn", "cn-north-1"],
    ["aws-us-gov", "us-gov-west-1"],
  ] as const) {
    it(`names nothing of another partition or region in ${region}`, async () => {
      const further = { [`${project}:permissionsBoundary`]: "b", [`${project}:kmsKey`]: kmsKey };
      const { mocks, outputs } = await preview("prod", further, { partition, region });
      const text = JSON.stringify([mocks.made.map(({ inputs }) => inputs), outputs]);

      const arns = text.match(/arn:[\w-]+:\w+:[\w-]*:/g) ?? [];
      assert.ok(arns.length > 50);
      for (const arn of arns) {
        assert.match(arn, new RegExp(`^arn:${partition}:\\w+:(${region})?:$`));
      }
    });
  }

  describe("with further configuration", () => {
    let mocks: Preview;
    before(async () => {
      ({ mocks } = await preview("dev", {
        [`${project}:validationApiUrl`]: "https://api.example.com/validate",
        [`${project}:validationApiSecretName`]: "validation-token",
        [`${project}:tracing`]: "true",
        [`${project}:permissionsBoundary`]: "limits",
        [`${project}:kmsKey`]: kmsKey,
      }));
    });

    it("reads the secret of a real API, and only that", () => {
      const read = mocks
        .statements("callback-workflow-dev-validation-role")
        .find(({ Action }) => Action === "secretsmanager:GetSecretValue")!;
      assert.equal(
        read.Resource,
        `arn:aws:secretsmanager:eu-central-1:${accountId}:secret:validation-token-??????`,
      );
    });

    it("traces, limits roles and encrypts as it is told", () => {
      const arn = `arn:aws:kms:eu-central-1:${accountId}:key/${kmsKey}`;
      assert.ok(
        mocks
          .statements("callback-workflow-dev-workflow-role")
          .some(({ Action }) => Action.includes("xray:PutTraceSegments")),
      );
      for (const { inputs } of mocks.ofType("aws:iam/role:Role")) {
        assert.equal(inputs.permissionsBoundary, `arn:aws:iam::${accountId}:policy/limits`);
      }
      for (const { inputs } of mocks.ofType("aws:lambda/function:Function")) {
        assert.equal(inputs.kmsKeyArn, arn);
      }
      const [table] = mocks.ofType("aws:dynamodb/table:Table");
      assert.equal(table.inputs.serverSideEncryption.kmsKeyArn, arn);
    });

    it("logs nothing, and asks for no permission to, at level OFF", async () => {
      const { mocks } = await preview("dev", { [`${project}:logLevel`]: "OFF" });
      const [machine] = mocks.ofType("aws:sfn/stateMachine:StateMachine");
      assert.deepEqual(machine.inputs.loggingConfiguration, { level: "OFF" });
      assert.ok(
        !mocks
          .statements("callback-workflow-dev-workflow-role")
          .some(({ Action }) => Action.includes("logs:CreateLogDelivery")),
      );
    });
  });
});
