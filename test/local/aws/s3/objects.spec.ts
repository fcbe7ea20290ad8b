import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { createS3 } from "../../../../local/aws/s3";
import { callerOf, lonelyContext } from "../../../support/lonelyService";
import { BUCKET, type S3, s3WithBucket, textOf } from "./support";

describe("S3 objects", () => {
  let s3: S3;
  const at = (Key: string) => ({ Bucket: BUCKET, Key });

  beforeEach(async () => {
    s3 = await s3WithBucket();
  });
  afterEach(() => s3.close());

  const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3.client.send(new PutObjectCommand({ ...at(Key), Body: "body", ...more }));
  const get = (Key: string, more: object = {}) =>
    s3.client.send(new GetObjectCommand({ ...at(Key), ...more }));
  const read = async (Key: string, more: object = {}) =>
    (await get(Key, more)).Body!.transformToString();

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
    assert.equal(found.LastModified!.getTime(), s3.clock.now());
    assert.equal(found.VersionId, undefined);
  });

  it("tell a head the same without the body", async () => {
    await put("a", { Body: "12345" });
    const head = await s3.client.send(
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
    await assert.rejects(s3.client.send(new HeadObjectCommand(at("none"))), { name: "NotFound" });
  });

  it("need their bucket", async () => {
    const command = new GetObjectCommand({ Bucket: "missing", Key: "a" });
    await assert.rejects(s3.client.send(command), {
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

  for (const size of [0, 1, 16 * 1024 - 1, 16 * 1024, 300_000, 5_000_000]) {
    it(`of ${size} bytes stream in and out unchanged`, async () => {
      const Body = randomBytes(size);
      await put("a", { Body: Readable.from(chunksOf(Body)), ContentLength: size });
      const bytes = await (await get("a")).Body!.transformToByteArray();
      assert.ok(Body.equals(bytes));
    });
  }

  for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
    it(`are checked by ${algorithm}, before the body and after it`, async () => {
      await s3.call("PutObject", { ...at("a"), Body: "x", ChecksumAlgorithm: algorithm });
      const checksum = `Checksum${algorithm}`;
      const head: any = await s3.call("HeadObject", { ...at("a"), ChecksumMode: "ENABLED" });
      const headers = { [`x-amz-checksum-${algorithm.toLowerCase()}`]: head[checksum] };

      assert.equal((await raw("PUT", "/a", headers, "x")).status, 200);
      const refused = await raw("PUT", "/a", headers, "y");

      assert.equal(refused.status, 400);
      assert.match(refused.body, /<Code>BadDigest<\/Code>/);
      assert.match(refused.body, new RegExp(`The ${algorithm} you specified did not match`));
      assert.equal((await chunked("x", algorithm, head[checksum])).status, 200);
      assert.match((await chunked("y", algorithm, head[checksum])).body, /BadDigest/);
    });
  }

  it("are sent by the SDK as a stream with a trailing checksum", async () => {
    await put("a", {
      Body: Readable.from(["one ", "two"]),
      ContentLength: 7,
      ChecksumAlgorithm: "CRC32C",
    });
    const found = await get("a", { ChecksumMode: "ENABLED" });
    assert.equal(await found.Body!.transformToString(), "one two");
    assert.ok(found.ChecksumCRC32C);
    assert.equal(found.ContentEncoding, undefined);
  });

  it("are checked by Content-MD5", async () => {
    const md5 = createHash("md5").update("right").digest("base64");
    await put("a", { Body: "right", ContentMD5: md5 });
    await assert.rejects(put("a", { Body: "wrong", ContentMD5: md5 }), {
      name: "BadDigest",
      message: "The Content-MD5 you specified did not match what we received.",
    });
    await assert.rejects(put("a", { ContentMD5: "x" }), { name: "InvalidDigest" });
    assert.equal(await read("a"), "right");
  });

  it("are refused when the signed hash is not the body's", async () => {
    const headers = { "x-amz-content-sha256": createHash("sha256").update("x").digest("hex") };
    assert.match((await raw("PUT", "/a", headers, "y")).body, /XAmzContentSHA256Mismatch/);
  });

  it("are refused when a chunked body is cut short", async () => {
    const headers = { "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };
    const short = await raw("PUT", "/a", headers, "a\r\nonly four");
    assert.match(short.body, /<Code>IncompleteBody<\/Code>/);
    await assert.rejects(get("a"), { name: "NoSuchKey" });
  });

  it("leave no file behind when they are refused, replaced or deleted", async () => {
    const Body = randomBytes(100_000);
    await assert.rejects(put("a", { Body, ContentMD5: createHash("md5").digest("base64") }));
    await put("a", { Body });
    await put("a", { Body });
    assert.equal((await readdir(s3.folder)).length, 1);
    await s3.client.send(new DeleteObjectCommand(at("a")));
    assert.deepEqual(await readdir(s3.folder), []);
  });

  it("can be read to the end while they are replaced", async () => {
    const Body = Buffer.alloc(4_000_000, "a");
    await put("a", { Body });
    const found = await get("a");
    await put("a", { Body: "new" });
    assert.equal((await found.Body!.transformToByteArray()).length, Body.length);
  });

  it("survive the process, and what it left half done does not", async () => {
    const Body = randomBytes(100_000);
    await put("large", { Body });
    await put("small");
    const next = lonelyContext({ store: s3.context.store, folder: s3.folder });
    await s3.context.store.collection("s3/files").delete((await readdir(s3.folder))[0]);

    const call = callerOf(await createS3(next));

    assert.equal(await textOf((await call("GetObject", at("small"))).Body), "body");
    assert.deepEqual(await readdir(s3.folder), []);
  });

  it("are not there when the client hangs up half-way, nor is anything else", async () => {
    const message = request(`${s3.endpoint}/${BUCKET}/a`, {
      method: "PUT",
      headers: { "content-length": 1_000_000 },
    });
    message.on("error", () => undefined);
    message.write(Buffer.alloc(500_000));
    await once(s3.server, "request");
    message.destroy();
    await s3.answered();
    await assert.rejects(get("a"), { name: "NoSuchKey" });
    assert.deepEqual(s3.failures, []);
  });

  it("may be left half-read", async () => {
    await put("a", { Body: Buffer.alloc(5_000_000) });
    const found = await get("a");
    (found.Body as Readable).destroy();
    assert.equal((await get("a", { Range: "bytes=0-0" })).ContentLength, 1);
    assert.deepEqual(s3.failures, []);
  });

  it("take headers from the query of a presigned URL", async () => {
    const query = "?x-amz-meta-origin=url&x-amz-checksum-crc32=x&x-amz-storage-class=STANDARD_IA";
    const refused = await raw("PUT", `/a${query}`, {}, "body");
    assert.match(refused.body, /BadDigest/);
    await raw("PUT", `/a${query.replace("checksum-crc32=x&", "acl=private&")}`, {}, "body");
    await raw("PUT", `/a${query.replace("&x-amz-checksum-crc32=x", "")}`, {}, "body");
    const head = await s3.client.send(new HeadObjectCommand(at("a")));
    assert.deepEqual(head.Metadata, { origin: "url" });
    assert.equal(head.StorageClass, "STANDARD_IA");
  });

  it("take text, bytes or JSON from a Step Functions task", async () => {
    await s3.call("PutObject", { ...at("text"), Body: "text" });
    await s3.call("PutObject", { ...at("json"), Body: { a: [1] } });
    await s3.call("PutObject", { ...at("bytes"), Body: Buffer.from("bytes") });
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

  describe("on conditions", () => {
    let ETag: string;

    beforeEach(async () => {
      ({ ETag = "" } = await put("a"));
    });

    it("are read if they match", async () => {
      assert.equal(await read("a", { IfMatch: ETag }), "body");
      await assert.rejects(get("a", { IfMatch: '"other"' }), { name: "PreconditionFailed" });
    });

    it("are not read again if they have not changed", async () => {
      const notModified = (error: any) => error.$metadata.httpStatusCode === 304;
      await assert.rejects(get("a", { IfNoneMatch: ETag }), notModified);
      await assert.rejects(get("a", { IfModifiedSince: new Date(s3.clock.now()) }), notModified);
      await assert.rejects(get("a", { IfUnmodifiedSince: new Date(0) }), {
        name: "PreconditionFailed",
      });
    });

    it("are not overwritten with If-None-Match: *", async () => {
      await put("b", { IfNoneMatch: "*" });
      await assert.rejects(put("a", { IfNoneMatch: "*" }), {
        name: "PreconditionFailed",
        message: "At least one of the pre-conditions you specified did not hold",
      });
      assert.equal(await read("a"), "body");
    });

    it("are overwritten only as they were with If-Match", async () => {
      await put("a", { Body: "new", IfMatch: ETag });
      await assert.rejects(put("a", { IfMatch: ETag }), { name: "PreconditionFailed" });
      await assert.rejects(put("none", { IfMatch: ETag }), { name: "NoSuchKey" });
    });

    it("let one of many writers win", async () => {
      const writers = Array.from({ length: 10 }, () => put("b", { IfNoneMatch: "*" }));
      const outcomes = await Promise.allSettled(writers);
      assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    });

    it("are deleted only as they were", async () => {
      const remove = (IfMatch: string) =>
        s3.client.send(new DeleteObjectCommand({ ...at("a"), IfMatch }));
      await assert.rejects(remove('"other"'), { name: "PreconditionFailed" });
      await remove(ETag);
      await assert.rejects(get("a"), { name: "NoSuchKey" });
    });
  });

  describe("when deleted", () => {
    it("are gone, and may be gone already", async () => {
      await put("a");
      await s3.client.send(new DeleteObjectCommand(at("a")));
      await s3.client.send(new DeleteObjectCommand(at("a")));
      await assert.rejects(get("a"), { name: "NoSuchKey" });
    });

    it("in numbers, are each reported, or only failures when quiet", async () => {
      await put("a");
      await put("b & c");
      const Objects = [{ Key: "a" }, { Key: "b & c" }, { Key: "none" }];
      const loud = await s3.client.send(
        new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }),
      );
      const quiet = await s3.client.send(
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

  describe("when copied", () => {
    const copy = (more: object) =>
      s3.client.send(
        new CopyObjectCommand({ ...at("copy"), CopySource: `${BUCKET}/a%20b`, ...more }),
      );

    beforeEach(() =>
      put("a b", {
        Body: "original",
        ContentType: "text/plain",
        Metadata: { a: "1" },
        Tagging: "t=1",
      }),
    );

    it("keep body, settings and tags", async () => {
      const { CopyObjectResult } = await copy({});
      const found = await get("copy");
      assert.equal(await found.Body!.transformToString(), "original");
      assert.equal(found.ETag, CopyObjectResult!.ETag);
      assert.equal(found.ContentType, "text/plain");
      assert.equal(found.TagCount, 1);
      assert.deepEqual(found.Metadata, { a: "1" });
    });

    it("take new settings and tags when told to", async () => {
      await copy({
        MetadataDirective: "REPLACE",
        Metadata: { b: "2" },
        ContentType: "text/css",
        TaggingDirective: "REPLACE",
        Tagging: "x=1&y=2",
      });
      const found = await get("copy");
      assert.equal(found.ContentType, "text/css");
      assert.equal(found.TagCount, 2);
      assert.deepEqual(found.Metadata, { b: "2" });
    });

    it("are independent of the original", async () => {
      await put("large", { Body: Buffer.alloc(50_000, "x") });
      await copy({ CopySource: `/${BUCKET}/large` });
      await s3.client.send(new DeleteObjectCommand(at("large")));
      assert.equal((await read("copy")).length, 50_000);
    });

    it("heed conditions on their source", async () => {
      await assert.rejects(copy({ CopySourceIfMatch: '"x"' }), { name: "PreconditionFailed" });
    });

    it("are refused onto themselves without a change", async () => {
      await assert.rejects(copy({ Key: "a b" }), { name: "InvalidRequest" });
      await copy({ Key: "a b", MetadataDirective: "REPLACE" });
    });

    it("need a source", async () => {
      await assert.rejects(copy({ CopySource: `${BUCKET}/none` }), { name: "NoSuchKey" });
      await assert.rejects(s3.call("CopyObject", { ...at("x"), CopySource: "x" }), {
        code: "InvalidArgument",
      });
    });
  });

  it("carry tags", async () => {
    await put("a");
    const tags = async () => (await s3.client.send(new GetObjectTaggingCommand(at("a")))).TagSet;
    const TagSet = [
      { Key: "one", Value: "1" },
      { Key: "empty", Value: "" },
    ];
    await s3.client.send(new PutObjectTaggingCommand({ ...at("a"), Tagging: { TagSet } }));
    assert.deepEqual(await tags(), TagSet);
    assert.equal(await read("a"), "body");
    await s3.client.send(new DeleteObjectTaggingCommand(at("a")));
    assert.deepEqual(await tags(), []);
  });

  it("carry at most ten tags", async () => {
    const TagSet = Array.from({ length: 11 }, (_, index) => ({ Key: `${index}`, Value: "" }));
    await put("a");
    await assert.rejects(
      s3.client.send(new PutObjectTaggingCommand({ ...at("a"), Tagging: { TagSet } })),
      { name: "InvalidTag", message: "Object tags cannot be greater than 10" },
    );
  });

  it("tell chosen attributes", async () => {
    await put("a", { Body: "12345" });
    const { ObjectSize, ETag, StorageClass, Checksum } = await s3.client.send(
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
      (s3.context.services as any).get = () => ({
        authorize(_call: unknown, access: any[]) {
          asked.push(...access);
          throw denied;
        },
      });
      const run = s3.service.operations.GetObject.run;
      await assert.rejects(run(at("none"), role), denied);
      assert.equal(asked[0].action, "s3:ListBucket");
      assert.equal(asked[0].resource, `arn:aws:s3:::${BUCKET}`);
      assert.deepEqual(asked[0].context, { "s3:prefix": "none" });
    });

    it("are asked for by their ARN, and versions by an action of their own", () => {
      const access = (operation: string, input: object) =>
        s3.service.operations[operation].access({ ...at("k"), ...input }, role);
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

  async function chunked(text: string, algorithm: string, checksum: string) {
    const name = `x-amz-checksum-${algorithm.toLowerCase()}`;
    const size = text.length.toString(16);
    return raw(
      "PUT",
      "/a",
      {
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": String(text.length),
        "x-amz-trailer": name,
      },
      `${size}\r\n${text}\r\n0\r\n${name}:${checksum}\r\n\r\n`,
    );
  }

  function raw(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string,
    base = `/${BUCKET}`,
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const message = request(
        s3.endpoint + base + path,
        { method, headers: { "content-length": Buffer.byteLength(body), ...headers } },
        async (response) => {
          resolve({ status: response.statusCode!, body: await textOf(response) });
        },
      );
      message.once("error", reject);
      message.end(body);
    });
  }
});

function* chunksOf(bytes: Buffer): Iterable<Buffer> {
  for (let start = 0; start < bytes.length; start += 60_000) {
    yield bytes.subarray(start, start + 60_000);
  }
}
