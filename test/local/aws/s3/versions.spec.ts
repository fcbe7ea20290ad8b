import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import * as sdk from "@aws-sdk/client-s3";
import { BUCKET, type S3, s3WithBucket } from "./support";

describe("S3 versions", () => {
  let s3: S3;
  const Bucket = BUCKET;
  const send: sdk.S3Client["send"] = (...call: any[]) => (s3.client.send as any)(...call);
  const versioning = (Status: "Enabled" | "Suspended") =>
    send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  const put = async (Key: string, Body: string) => {
    s3.clock.advance(1000);
    return (await send(new sdk.PutObjectCommand({ Bucket, Key, Body }))).VersionId;
  };
  const read = async (Key: string, VersionId?: string) =>
    (await send(new sdk.GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString();
  const remove = (Key: string, VersionId?: string) =>
    send(new sdk.DeleteObjectCommand({ Bucket, Key, VersionId }));
  const list = (more: object = {}) => send(new sdk.ListObjectVersionsCommand({ Bucket, ...more }));
  const bodies = async () => {
    const { Versions = [] } = await list();
    return Promise.all(Versions.map(({ Key, VersionId }) => read(Key!, VersionId)));
  };

  beforeEach(async () => {
    s3 = await s3WithBucket();
  });
  afterEach(() => s3.close());

  it("are kept only once versioning is enabled", async () => {
    const status = async () => (await send(new sdk.GetBucketVersioningCommand({ Bucket }))).Status;
    assert.equal(await status(), undefined);
    assert.equal(await put("a", "1"), undefined);
    assert.equal(await put("a", "2"), undefined);
    assert.deepEqual(await bodies(), ["2"]);
    await versioning("Enabled");
    assert.equal(await status(), "Enabled");
    await put("a", "3");
    assert.deepEqual(await bodies(), ["3", "2"]);
  });

  it("refuse another status", async () => {
    await assert.rejects(versioning("Off" as "Enabled"), { name: "MalformedXML" });
  });

  describe("that are enabled", () => {
    beforeEach(() => versioning("Enabled"));

    it("are read by their id", async () => {
      const first = await put("a", "1");
      await put("a", "2");
      assert.equal(first!.length, 32);
      assert.equal(await read("a", first), "1");
      assert.equal(await read("a"), "2");
      await assert.rejects(read("a", "none"), { name: "NoSuchVersion" });
    });

    it("are hidden by a delete marker until that is deleted", async () => {
      await put("a", "1");
      const { DeleteMarker, VersionId } = await remove("a");
      assert.equal(DeleteMarker, true);
      await assert.rejects(read("a"), { name: "NoSuchKey" });
      await assert.rejects(read("a", VersionId), { name: "MethodNotAllowed" });
      const { Contents } = await send(new sdk.ListObjectsV2Command({ Bucket }));
      assert.equal(Contents, undefined);

      const undone = await remove("a", VersionId);

      assert.equal(undone.DeleteMarker, true);
      assert.equal(await read("a"), "1");
    });

    it("are followed by the one before when the latest is deleted", async () => {
      await put("a", "1");
      const second = await put("a", "2");
      await remove("a", second);
      assert.equal(await read("a"), "1");
    });

    it("are gone for good when deleted by id, bodies included", async () => {
      const large = "x".repeat(100_000);
      const first = await put("a", large);
      const second = await put("a", large);
      await remove("a", first);
      await remove("a", second);
      await remove("a", "none");
      assert.deepEqual(await readdir(s3.folder), []);
      assert.equal((await list()).Versions, undefined);
    });

    it("keep a bucket from being deleted", async () => {
      const version = await put("a", "1");
      await remove("a");
      const removeBucket = () => send(new sdk.DeleteBucketCommand({ Bucket }));
      await assert.rejects(removeBucket(), { name: "BucketNotEmpty" });
      const { DeleteMarkers } = await list();
      await send(
        new sdk.DeleteObjectsCommand({
          Bucket,
          Delete: {
            Objects: [
              { Key: "a", VersionId: version },
              { Key: "a", VersionId: DeleteMarkers![0].VersionId },
            ],
          },
        }),
      );
      await removeBucket();
    });

    it("are listed by key, of each key the latest first", async () => {
      await put("b", "b1");
      await put("a", "a1");
      await put("a", "a2");
      await remove("b");
      const { Versions, DeleteMarkers } = await list();
      assert.deepEqual(
        Versions!.map(({ Key, IsLatest }) => [Key, IsLatest]),
        [
          ["a", true],
          ["a", false],
          ["b", false],
        ],
      );
      assert.deepEqual(
        DeleteMarkers!.map(({ Key, IsLatest }) => [Key, IsLatest]),
        [["b", true]],
      );
      assert.deepEqual(await bodies(), ["a2", "a1", "b1"]);
    });

    it("are listed page by page", async () => {
      for (const key of ["a", "a", "b", "b", "b"]) await put(key, key);
      const seen: unknown[] = [];
      let markers: object | undefined = {};
      while (markers) {
        const page: sdk.ListObjectVersionsCommandOutput = await list({ MaxKeys: 2, ...markers });
        seen.push(...page.Versions!.map(({ VersionId }) => VersionId));
        markers = page.IsTruncated
          ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
          : undefined;
      }
      assert.equal(seen.length, 5);
      assert.equal(new Set(seen).size, 5);
    });

    it("carry their own tags", async () => {
      const first = await put("a", "1");
      await put("a", "2");
      const at = { Bucket, Key: "a", VersionId: first };
      const TagSet = [{ Key: "k", Value: "v" }];
      await send(new sdk.PutObjectTaggingCommand({ ...at, Tagging: { TagSet } }));
      const tagged = await send(new sdk.GetObjectTaggingCommand(at));
      const latest = await send(new sdk.GetObjectTaggingCommand({ Bucket, Key: "a" }));
      assert.deepEqual(tagged.TagSet, TagSet);
      assert.equal(tagged.VersionId, first);
      assert.deepEqual(latest.TagSet, []);
      assert.equal(await read("a", first), "1");
    });

    it("are copied from", async () => {
      const first = await put("a", "1");
      await put("a", "2");
      const copy = await send(
        new sdk.CopyObjectCommand({
          Bucket,
          Key: "b",
          CopySource: `${Bucket}/a?versionId=${first}`,
        }),
      );
      assert.equal(copy.CopySourceVersionId, first);
      assert.equal(await read("b"), "1");
    });
  });

  describe("that are suspended", () => {
    beforeEach(() => versioning("Enabled"));

    it("keep what there is and write one null version", async () => {
      await put("a", "kept");
      await versioning("Suspended");
      assert.equal(await put("a", "null 1"), "null");
      await put("a", "null 2");
      assert.deepEqual(await bodies(), ["null 2", "kept"]);
      assert.equal(await read("a", "null"), "null 2");
    });

    it("replace a null version from before, wherever it is", async () => {
      await versioning("Suspended");
      await put("a", "null 1");
      await versioning("Enabled");
      await put("a", "version");
      assert.equal(await read("a", "null"), "null 1");
      await versioning("Suspended");
      await put("a", "null 2");
      assert.deepEqual(await bodies(), ["null 2", "version"]);
    });

    it("delete by a null marker", async () => {
      await put("a", "kept");
      await versioning("Suspended");
      await put("a", "null");
      const { DeleteMarker, VersionId } = await remove("a");
      assert.deepEqual([DeleteMarker, VersionId], [true, "null"]);
      assert.deepEqual(await bodies(), ["kept"]);
    });
  });
});
