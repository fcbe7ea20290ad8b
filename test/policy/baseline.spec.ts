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
