import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { BUCKET } from "./support";
import { useObjects } from "./useObjects";

describe("S3 objects", () => {
  const objects = useObjects();
  const { at, put, get, read, raw } = objects;

  it("come back with everything that was said of them", async () => {
    const { ETag } = await put("inputs/a.json", {
      Body: '{"a":1}',
      ContentType: "application/json",
      CacheControl: "no-store",
      ContentEncoding: "identity",
      Metadata: { Requester: "ann" },
      Tagging: "a=1&b=2",
    });

    const found = await get("inputs/a.json");

    assert.equal(ETag, `"${createHash("md5").update('{"a":1}').digest("hex")}"`);
    assert.equal(await found.Body!.transformToString(), '{"a":1}');
    assert.equal(found.ETag, ETag);
    assert.equal(found.ContentType, "application/json");
    assert.equal(found.CacheControl, "no-store");
    assert.equal(found.ContentEncoding, "identity");
    assert.equal(found.ContentLength, 7);
    assert.equal(found.ServerSideEncryption, "AES256");
    assert.equal(found.TagCount, 2);
    assert.deepEqual(found.Metadata, { requester: "ann" });
    assert.equal(found.LastModified!.getTime(), objects.s3.clock.now());
    assert.equal(found.VersionId, undefined);
  });

  it("tell a head the same without the body", async () => {
    await put("a", { Body: "12345" });
    const head = await objects.s3.client.send(
      new HeadObjectCommand({ ...at("a"), ChecksumMode: "ENABLED" }),
    );
    assert.equal(head.ContentLength, 5);
    assert.equal(head.ContentType, "application/octet-stream");
    assert.equal(head.ChecksumType, "FULL_OBJECT");
    assert.ok(head.ChecksumCRC32);
  });

  it("are missing with NoSuchKey", async () => {
    await assert.rejects(get("none"), {
      name: "NoSuchKey",
      message: "The specified key does not exist.",
    });
    await assert.rejects(objects.s3.client.send(new HeadObjectCommand(at("none"))), {
      name: "NotFound",
    });
  });

  it("need their bucket", async () => {
    const command = new GetObjectCommand({ Bucket: "missing", Key: "a" });
    await assert.rejects(objects.s3.client.send(command), {
      name: "NoSuchBucket",
      message: "The specified bucket does not exist",
    });
  });

  for (const key of [
    "a b+c",
    "ü/ß/日本語",
    "a&b<c>\"d'",
    "%41",
    "a//b",
    "../up",
    "q?x=1#y",
    "tab\tx",
  ]) {
    it(`may be called ${JSON.stringify(key)}`, async () => {
      await put(key, { Body: key });
      assert.equal(await read(key), key);
    });
  }

  it("refuse a key above 1024 bytes", async () => {
    await put("k".repeat(1024));
    await assert.rejects(put("k".repeat(1025)), { name: "KeyTooLongError" });
  });

  it("take headers from the query of a presigned URL", async () => {
    const query = "?x-amz-meta-origin=url&x-amz-checksum-crc32=x&x-amz-storage-class=STANDARD_IA";
    const refused = await raw("PUT", `/a${query}`, {}, "body");
    assert.match(refused.body, /BadDigest/);
    await raw("PUT", `/a${query.replace("checksum-crc32=x&", "acl=private&")}`, {}, "body");
    await raw("PUT", `/a${query.replace("&x-amz-checksum-crc32=x", "")}`, {}, "body");
    const head = await objects.s3.client.send(new HeadObjectCommand(at("a")));
    assert.deepEqual(head.Metadata, { origin: "url" });
    assert.equal(head.StorageClass, "STANDARD_IA");
  });

  it("take text, bytes or JSON from a Step Functions task", async () => {
    await objects.s3.call("PutObject", { ...at("text"), Body: "text" });
    await objects.s3.call("PutObject", { ...at("json"), Body: { a: [1] } });
    await objects.s3.call("PutObject", { ...at("bytes"), Body: Buffer.from("bytes") });
    assert.equal(await read("text"), "text");
    assert.equal(await read("json"), '{"a":[1]}');
    assert.equal(await read("bytes"), "bytes");
  });

  describe("in part", () => {
    beforeEach(() => put("a", { Body: "0123456789" }));

    for (const [Range, text, ContentRange] of [
      ["bytes=0-3", "0123", "bytes 0-3/10"],
      ["bytes=7-", "789", "bytes 7-9/10"],
      ["bytes=-2", "89", "bytes 8-9/10"],
      ["bytes=5-100", "56789", "bytes 5-9/10"],
    ]) {
      it(`are read by ${Range}`, async () => {
        const found = await get("a", { Range });
        assert.equal(await found.Body!.transformToString(), text);
        assert.equal(found.ContentRange, ContentRange);
        assert.equal(found.$metadata.httpStatusCode, 206);
      });
    }

    it("are refused beyond the end", async () => {
      await assert.rejects(get("a", { Range: "bytes=10-" }), {
        name: "InvalidRange",
        message: "The requested range is not satisfiable",
      });
    });

    it("are read whole by a range that is none", async () => {
      const found = await get("a", { Range: "lines=1-2" });
      assert.equal(found.ContentLength, 10);
    });
  });

  it("answer with what the reader overrides", async () => {
    await put("a");
    const found = await get("a", {
      ResponseContentType: "text/plain",
      ResponseContentDisposition: "attachment",
    });
    assert.equal(found.ContentType, "text/plain");
    assert.equal(found.ContentDisposition, "attachment");
  });

  describe("when deleted", () => {
    it("are gone, and may be gone already", async () => {
      await put("a");
      await objects.s3.client.send(new DeleteObjectCommand(at("a")));
      await objects.s3.client.send(new DeleteObjectCommand(at("a")));
      await assert.rejects(get("a"), { name: "NoSuchKey" });
    });

    it("in numbers, are each reported, or only failures when quiet", async () => {
      await put("a");
      await put("b & c");
      const Objects = [{ Key: "a" }, { Key: "b & c" }, { Key: "none" }];
      const loud = await objects.s3.client.send(
        new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }),
      );
      const quiet = await objects.s3.client.send(
        new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects, Quiet: true } }),
      );
      assert.deepEqual(
        loud.Deleted!.map(({ Key }) => Key),
        ["a", "b & c", "none"],
      );
      assert.equal(quiet.Deleted, undefined);
      await assert.rejects(get("b & c"), { name: "NoSuchKey" });
    });

    it("in numbers, refuse a document that is none", async () => {
      const response = await raw("POST", "?delete", {}, "<Delete><Object>");
      assert.match(response.body, /<Code>MalformedXML<\/Code>/);
    });
  });

  it("carry tags", async () => {
    await put("a");
    const tags = async () =>
      (await objects.s3.client.send(new GetObjectTaggingCommand(at("a")))).TagSet;
    const TagSet = [
      { Key: "one", Value: "1" },
      { Key: "empty", Value: "" },
    ];
    await objects.s3.client.send(new PutObjectTaggingCommand({ ...at("a"), Tagging: { TagSet } }));
    assert.deepEqual(await tags(), TagSet);
    assert.equal(await read("a"), "body");
    await objects.s3.client.send(new DeleteObjectTaggingCommand(at("a")));
    assert.deepEqual(await tags(), []);
  });

  it("carry at most ten tags", async () => {
    const TagSet = Array.from({ length: 11 }, (_, index) => ({ Key: `${index}`, Value: "" }));
    await put("a");
    await assert.rejects(
      objects.s3.client.send(new PutObjectTaggingCommand({ ...at("a"), Tagging: { TagSet } })),
      { name: "InvalidTag", message: "Object tags cannot be greater than 10" },
    );
  });

  it("tell chosen attributes", async () => {
    await put("a", { Body: "12345" });
    const { ObjectSize, ETag, StorageClass, Checksum } = await objects.s3.client.send(
      new GetObjectAttributesCommand({
        ...at("a"),
        ObjectAttributes: ["ETag", "ObjectSize", "Checksum"],
      }),
    );
    assert.equal(ObjectSize, 5);
    assert.equal(ETag, createHash("md5").update("12345").digest("hex"));
    assert.equal(Checksum!.ChecksumType, "FULL_OBJECT");
    assert.equal(StorageClass, undefined);
  });

  it("refuse ACLs, which buckets no longer have", async () => {
    await put("a", { ACL: "bucket-owner-full-control" });
    await assert.rejects(put("a", { ACL: "public-read" }), {
      name: "AccessControlListNotSupported",
      message: "The bucket does not allow ACLs",
    });
  });

  it("refuse by name what is not emulated", async () => {
    const { status, body } = await raw("PUT", "/a?retention", {}, "<Retention/>");
    assert.equal(status, 501);
    assert.match(body, /<Message>PUT of an object with \?retention is not emulated<\/Message>/);
    await assert.rejects(put("a", { ObjectLockMode: "GOVERNANCE" }), { name: "NotImplemented" });
  });

  it("are found by a host that names the bucket", async () => {
    await put("dir/a", { Body: "by host" });
    const { body } = await raw("GET", "/dir/a", { host: `${BUCKET}.localhost:80` }, "", "");
    assert.equal(body, "by host");
  });

  describe("for a role", () => {
    const role = {
      principal: { kind: "role", arn: "arn:aws:sts::0:assumed-role/r/s", roleName: "r" },
    } as any;

    it("are not said to be missing unless it may list the bucket", async () => {
      const asked: any[] = [];
      const denied = Object.assign(new Error("denied"), { code: "AccessDenied" });
      (objects.s3.context.services as any).get = () => ({
        authorize(_call: unknown, access: any[]) {
          asked.push(...access);
          throw denied;
        },
      });
      const run = objects.s3.service.operations.GetObject.run;
      await assert.rejects(run(at("none"), role), denied);
      assert.equal(asked[0].action, "s3:ListBucket");
      assert.equal(asked[0].resource, `arn:aws:s3:::${BUCKET}`);
      assert.deepEqual(asked[0].context, { "s3:prefix": "none" });
    });

    it("are asked for by their ARN, and versions by an action of their own", () => {
      const access = (operation: string, input: object) =>
        objects.s3.service.operations[operation].access({ ...at("k"), ...input }, role);
      const resource = `arn:aws:s3:::${BUCKET}/k`;
      assert.deepEqual(access("GetObject", {}), [{ action: "s3:GetObject", resource }]);
      assert.deepEqual(access("GetObject", { VersionId: "v" }), [
        { action: "s3:GetObjectVersion", resource, context: { "s3:VersionId": "v" } },
      ]);
      assert.deepEqual(
        access("PutObject", { Tagging: "a=b" }).map(({ action }) => action),
        ["s3:PutObject", "s3:PutObjectTagging"],
      );
      assert.deepEqual(
        access("CopyObject", { CopySource: "other/key" }).map((one) => one.resource),
        ["arn:aws:s3:::other/key", resource],
      );
    });
  });
});
