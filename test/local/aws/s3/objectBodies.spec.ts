import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { Readable } from "node:stream";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { createS3 } from "../../../../local/aws/s3";
import { callerOf, lonelyContext } from "../../../support/lonelyService";
import { BUCKET, textOf } from "./support";
import { useObjects } from "./useObjects";

describe("bodies of S3 objects", () => {
  const objects = useObjects();
  const { at, put, get, read, raw } = objects;

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
      await objects.s3.call("PutObject", { ...at("a"), Body: "x", ChecksumAlgorithm: algorithm });
      const checksum = `Checksum${algorithm}`;
      const head: any = await objects.s3.call("HeadObject", {
        ...at("a"),
        ChecksumMode: "ENABLED",
      });
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
    assert.equal((await readdir(objects.s3.folder)).length, 1);
    await objects.s3.client.send(new DeleteObjectCommand(at("a")));
    assert.deepEqual(await readdir(objects.s3.folder), []);
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
    const next = lonelyContext({ store: objects.s3.context.store, folder: objects.s3.folder });
    await objects.s3.context.store
      .collection("s3/files")
      .delete((await readdir(objects.s3.folder))[0]);

    const call = callerOf(await createS3(next));

    assert.equal(await textOf((await call("GetObject", at("small"))).Body), "body");
    assert.deepEqual(await readdir(objects.s3.folder), []);
  });

  it("are not there when the client hangs up half-way, nor is anything else", async () => {
    const message = request(`${objects.s3.endpoint}/${BUCKET}/a`, {
      method: "PUT",
      headers: { "content-length": 1_000_000 },
    });
    message.on("error", () => undefined);
    message.write(Buffer.alloc(500_000));
    await once(objects.s3.server, "request");
    message.destroy();
    await objects.s3.answered();
    await assert.rejects(get("a"), { name: "NoSuchKey" });
    assert.deepEqual(objects.s3.failures, []);
  });

  it("may be left half-read", async () => {
    await put("a", { Body: Buffer.alloc(5_000_000) });
    const found = await get("a");
    (found.Body as Readable).destroy();
    assert.equal((await get("a", { Range: "bytes=0-0" })).ContentLength, 1);
    assert.deepEqual(objects.s3.failures, []);
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
});

function* chunksOf(bytes: Buffer): Iterable<Buffer> {
  for (let start = 0; start < bytes.length; start += 60_000) {
    yield bytes.subarray(start, start + 60_000);
  }
}
