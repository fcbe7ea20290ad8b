import assert from "node:assert/strict";
import { AwsProvider } from "../../../local/provider";
import { RESOURCE_TYPES } from "../../../local/provider/resources";
import type { Properties } from "../../../local/provider/values";
import { useEmbeddedAws } from "../../support/embeddedAws";

const account = "000000000000";
const region = "us-east-1";
const trust = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});
const key = (digit: string) =>
  `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-00000000000${digit}`;
const allowing = (action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
});
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const code = (text: string) => ({
  [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7",
  assets: { "index.js": { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text } },
});
const definition = (comment: string) =>
  JSON.stringify({
    Comment: comment,
    QueryLanguage: "JSONata",
    StartAt: "Done",
    States: { Done: { Type: "Succeed" } },
  });

interface Example {
  readonly type: string;
  /** From the ids of the examples made before, by their type's last part. */
  readonly inputs: (ids: Readonly<Record<string, string>>) => Properties;
  readonly update?: Properties;
}

/** Each may rest on those before it. */
const EXAMPLES: readonly Example[] = [
  {
    type: "aws:s3/bucket:Bucket",
    inputs: () => ({ bucket: "examples", forceDestroy: true, tags: { a: "1" } }),
    update: { tags: { b: "2" } },
  },
  {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    inputs: () => ({ bucket: "examples", versioningConfiguration: { status: "Enabled" } }),
    update: { versioningConfiguration: { status: "Suspended" } },
  },
  {
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    inputs: () => ({
      bucket: "examples",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    }),
    update: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }] },
  },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    inputs: () => ({ bucket: "examples", blockPublicAcls: true }),
    update: { blockPublicPolicy: true },
  },
  {
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    inputs: () => ({ bucket: "examples", rule: { objectOwnership: "BucketOwnerEnforced" } }),
    update: { rule: { objectOwnership: "BucketOwnerPreferred" } },
  },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    inputs: () => ({
      bucket: "examples",
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:PutObject",
            Resource: "arn:aws:s3:::examples/x",
          },
        ],
      },
    }),
  },
  {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    inputs: () => ({
      bucket: "examples",
      rules: [{ id: "old", status: "Enabled", filter: { prefix: "" }, expiration: { days: 3 } }],
    }),
    update: {
      rules: [
        {
          id: "old",
          status: "Enabled",
          filter: { prefix: "a/" },
          noncurrentVersionExpiration: { noncurrentDays: 5 },
        },
      ],
    },
  },
  {
    type: "aws:s3/bucketObject:BucketObject",
    inputs: () => ({ bucket: "examples", key: "a/b.txt", content: "1", contentType: "text/plain" }),
    update: { content: "2" },
  },
  {
    type: "aws:s3/bucketObjectv2:BucketObjectv2",
    inputs: () => ({ bucket: "examples", key: "c.txt", contentBase64: "MQ==" }),
  },
  {
    type: "aws:dynamodb/table:Table",
    inputs: () => ({
      name: "examples",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expires", enabled: true },
      pointInTimeRecovery: { enabled: true },
    }),
    update: { tags: { b: "2" }, pointInTimeRecovery: { enabled: false } },
  },
  {
    type: "aws:secretsmanager/secret:Secret",
    inputs: () => ({ name: "examples", recoveryWindowInDays: 0 }),
    update: { description: "changed" },
  },
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    inputs: () => ({ name: "/examples", retentionInDays: 7, kmsKeyId: key("1"), tags: { a: "1" } }),
    update: { retentionInDays: 14, kmsKeyId: key("2"), tags: { b: "2" } },
  },
  {
    type: "aws:iam/role:Role",
    inputs: () => ({
      name: "examples",
      assumeRolePolicy: trust("lambda.amazonaws.com"),
      permissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
    update: {
      tags: { b: "2" },
      permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: ["lambda", "states"].map(
          (service) => trust(`${service}.amazonaws.com`).Statement[0],
        ),
      },
    },
  },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    inputs: () => ({ name: "inline", role: "examples", policy: allowing("s3:GetObject") }),
    update: { policy: allowing("s3:PutObject") },
  },
  {
    type: "aws:iam/policy:Policy",
    inputs: () => ({ name: "managed", policy: allowing("s3:GetObject") }),
    update: { policy: allowing("s3:PutObject") },
  },
  {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    inputs: ({ Policy }) => ({ role: "examples", policyArn: Policy }),
  },
  {
    type: "aws:lambda/function:Function",
    inputs: () => ({
      name: "examples",
      role: `arn:aws:iam::${account}:role/examples`,
      runtime: "nodejs24.x",
      handler: "index.handler",
      environment: { variables: { ONE: "1" } },
      code: code("exports.handler = async () => 1;"),
    }),
    update: {
      code: code("exports.handler = async () => 2;"),
      runtime: "nodejs22.x",
      handler: "index.other",
      timeout: 9,
      memorySize: 256,
      environment: { variables: { ONE: "1", TWO: "2" } },
      reservedConcurrentExecutions: 5,
      tags: { b: "2" },
    },
  },
  {
    type: "aws:sfn/stateMachine:StateMachine",
    inputs: () => ({
      name: "examples",
      roleArn: `arn:aws:iam::${account}:role/examples`,
      definition: definition("one"),
      tracingConfiguration: { enabled: false },
    }),
    update: {
      definition: definition("two"),
      tracingConfiguration: { enabled: true },
      tags: { b: "2" },
    },
  },
  {
    type: "aws:apigatewayv2/api:Api",
    inputs: () => ({ name: "examples", protocolType: "HTTP" }),
    update: { name: "renamed", tags: { b: "2" } },
  },
  {
    type: "aws:apigatewayv2/integration:Integration",
    inputs: ({ Api }) => ({
      apiId: Api,
      integrationType: "AWS_PROXY",
      integrationUri: `arn:aws:lambda:${region}:${account}:function:examples`,
      payloadFormatVersion: "2.0",
    }),
    update: { timeoutMilliseconds: 5000, description: "changed" },
  },
  {
    type: "aws:apigatewayv2/route:Route",
    inputs: ({ Api, Integration }) => ({
      apiId: Api,
      routeKey: "POST /examples",
      target: `integrations/${Integration}`,
    }),
    update: { routeKey: "POST /others" },
  },
  {
    type: "aws:apigatewayv2/stage:Stage",
    inputs: ({ Api }) => ({
      apiId: Api,
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 4, throttlingBurstLimit: 4 },
    }),
    update: { defaultRouteSettings: { throttlingRateLimit: 5, throttlingBurstLimit: 5 } },
  },
  {
    type: "aws:lambda/permission:Permission",
    inputs: () => ({
      function: "examples",
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
    }),
  },
];

