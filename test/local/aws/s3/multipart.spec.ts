import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import * as sdk from "@aws-sdk/client-s3";
import { createChecksum } from "../../../../local/aws/s3/checksums";
import { BUCKET, type S3, s3WithBucket } from "./support";

const MIB = 1024 * 1024;

describe("S3 multipart uploads", () => {
  let s3: S3;
  const at = { Bucket: BUCKET, Key: "large file" };
  const send: sdk.S3Client["send"] = (...call: any[]) => (s3.client.send as any)(...call);
  const first = randomBytes(5 * MIB);
  const second = randomBytes(100_000);

  beforeEach(async () => {
    s3 = await s3WithBucket();
  });
  afterEach(() => s3.close());

  const begin = async (more: object = {}) =>
    (await send(new sdk.CreateMultipartUploadCommand({ ...at, ...more }))).UploadId!;
  const upload = async (UploadId: string, PartNumber: number, Body: Buffer, more: object = {}) => {
    const part = await send(
      new sdk.UploadPartCommand({ ...at, UploadId, PartNumber, Body, ...more }),
    );
    return { PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 };
  };
  const complete = (UploadId: string, Parts: sdk.CompletedPart[], more: object = {}) =>
    send(
      new sdk.CompleteMultipartUploadCommand({
        ...at,
        UploadId,
        MultipartUpload: { Parts },
        ...more,
      }),
    );
  const bytes = async (more: object = {}) =>
    Buffer.from(
      await (await send(new sdk.GetObjectCommand({ ...at, ...more }))).Body!.transformToByteArray(),
    );

  it("make one object of their parts", async () => {
    const UploadId = await begin({ ContentType: "text/plain", Metadata: { a: "1" } });
    const parts = [await upload(UploadId, 2, second), await upload(UploadId, 1, first)].reverse();
    const { ETag } = await complete(UploadId, parts);

    const head = await send(new sdk.HeadObjectCommand(at));

    const md5 = (data: Buffer) => createHash("md5").update(data).digest();
    const expected = md5(Buffer.concat([md5(first), md5(second)])).toString("hex");
    assert.equal(ETag, `"${expected}-2"`);
    assert.equal(head.ContentLength, first.length + second.length);
    assert.equal(head.ContentType, "text/plain");
    assert.deepEqual(head.Metadata, { a: "1" });
    assert.ok((await bytes()).equals(Buffer.concat([first, second])));
  });

  it("are read across parts and by part", async () => {
    const UploadId = await begin();
    await complete(UploadId, [await upload(UploadId, 1, first), await upload(UploadId, 2, second)]);
    const across = await bytes({ Range: `bytes=${5 * MIB - 2}-${5 * MIB + 1}` });
    const part = await send(new sdk.GetObjectCommand({ ...at, PartNumber: 2 }));
    assert.ok(across.equals(Buffer.concat([first.subarray(-2), second.subarray(0, 2)])));
    assert.equal(part.ContentLength, second.length);
    assert.equal(part.PartsCount, 2);
    await part.Body!.transformToByteArray();
    await assert.rejects(send(new sdk.HeadObjectCommand({ ...at, PartNumber: 3 })));
  });

  it("are invisible until they are complete, and gone when aborted", async () => {
    const UploadId = await begin();
    await upload(UploadId, 1, second);
    await assert.rejects(send(new sdk.HeadObjectCommand(at)), { name: "NotFound" });

    await send(new sdk.AbortMultipartUploadCommand({ ...at, UploadId }));

    await assert.rejects(complete(UploadId, [{ PartNumber: 1, ETag: "x" }]), {
      name: "NoSuchUpload",
    });
    assert.deepEqual(await readdir(s3.folder), []);
  });

  it("drop parts that were replaced or left out", async () => {
    const UploadId = await begin();
    await upload(UploadId, 1, randomBytes(50_000));
    await upload(UploadId, 2, randomBytes(50_000));
    await complete(UploadId, [await upload(UploadId, 1, second)]);
    assert.equal((await readdir(s3.folder)).length, 1);
    assert.ok((await bytes()).equals(second));
  });

  it("refuse parts that are missing, changed, unordered or too small", async () => {
    const UploadId = await begin();
    const small = await upload(UploadId, 1, Buffer.from("small"));
    const last = await upload(UploadId, 2, second);
    await assert.rejects(complete(UploadId, [{ PartNumber: 3, ETag: "x" }]), {
      name: "InvalidPart",
    });
    await assert.rejects(complete(UploadId, [{ ...small, ETag: last.ETag }]), {
      name: "InvalidPart",
    });
    await assert.rejects(complete(UploadId, [last, small]), { name: "InvalidPartOrder" });
    await assert.rejects(complete(UploadId, [small, last]), {
      name: "EntityTooSmall",
      message: "Your proposed upload is smaller than the minimum allowed size",
    });
    await assert.rejects(upload(UploadId, 10_001, second), { name: "InvalidArgument" });
  });

  it("have a checksum of the whole or of their parts", async () => {
    const whole = await begin({ ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
    const checksum = createChecksum("CRC32");
    checksum.update(first);
    checksum.update(second);
    const ChecksumCRC32 = checksum.digest().toString("base64");
    const parts = [
      await upload(whole, 1, first, { ChecksumAlgorithm: "CRC32" }),
      await upload(whole, 2, second, { ChecksumAlgorithm: "CRC32" }),
    ];
    await assert.rejects(complete(whole, parts, { ChecksumCRC32: "AAAAAA==" }), {
      name: "BadDigest",
    });
    const completed = await complete(whole, parts, { ChecksumCRC32, ChecksumType: "FULL_OBJECT" });
    assert.equal(completed.ChecksumCRC32, ChecksumCRC32);

    const composite = await begin({ ChecksumAlgorithm: "CRC32" });
    const ofParts = await complete(composite, [
      await upload(composite, 1, second, { ChecksumAlgorithm: "CRC32" }),
    ]);
    assert.match(ofParts.ChecksumCRC32!, /-1$/);
    assert.equal(ofParts.ChecksumType, "COMPOSITE");
  });

  it("refuse a checksum that cannot be, and parts with another one", async () => {
    await assert.rejects(begin({ ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" }), {
      message: "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.",
    });
    const UploadId = await begin({ ChecksumAlgorithm: "SHA256" });
    await assert.rejects(upload(UploadId, 1, second, { ChecksumAlgorithm: "CRC32" }), {
      message:
        "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    });
  });

  it("take parts from other objects", async () => {
    await s3.call("PutObject", { Bucket: BUCKET, Key: "source", Body: first });
    const UploadId = await begin();
    const copy = async (PartNumber: number, CopySourceRange?: string) => {
      const { CopyPartResult } = await send(
        new sdk.UploadPartCopyCommand({
          ...at,
          UploadId,
          PartNumber,
          CopySource: `${BUCKET}/source`,
          CopySourceRange,
        }),
      );
      return { PartNumber, ETag: CopyPartResult!.ETag };
    };
    await complete(UploadId, [await copy(1), await copy(2, "bytes=10-19")]);
    assert.ok((await bytes()).equals(Buffer.concat([first, first.subarray(10, 20)])));
    await assert.rejects(copy(3, "10-19"), { name: "NoSuchUpload" });
  });

  it("are completed only on condition", async () => {
    await s3.call("PutObject", { ...at, Body: "there" });
    const UploadId = await begin();
    const parts = [await upload(UploadId, 1, second)];
    await assert.rejects(complete(UploadId, parts, { IfNoneMatch: "*" }), {
      name: "PreconditionFailed",
    });
    await complete(UploadId, parts);
  });

  it("list their parts in pages", async () => {
    const UploadId = await begin();
    for (const number of [1, 2, 10]) await upload(UploadId, number, second);
    const page = await send(new sdk.ListPartsCommand({ ...at, UploadId, MaxParts: 2 }));
    const rest = await send(
      new sdk.ListPartsCommand({ ...at, UploadId, PartNumberMarker: page.NextPartNumberMarker }),
    );
    assert.deepEqual(
      page.Parts!.map(({ PartNumber, Size }) => [PartNumber, Size]),
      [
        [1, second.length],
        [2, second.length],
      ],
    );
    assert.equal(page.IsTruncated, true);
    assert.deepEqual(
      rest.Parts!.map(({ PartNumber }) => PartNumber),
      [10],
    );
  });

  it("are listed while they are under way", async () => {
    const one = await begin();
    s3.clock.advance(1);
    const two = await begin();
    await begin({ Key: "other/file" });
    const list = (more: object = {}) =>
      send(new sdk.ListMultipartUploadsCommand({ Bucket: BUCKET, ...more }));

    const all = await list();
    const page = await list({ MaxUploads: 1 });
    const next = await list({
      KeyMarker: page.NextKeyMarker,
      UploadIdMarker: page.NextUploadIdMarker,
    });
    const folded = await list({ Delimiter: "/" });

    assert.deepEqual(
      all.Uploads!.map(({ Key }) => Key),
      ["large file", "large file", "other/file"],
    );
    assert.deepEqual(
      page.Uploads!.map(({ UploadId }) => UploadId),
      [one],
    );
    assert.equal(next.Uploads![0].UploadId, two);
    assert.equal(next.Uploads!.length, 2);
    assert.deepEqual(folded.CommonPrefixes, [{ Prefix: "other/" }]);
  });

  it("end with their bucket", async () => {
    const UploadId = await begin();
    await upload(UploadId, 1, second);
    await send(new sdk.DeleteBucketCommand({ Bucket: BUCKET }));
    assert.deepEqual(await readdir(s3.folder), []);
  });
});
