import assert from "node:assert/strict";
import { AwsProvider } from "../../../local/provider";
import { type Properties, UNKNOWN } from "../../../local/provider/values";

const provider = new AwsProvider({ AWS_REGION: "eu-central-1" });
const role = "aws:iam/role:Role";
const bucket = "aws:s3/bucket:Bucket";

describe("the provider's check", () => {
  it("fills in what the program leaves out, and remembers what it was", async () => {
    const checked = await provider.check(role, "worker", { name: "worker", path: "/x/" });

    assert.deepEqual(checked, {
      name: "worker",
      path: "/x/",
      maxSessionDuration: 3600,
      forceDetachPolicies: false,
      __defaults: ["maxSessionDuration", "forceDetachPolicies"],
    });
  });

  it("makes a name of the resource's own and seven digits, and keeps it", async () => {
    const first = await provider.check(bucket, "Files", {});
    const second = await provider.check(bucket, "Files", {}, first);

    assert.match(String(first.bucket), /^files-[0-9a-f]{7}$/);
    assert.equal(second.bucket, first.bucket);
  });

  it("writes policy documents as text, and knows nothing of one that is partly unknown", async () => {
    const check = async (document: unknown) =>
      (await provider.check(role, "worker", { assumeRolePolicy: document })).assumeRolePolicy;

    assert.equal(await check({ Version: "2012-10-17" }), '{"Version":"2012-10-17"}');
    assert.equal(await check({ Statement: [{ Resource: UNKNOWN }] }), UNKNOWN);
  });

  it("refuses a type it does not have, by name", async () => {
    await assert.rejects(provider.check("aws:sqs/queue:Queue", "jobs", {}), {
      message: /does not have the resource type aws:sqs\/queue:Queue; it has aws:apigatewayv2/,
    });
  });
});

describe("the provider's diff", () => {
  const diff = async (type: string, before: Properties, after: Properties) => {
    const old = await provider.check(type, "it", before);
    return provider.diff(type, old, await provider.check(type, "it", after, old));
  };

  it("takes documents that mean the same for the same", async () => {
    const { changed } = await diff(
      role,
      { assumeRolePolicy: '{"Version":"2012-10-17","Statement":[]}' },
      { assumeRolePolicy: { Statement: [], Version: "2012-10-17" } },
    );

    assert.deepEqual(changed, []);
  });

  it("replaces where AWS cannot update, first the new one where both can exist", async () => {
    assert.deepEqual(await diff(role, { path: "/a/" }, { path: "/b/" }), {
      changed: ["path"],
      replaces: ["path"],
      deleteBeforeReplace: false,
    });
  });

  it("deletes first what has a name of the program's", async () => {
    const { deleteBeforeReplace } = await diff(
      role,
      { name: "worker", path: "/a/" },
      { name: "worker", path: "/b/" },
    );

    assert.equal(deleteBeforeReplace, true);
  });

  it("sees a change inside an archive, and none where the contents are the same", async () => {
    const code = (text: string) => ({
      "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
      assets: {
        "index.js": {
          "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
          text,
        },
      },
    });
    const type = "aws:lambda/function:Function";

    const same = await diff(type, { code: code("a") }, { code: code("a") });
    const other = await diff(type, { code: code("a") }, { code: code("b") });

    assert.deepEqual(same.changed, []);
    assert.deepEqual(other, { changed: ["code"], replaces: [], deleteBeforeReplace: false });
  });
});

describe("the provider's functions", () => {
  const call = (token: string, args: Properties = {}) => provider.invoke(token, args);

  it("know region and partition, and without an AWS the local account", async () => {
    assert.equal((await call("aws:index/getRegion:getRegion")).region, "eu-central-1");
    assert.equal((await call("aws:index/getPartition:getPartition")).partition, "aws");
    const { accountId } = await call("aws:index/getCallerIdentity:getCallerIdentity");
    assert.equal(accountId, "000000000000");
  });

  it("know the partitions of China and GovCloud by their regions", async () => {
    const partition = async (region: string) =>
      new AwsProvider({ AWS_REGION: region }).invoke("aws:index/getPartition:getPartition", {});

    assert.equal((await partition("cn-north-1")).dnsSuffix, "amazonaws.com.cn");
    assert.equal((await partition("us-gov-west-1")).partition, "aws-us-gov");
  });

  it("write policy documents", async () => {
    const { json } = await call("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["1"] }],
        },
      ],
    });

    assert.deepEqual(JSON.parse(String(json)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "lambda.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "1" } },
        },
      ],
    });
  });

  it("are refused by name where there is none", async () => {
    await assert.rejects(
      call("aws:ec2/getAmi:getAmi"),
      /does not have the function aws:ec2\/getAmi/,
    );
  });
});