/** What reading does not tell: contents, and what is kept beside the resource. */
const UNREAD = ["code", "content", "description", "tags"];
const isRead = (given: Properties) => (key: string) => key in given && !UNREAD.includes(key);

describe("each type of resource", () => {
  const fixture = useEmbeddedAws();
  let provider: AwsProvider;
  const ids: Record<string, string> = {};
  const made: { type: string; id: string; inputs: Properties }[] = [];
  before(() => {
    provider = new AwsProvider(fixture.environment);
  });

  for (const { type, inputs, update } of EXAMPLES) {
    it(`${type} is created, read${update ? " and updated" : ""}, and shows every output`, async () => {
      const checked = await provider.check(type, "example", inputs(ids));
      const { id, outputs } = await provider.create(type, checked);
      ids[type.split(":").at(-1)!] = id;
      const latest = { type, id, inputs: checked };
      made.push(latest);

      const { computed } = RESOURCE_TYPES.find(({ token }) => token === type)!;
      assert.deepEqual(
        computed.filter((key) => outputs[key] === undefined),
        [],
      );
      const found = await provider.read(type, id, checked);
      assert.deepEqual(found!.outputs, outputs);
      assert.deepEqual(provider.diff(type, checked, found!.inputs).changed, []);

      if (!update) return;
      latest.inputs = await provider.check(type, "example", { ...inputs(ids), ...update }, checked);
      assert.deepEqual(provider.diff(type, checked, latest.inputs).replaces, []);
      const updated = await provider.update(type, id, latest.inputs, { inputs: checked });
      const again = await provider.read(type, id, latest.inputs);
      assert.deepEqual(again!.outputs, updated);
      assert.deepEqual(provider.diff(type, latest.inputs, again!.inputs).changed, []);

      // The same seen from a program that has not made the change: somebody else has.
      const drifted = await provider.read(type, id, checked);
      assert.deepEqual(
        provider.diff(type, drifted!.inputs, checked).changed,
        provider.diff(type, latest.inputs, checked).changed.filter(isRead(checked)),
      );
    });
  }

  it("is among these examples", () => {
    const types = EXAMPLES.map(({ type }) => type);

    assert.deepEqual(types.sort(), RESOURCE_TYPES.map(({ token }) => token).sort());
  });

  it("is deleted, and what is gone already is no error", async () => {
    for (const { type, id, inputs } of made.reverse()) {
      await provider.delete(type, id, { inputs });
      await provider.delete(type, id, { inputs });
    }

    for (const { type, id, inputs } of made) {
      assert.equal(await provider.read(type, id, inputs), undefined, type);
    }
  });
});
