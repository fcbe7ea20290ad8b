import assert from "node:assert/strict";
import { BUCKET, type S3, s3WithBucket } from "./support";

const DAY = 24 * 60 * 60_000;

describe("S3 lifecycle rules", () => {
  let s3: S3;
  const at = (Key: string) => ({ Bucket: BUCKET, Key });
  const put = (Key: string, more: object = {}) =>
    s3.call("PutObject", { ...at(Key), Body: "body", ...more });
  const keys = async () => {
    const { Contents = [] } = await s3.call("ListObjectsV2", { Bucket: BUCKET });
    return Contents.map(({ Key }: { Key: string }) => Key);
  };
  const versions = async () => {
    const { Versions = [], DeleteMarkers = [] } = await s3.call("ListObjectVersions", {
      Bucket: BUCKET,
    });
    return [Versions.length, DeleteMarkers.length];
  };
  const rules = (...Rules: object[]) =>
    s3.call("PutBucketLifecycleConfiguration", {
      Bucket: BUCKET,
      LifecycleConfiguration: {
        Rules: Rules.map((rule) => ({ Status: "Enabled", Filter: { Prefix: "" }, ...rule })),
      },
    });
  const pass = async (days: number) => {
    s3.clock.advance(days * DAY);
    await s3.service.settled();
  };
  const versioning = () =>
    s3.call("PutBucketVersioning", {
      Bucket: BUCKET,
      VersioningConfiguration: { Status: "Enabled" },
    });

  beforeEach(async () => {
    s3 = await s3WithBucket();
    await s3.service.start!();
  });
  afterEach(async () => {
    await s3.service.stop!();
    await s3.close();
  });

  it("remove objects after their days, counted to midnight", async () => {
    await rules({ Filter: { Prefix: "logs/" }, Expiration: { Days: 2 } });
    s3.clock.advance(DAY / 2);
    for (const key of ["logs/a", "other"]) await put(key);
    await pass(2.4);
    assert.deepEqual(await keys(), ["logs/a", "other"]);
    await pass(0.2);
    assert.deepEqual(await keys(), ["other"]);
  });

  it("remove objects from a date on", async () => {
    const date = new Date(s3.clock.now() + 3 * DAY).toISOString();
    await rules({ Expiration: { Date: date } });
    await put("a");
    await pass(2);
    assert.deepEqual(await keys(), ["a"]);
    await pass(1.1);
    assert.deepEqual(await keys(), []);
  });

  it("heed tags and sizes", async () => {
    await rules({
      Filter: { And: { Tags: [{ Key: "t", Value: "1" }], ObjectSizeGreaterThan: 3 } },
      Expiration: { Days: 1 },
    });
    await put("tagged", { Tagging: "t=1" });
    await put("small", { Tagging: "t=1", Body: "x" });
    await put("untagged");
    await pass(3);
    assert.deepEqual(await keys(), ["small", "untagged"]);
  });

  it("do nothing while they are disabled", async () => {
    await rules({ Status: "Disabled", Expiration: { Days: 1 } });
    await put("a");
    await pass(3);
    assert.deepEqual(await keys(), ["a"]);
  });

  it("leave a delete marker where there are versions, and remove it when it stands alone", async () => {
    await versioning();
    await put("a");
    await rules({ Expiration: { Days: 1 } });
    await pass(2.1);
    assert.deepEqual(await versions(), [1, 1]);

    await rules(
      { ID: "old", NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
      { ID: "marker", Expiration: { ExpiredObjectDeleteMarker: true } },
    );
    await pass(2.1);
    assert.deepEqual(await versions(), [0, 0]);
  });

  it("keep as many earlier versions as they say", async () => {
    await versioning();
    for (const _ of [1, 2, 3, 4]) await put("a");
    await rules({
      NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 },
    });
    await pass(2.1);
    assert.deepEqual(await versions(), [3, 0]);
  });

  it("abort uploads that nobody completed", async () => {
    await rules({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
    await s3.call("CreateMultipartUpload", at("a"));
    await pass(0.5);
    const uploads = () => s3.call("ListMultipartUploads", { Bucket: BUCKET });
    assert.equal((await uploads()).Uploads.length, 1);
    await pass(2);
    assert.equal((await uploads()).Uploads, undefined);
  });
});
