import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-s3";
import { REGION } from "../../../support/lonelyService";
import { BUCKET, type S3, s3WithBucket } from "./support";

describe("S3 buckets", () => {
  let s3: S3;
  const Bucket = BUCKET;
  const send: sdk.S3Client["send"] = (...call: any[]) => (s3.client.send as any)(...call);

  beforeEach(async () => {
    s3 = await s3WithBucket();
  });
  afterEach(() => s3.close());

  const create = (name: string, more: object = {}) =>
    send(
      new sdk.CreateBucketCommand({
        Bucket: name,
        CreateBucketConfiguration: { LocationConstraint: REGION as sdk.BucketLocationConstraint },
        ...more,
      }),
    );

  it("are listed by name, in pages and by prefix", async () => {
    await create("another");
    await create("more");
    const { Buckets, Owner } = await send(new sdk.ListBucketsCommand({}));
    const first = await send(new sdk.ListBucketsCommand({ MaxBuckets: 2 }));
    const second = await send(
      new sdk.ListBucketsCommand({ ContinuationToken: first.ContinuationToken }),
    );
    const byPrefix = await send(new sdk.ListBucketsCommand({ Prefix: "m" }));

    const names = (list?: sdk.Bucket[]) => list!.map(({ Name }) => Name);
    assert.deepEqual(names(Buckets), ["another", "more", BUCKET]);
    assert.equal(Buckets![0].CreationDate!.getTime(), s3.clock.now());
    assert.equal(Owner!.ID!.length, 64);
    assert.deepEqual(names(first.Buckets), ["another", "more"]);
    assert.deepEqual(names(second.Buckets), [BUCKET]);
    assert.deepEqual(names(byPrefix.Buckets), ["more"]);
  });

  it("tell their region", async () => {
    const head = await send(new sdk.HeadBucketCommand({ Bucket }));
    const location = await send(new sdk.GetBucketLocationCommand({ Bucket }));
    assert.equal(head.BucketRegion, REGION);
    assert.equal(location.LocationConstraint, REGION);
    await assert.rejects(send(new sdk.HeadBucketCommand({ Bucket: "none-such" })), {
      name: "NotFound",
    });
  });

  it("are refused a second time", async () => {
    await assert.rejects(create(BUCKET), {
      name: "BucketAlreadyOwnedByYou",
      message: "Your previous request to create the named bucket succeeded and you already own it.",
    });
  });

  for (const name of ["ab", "Upper", "a_b", "a..b", "-a-b", "192.168.0.1", "a".repeat(64)]) {
    it(`are refused the name ${name}`, async () => {
      await assert.rejects(s3.call("CreateBucket", { Bucket: name }), {
        code: "InvalidBucketName",
        message: "The specified bucket is not valid.",
      });
    });
  }

  it("are refused an ACL, and are not made then", async () => {
    await assert.rejects(create("public", { ACL: "public-read" }), {
      name: "InvalidBucketAclWithObjectOwnership",
    });
    await assert.rejects(send(new sdk.HeadBucketCommand({ Bucket: "public" })));
    await create("private", { ACL: "private" });
  });

  it("are refused to callers who expect another owner", async () => {
    const list = (ExpectedBucketOwner: string) =>
      send(new sdk.ListObjectsV2Command({ Bucket, ExpectedBucketOwner }));
    await list("000000000000");
    await assert.rejects(list("111111111111"), { name: "AccessDenied" });
  });

  it("are refused in another region", async () => {
    await assert.rejects(s3.call("CreateBucket", { Bucket: "elsewhere" }), {
      code: "IllegalLocationConstraintException",
    });
    const CreateBucketConfiguration = { LocationConstraint: "us-west-2" };
    await assert.rejects(create("elsewhere", { CreateBucketConfiguration }), {
      message:
        "The us-west-2 location constraint is incompatible for the region specific endpoint this request was sent to.",
    });
  });

  it("are deleted only when empty, and start empty when made anew", async () => {
    await send(new sdk.PutObjectCommand({ Bucket, Key: "a", Body: "" }));
    const remove = () => send(new sdk.DeleteBucketCommand({ Bucket }));
    await assert.rejects(remove(), {
      name: "BucketNotEmpty",
      message: "The bucket you tried to delete is not empty",
    });
    await send(new sdk.DeleteObjectCommand({ Bucket, Key: "a" }));
    await remove();
    await assert.rejects(remove(), { name: "NoSuchBucket" });
  });

  it("begin as AWS makes them: private, encrypted, without ACLs", async () => {
    const { PublicAccessBlockConfiguration } = await send(
      new sdk.GetPublicAccessBlockCommand({ Bucket }),
    );
    const { ServerSideEncryptionConfiguration } = await send(
      new sdk.GetBucketEncryptionCommand({ Bucket }),
    );
    const { OwnershipControls } = await send(new sdk.GetBucketOwnershipControlsCommand({ Bucket }));

    assert.deepEqual(PublicAccessBlockConfiguration, {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    assert.deepEqual(ServerSideEncryptionConfiguration!.Rules, [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
        BucketKeyEnabled: false,
      },
    ]);
    assert.deepEqual(OwnershipControls!.Rules, [{ ObjectOwnership: "BucketOwnerEnforced" }]);
  });

  it("keep their public access block", async () => {
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, BlockPublicPolicy: false };
    await send(new sdk.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    const found = await send(new sdk.GetPublicAccessBlockCommand({ Bucket }));
    assert.deepEqual(found.PublicAccessBlockConfiguration, PublicAccessBlockConfiguration);
    await send(new sdk.DeletePublicAccessBlockCommand({ Bucket }));
    await assert.rejects(send(new sdk.GetPublicAccessBlockCommand({ Bucket })), {
      name: "NoSuchPublicAccessBlockConfiguration",
    });
  });

  it("encrypt with the key they are told to", async () => {
    const KMSMasterKeyID = `arn:aws:kms:${REGION}:000000000000:key/1`;
    await send(
      new sdk.PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID },
              BucketKeyEnabled: true,
            },
          ],
        },
      }),
    );
    const put = await send(new sdk.PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
    assert.equal(put.ServerSideEncryption, "aws:kms");
    assert.equal(put.SSEKMSKeyId, KMSMasterKeyID);
    assert.equal(put.BucketKeyEnabled, true);
  });

  it("fall back to AWS's own key when their encryption is deleted", async () => {
    await send(new sdk.DeleteBucketEncryptionCommand({ Bucket }));
    const { ServerSideEncryptionConfiguration } = await send(
      new sdk.GetBucketEncryptionCommand({ Bucket }),
    );
    assert.equal(
      ServerSideEncryptionConfiguration!.Rules![0].ApplyServerSideEncryptionByDefault!.SSEAlgorithm,
      "AES256",
    );
  });

  it("carry tags", async () => {
    const tags = () => send(new sdk.GetBucketTaggingCommand({ Bucket }));
    await assert.rejects(tags(), { name: "NoSuchTagSet", message: "The TagSet does not exist" });
    const TagSet = [
      { Key: "stack", Value: "dev" },
      { Key: "ü", Value: "<&>" },
    ];
    await send(new sdk.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    assert.deepEqual((await tags()).TagSet, TagSet);
    await send(new sdk.DeleteBucketTaggingCommand({ Bucket }));
    await assert.rejects(tags(), { name: "NoSuchTagSet" });
  });

  it("keep their ownership controls", async () => {
    const Rules = [{ ObjectOwnership: "ObjectWriter" as const }];
    await send(new sdk.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }));
    const found = await send(new sdk.GetBucketOwnershipControlsCommand({ Bucket }));
    assert.deepEqual(found.OwnershipControls!.Rules, Rules);
    await send(new sdk.DeleteBucketOwnershipControlsCommand({ Bucket }));
    await assert.rejects(send(new sdk.GetBucketOwnershipControlsCommand({ Bucket })), {
      name: "OwnershipControlsNotFoundError",
    });
  });

  it("keep their lifecycle rules", async () => {
    const Rules: sdk.LifecycleRule[] = [
      {
        ID: "old versions",
        Status: "Enabled",
        Filter: { And: { Prefix: "logs/", Tags: [{ Key: "a", Value: "b" }] } },
        Expiration: { Days: 30 },
        NoncurrentVersionExpiration: { NoncurrentDays: 7, NewerNoncurrentVersions: 3 },
        Transitions: [{ Days: 10, StorageClass: "GLACIER" }],
      },
      {
        ID: "uploads",
        Status: "Disabled",
        Filter: { Prefix: "" },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ];
    const rules = () => send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }));
    await assert.rejects(rules(), { name: "NoSuchLifecycleConfiguration" });
    await send(
      new sdk.PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules },
      }),
    );
    const found = await rules();
    assert.deepEqual(found.Rules, Rules);
    assert.equal(found.TransitionDefaultMinimumObjectSize, "all_storage_classes_128K");
    await send(new sdk.DeleteBucketLifecycleCommand({ Bucket }));
    await assert.rejects(rules(), { name: "NoSuchLifecycleConfiguration" });
  });

  it("refuse lifecycle rules that are none", async () => {
    const LifecycleConfiguration = { Rules: [{ Status: "On" as "Enabled" }] };
    await assert.rejects(
      send(new sdk.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration })),
      { name: "MalformedXML" },
    );
  });

  it("answer about what they do not use as AWS does", async () => {
    const absent: [{ new (input: { Bucket: string }): any }, string][] = [
      [sdk.GetBucketCorsCommand, "NoSuchCORSConfiguration"],
      [sdk.GetBucketWebsiteCommand, "NoSuchWebsiteConfiguration"],
      [sdk.GetBucketReplicationCommand, "ReplicationConfigurationNotFoundError"],
      [sdk.GetObjectLockConfigurationCommand, "ObjectLockConfigurationNotFoundError"],
      [sdk.GetBucketPolicyCommand, "NoSuchBucketPolicy"],
    ];
    for (const [command, name] of absent) {
      await assert.rejects(send(new command({ Bucket })), { name });
    }
    const logging = await send(new sdk.GetBucketLoggingCommand({ Bucket }));
    const accelerate = await send(new sdk.GetBucketAccelerateConfigurationCommand({ Bucket }));
    const payment = await send(new sdk.GetBucketRequestPaymentCommand({ Bucket }));
    const notification = await send(new sdk.GetBucketNotificationConfigurationCommand({ Bucket }));
    const acl = await send(new sdk.GetBucketAclCommand({ Bucket }));

    assert.equal(logging.LoggingEnabled, undefined);
    assert.equal(accelerate.Status, undefined);
    assert.equal(payment.Payer, "BucketOwner");
    assert.equal(notification.LambdaFunctionConfigurations, undefined);
    assert.equal(acl.Grants![0].Permission, "FULL_CONTROL");
    assert.equal(acl.Grants![0].Grantee!.Type, "CanonicalUser");
  });

  it("answer an object's ACL as its owner's", async () => {
    await send(new sdk.PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
    const acl = await send(new sdk.GetObjectAclCommand({ Bucket, Key: "a" }));
    assert.equal(acl.Grants!.length, 1);
  });

  describe("with a policy", () => {
    const Resource = `arn:aws:s3:::${BUCKET}/*`;
    const policy = (statement: object) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource, ...statement }],
      });
    const put = (Policy: string) => send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
    const denyPlain = policy({
      Effect: "Deny",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });

    it("keep it word for word", async () => {
      await put(denyPlain);
      assert.equal((await send(new sdk.GetBucketPolicyCommand({ Bucket }))).Policy, denyPlain);
      const { PolicyStatus } = await send(new sdk.GetBucketPolicyStatusCommand({ Bucket }));
      assert.equal(PolicyStatus!.IsPublic, false);
      await send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
      await assert.rejects(send(new sdk.GetBucketPolicyCommand({ Bucket })), {
        name: "NoSuchBucketPolicy",
        message: "The bucket policy does not exist",
      });
    });

    it("give it a say in every call on them", async () => {
      await put(denyPlain);
      for (const operation of ["GetObject", "ListObjectsV2", "PutBucketPolicy"]) {
        const [access] = s3.service.operations[operation].access({ Bucket, Key: "k" }, {} as any);
        assert.equal(access.resourcePolicy!.statements[0].effect, "Deny");
      }
    });

    it("refuse one that is malformed or speaks of others", async () => {
      for (const [text, message] of [
        ["no json", "Policies must be valid JSON and the first byte must be '{'"],
        [policy({}), "Missing required field Principal"],
        [
          policy({ Principal: "*", Resource: "arn:aws:s3:::other/*" }),
          "Policy has invalid resource",
        ],
      ]) {
        await assert.rejects(put(text), { name: "MalformedPolicy", message });
      }
    });

    it("refuse a public one while public policies are blocked", async () => {
      await assert.rejects(put(policy({ Principal: "*" })), { name: "AccessDenied" });
      await send(new sdk.DeletePublicAccessBlockCommand({ Bucket }));
      await put(policy({ Principal: { AWS: "*" } }));
      const { PolicyStatus } = await send(new sdk.GetBucketPolicyStatusCommand({ Bucket }));
      assert.equal(PolicyStatus!.IsPublic, true);
    });
  });
});
