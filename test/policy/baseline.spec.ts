import assert from "node:assert/strict";
import {
  bucketNotPublic,
  encryptionConfigured,
  logRetention,
  pointInTimeRecovery,
  supportedRuntime,
} from "../../policy/baseline";
import { correctStack, document, stackWith } from "../support/correctStack";
import { check, given, unknown, verdict } from "../support/policies";

const prod = { stack: "prod" };

describe("the baseline", () => {
  const rules = [
    bucketNotPublic,
    encryptionConfigured,
    logRetention,
    pointInTimeRecovery,
    supportedRuntime,
  ];
  for (const rule of rules) {
    it(`has nothing to say of a correct stack in production: ${rule.name}`, async () => {
      assert.equal(await verdict(rule, correctStack(), prod), undefined);
    });
  }
});

describe("bucket-not-public", () => {
  const all = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
  const block = (props: object) =>
    verdict(bucketNotPublic, [
      given("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", props),
    ]);
  const policy = (statement: object) =>
    verdict(bucketNotPublic, [
      given("aws:s3/bucketPolicy:BucketPolicy", { policy: document(statement) }),
    ]);

  it("refuses public ACLs, settings that allow them, and policies for everyone", async () => {
    const acl = given("aws:s3/bucket:Bucket", { acl: "public-read" });
    assert.match((await verdict(bucketNotPublic, [acl]))!, /has the ACL "public-read"/);
    assert.match(
      (await block({ ...all, blockPublicPolicy: false }))!,
      /does not set blockPublicPolicy/,
    );
    const open = {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::b/*",
    };
    assert.match((await policy(open))!, /allows something to everyone/);
  });

  it("accepts what is closed", async () => {
    assert.equal(await block(all), undefined);
    const closed = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::b/*" };
    assert.equal(await policy(closed), undefined);
  });
});

describe("bucket-not-public, of what opens a bucket in other ways", () => {
  const about = (type: string, props: object) =>
    verdict(bucketNotPublic, [given(`aws:s3/${type}`, props)]);
  const everyone = "http://acs.amazonaws.com/groups/global/AllUsers";
  const anyAccount = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

  it("refuses everybody with an account of AWS", async () => {
    assert.match(
      (await about("bucket:Bucket", { acl: "authenticated-read" }))!,
      /has the ACL "authenticated-read"/,
    );
  });

  it("refuses grants to groups of everybody", async () => {
    const grants = [{ type: "Group", uri: everyone, permissions: ["READ"] }];
    assert.match((await about("bucket:Bucket", { grants }))!, /grants access to .*AllUsers/);
    const accessControlPolicy = {
      owner: { id: "o" },
      grants: [{ permission: "READ", grantee: { type: "Group", uri: anyAccount } }],
    };
    assert.match(
      (await about("bucketAcl:BucketAcl", { accessControlPolicy }))!,
      /grants access to .*AuthenticatedUsers/,
    );
  });

  it("refuses everybody but some, and all of AWS", async () => {
    const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
    for (const principal of [
      { NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } },
      { Principal: { AWS: ["*"] } },
    ]) {
      const policy = document({ ...statement, ...principal });
      assert.match((await about("bucketPolicy:BucketPolicy", { policy }))!, /to everyone/);
    }
    const policy = document({ ...statement, Principal: { Service: "cloudfront.amazonaws.com" } });
    assert.equal(await about("bucketPolicy:BucketPolicy", { policy }), undefined);
  });

  it("refuses what is unknown, naming it", async () => {
    assert.match((await about("bucket:Bucket", { acl: unknown }))!, /"acl" is not known/);
    const block = {
      blockPublicAcls: unknown,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    };
    assert.match(
      (await about("bucketPublicAccessBlock:BucketPublicAccessBlock", block))!,
      /"blockPublicAcls" is not known/,
    );
  });
});

describe("log-retention", () => {
  const kept = (retentionInDays: unknown, options = {}) =>
    verdict(
      logRetention,
      [given("aws:cloudwatch/logGroup:LogGroup", { retentionInDays })],
      options,
    );

  it("refuses none, and one that is too short in production", async () => {
    assert.match((await kept(undefined))!, /has no retentionInDays/);
    assert.match((await kept(0))!, /has no retentionInDays/);
    assert.equal(await kept(7), undefined);
    assert.match((await kept(7, prod))!, /has retentionInDays 7.*Set it to 90 or more/);
    assert.match((await kept(unknown))!, /is not known at preview/);
  });

  it("takes its thresholds and what production is from its configuration", async () => {
    const settings = { minimumDays: 30, productionMinimumDays: 400, productionStacks: ["live-*"] };
    assert.match((await kept(7, { settings }))!, /30 or more/);
    assert.equal(await kept(30, { settings, ...prod }), undefined);
    assert.match((await kept(365, { settings, stack: "live-eu" }))!, /400 or more/);
  });
});

describe("log-retention of a group for delivery", () => {
  it("has nothing to say, since AWS sets it", async () => {
    const group = given("aws:cloudwatch/logGroup:LogGroup", { logGroupClass: "DELIVERY" });
    assert.equal(await verdict(logRetention, [group]), undefined);
  });
});

describe("supported-runtime", () => {
  it("refuses a runtime that has ended", async () => {
    const [{ message }] = await check(
      supportedRuntime,
      stackWith("store", { runtime: "nodejs16.x" }),
    );
    assert.match(message, /has the runtime nodejs16\.x/);
  });

  it("has nothing to say of an image", async () => {
    assert.deepEqual(await check(supportedRuntime, stackWith("store", { runtime: undefined })), []);
  });
});

describe("point-in-time-recovery", () => {
  it("refuses a table without it in production", async () => {
    const stack = stackWith("tokens", { pointInTimeRecovery: undefined });
    assert.equal(await verdict(pointInTimeRecovery, stack), undefined);
    assert.match(
      (await verdict(pointInTimeRecovery, stack, prod))!,
      /has no point-in-time recovery/,
    );
  });
});

describe("encryption-configured", () => {
  it("refuses a table that does not say how it is encrypted in production", async () => {
    const stack = stackWith("tokens", { serverSideEncryption: undefined });
    assert.equal(await verdict(encryptionConfigured, stack), undefined);
    assert.match(
      (await verdict(encryptionConfigured, stack, prod))!,
      /has no serverSideEncryption/,
    );
  });

  it("finds a bucket's configuration in the bucket or beside it", async () => {
    const bucket = given("aws:s3/bucket:Bucket", { bucket: "b" });
    const beside = given(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      { bucket: "b" },
      { name: "beside" },
    );
    assert.match(
      (await verdict(encryptionConfigured, [bucket], prod))!,
      /has no encryption configuration/,
    );
    assert.equal(await verdict(encryptionConfigured, [bucket, beside], prod), undefined);
    const inside = given("aws:s3/bucket:Bucket", {
      serverSideEncryptionConfiguration: { rule: {} },
    });
    assert.equal(await verdict(encryptionConfigured, [inside], prod), undefined);
  });
});

describe("encryption-configured, where it is unknown", () => {
  it("refuses it in production, naming it", async () => {
    for (const serverSideEncryption of [unknown, { enabled: unknown }]) {
      const table = given("aws:dynamodb/table:Table", { serverSideEncryption });
      assert.match(
        (await verdict(encryptionConfigured, [table], prod))!,
        /"serverSideEncryption" is not known at preview/,
      );
    }
    const bucket = given("aws:s3/bucket:Bucket", { serverSideEncryptionConfiguration: unknown });
    assert.match(
      (await verdict(encryptionConfigured, [bucket], prod))!,
      /"serverSideEncryptionConfiguration" is not known at preview/,
    );
  });
});
