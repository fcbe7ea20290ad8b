import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import * as sdk from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { useEmbeddedAws } from "../../../support/embeddedAws";

const Bucket = "guarded";
const OBJECTS = `arn:aws:s3:::${Bucket}/*`;
const ROLE = "reader";

describe("S3 for a role", () => {
  const fixture = useEmbeddedAws();
  let root: sdk.S3Client;
  let role: sdk.S3Client;

  const allow = async (Action: string, Resource: string) => {
    const PolicyDocument = policy({ Effect: "Allow", Action, Resource });
    await new IAMClient(fixture.client).send(
      new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: "own", PolicyDocument }),
    );
  };
  const bucketPolicy = (statement: object) =>
    root.send(
      new sdk.PutBucketPolicyCommand({
        Bucket,
        Policy: policy({
          Principal: { AWS: `arn:aws:iam::${fixture.aws.accountId}:role/${ROLE}` },
          Resource: OBJECTS,
          ...statement,
        }),
      }),
    );
  const get = (Key: string, more: object = {}) =>
    role.send(new sdk.GetObjectCommand({ Bucket, Key, ...more }));
  const denied = (action: string) => (error: any) =>
    error.name === "AccessDenied" &&
    error.$metadata.httpStatusCode === 403 &&
    error.message.includes(`not authorized to perform: ${action} `);

  before(async () => {
    root = new sdk.S3Client({ ...fixture.client, forcePathStyle: true });
    await root.send(new sdk.CreateBucketCommand({ Bucket }));
    await root.send(new sdk.PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${fixture.aws.accountId}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    });
    const { Role } = await new IAMClient(fixture.client).send(
      new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument }),
    );
    const { Credentials } = await new STSClient(fixture.client).send(
      new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: "spec" }),
    );
    role = new sdk.S3Client({
      ...fixture.client,
      forcePathStyle: true,
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken,
      },
    });
  });

  beforeEach(async () => {
    await allow("s3:GetObject", OBJECTS);
    await root.send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
  });

  it("reads what its policy allows, and writes nothing", async () => {
    assert.equal(await (await get("a")).Body!.transformToString(), "a");
    await assert.rejects(
      role.send(new sdk.PutObjectCommand({ Bucket, Key: "b", Body: "b" })),
      denied("s3:PutObject"),
    );
    await assert.rejects(
      role.send(new sdk.ListObjectsV2Command({ Bucket })),
      denied("s3:ListBucket"),
    );
  });

  it("is not told that a key is missing, unless it may list the bucket", async () => {
    await assert.rejects(get("none"), denied("s3:ListBucket"));
    await bucketPolicy({
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: `arn:aws:s3:::${Bucket}`,
    });
    await assert.rejects(get("none"), { name: "NoSuchKey" });
  });

  it("is allowed by the bucket's policy alone", async () => {
    await allow("s3:GetObject", "arn:aws:s3:::elsewhere/*");
    await assert.rejects(get("a"), denied("s3:GetObject"));
    await bucketPolicy({ Effect: "Allow", Action: "s3:GetObject" });
    await get("a");
  });

  it("is denied by the bucket's policy against its own", async () => {
    await bucketPolicy({ Effect: "Deny", Action: "s3:GetObject" });
    await assert.rejects(get("a"), denied("s3:GetObject"));
  });

  it("passes a policy that demands TLS, which the loopback stands for", async () => {
    await bucketPolicy({
      Effect: "Deny",
      Action: "s3:*",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    await get("a");
  });

  it("lists only below the prefix that its policy names", async () => {
    await bucketPolicy({
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: `arn:aws:s3:::${Bucket}`,
      Condition: { StringLike: { "s3:prefix": "inputs/*" } },
    });
    const list = (Prefix?: string) => role.send(new sdk.ListObjectsV2Command({ Bucket, Prefix }));
    await list("inputs/x");
    await assert.rejects(list("outputs/"), denied("s3:ListBucket"));
    await assert.rejects(list(), denied("s3:ListBucket"));
  });

  it("needs another action for versions", async () => {
    await assert.rejects(get("a", { VersionId: "null" }), denied("s3:GetObjectVersion"));
  });

  it("is refused or allowed key by key when it deletes several", async () => {
    await allow("s3:DeleteObject", `arn:aws:s3:::${Bucket}/mine/*`);
    const { Deleted, Errors } = await role.send(
      new sdk.DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: "mine/1" }, { Key: "a" }] },
      }),
    );
    assert.deepEqual(Deleted, [{ Key: "mine/1" }]);
    assert.deepEqual(
      Errors!.map(({ Key, Code }) => [Key, Code]),
      [["a", "AccessDenied"]],
    );
  });

  function policy(statement: object): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  }
});
