import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-s3";
import fc from "fast-check";
import { takePage } from "../../../../local/aws/s3/listing";
import type { Start } from "../../../../local/aws/s3/objectKeys";
import { BUCKET, type S3, s3WithBucket } from "./support";

describe("S3 listings", () => {
  let s3: S3;
  const Bucket = BUCKET;
  const send: sdk.S3Client["send"] = (...call: any[]) => (s3.client.send as any)(...call);
  const list = (more: object = {}) => send(new sdk.ListObjectsV2Command({ Bucket, ...more }));
  const keysOf = ({ Contents = [] }: sdk.ListObjectsV2CommandOutput) =>
    Contents.map(({ Key }) => Key);
  const prefixesOf = ({ CommonPrefixes = [] }: sdk.ListObjectsV2CommandOutput) =>
    CommonPrefixes.map(({ Prefix }) => Prefix);

  before(async () => {
    s3 = await s3WithBucket();
    for (const Key of ["b/1", "b/2", "a", "b/c/3", "c", "b0", "d e&f", "\u{1F600}", "\uFF5E"]) {
      await s3.call("PutObject", { Bucket, Key, Body: "x" });
    }
  });
  after(() => s3.close());

  it("are in the order of the keys' UTF-8", async () => {
    assert.deepEqual(keysOf(await list()), [
      "a",
      "b/1",
      "b/2",
      "b/c/3",
      "b0",
      "c",
      "d e&f",
      "\uFF5E",
      "\u{1F600}",
    ]);
  });

  it("tell what each object is", async () => {
    const { Contents, KeyCount, IsTruncated, Name } = await list({ Prefix: "a", FetchOwner: true });
    const [object] = Contents!;
    assert.equal(object.Size, 1);
    assert.equal(object.StorageClass, "STANDARD");
    assert.equal(object.LastModified!.getTime(), s3.clock.now());
    assert.match(object.ETag!, /^"[0-9a-f]{32}"$/);
    assert.ok(object.Owner!.ID);
    assert.deepEqual([KeyCount, IsTruncated, Name], [1, false, BUCKET]);
  });

  it("fold keys at a delimiter", async () => {
    const top = await list({ Delimiter: "/" });
    const below = await list({ Delimiter: "/", Prefix: "b/" });
    assert.deepEqual(prefixesOf(top), ["b/"]);
    assert.equal(keysOf(top).includes("b/1"), false);
    assert.deepEqual(keysOf(below), ["b/1", "b/2"]);
    assert.deepEqual(prefixesOf(below), ["b/c/"]);
  });

  it("are paged, a folded prefix counting as one", async () => {
    const seen: unknown[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Delimiter: "/", MaxKeys: 1, ContinuationToken });
      assert.equal(page.KeyCount, 1);
      seen.push(...keysOf(page), ...prefixesOf(page));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    assert.deepEqual(seen, ["a", "b/", "b0", "c", "d e&f", "\uFF5E", "\u{1F600}"]);
  });

  it("start after a key", async () => {
    assert.deepEqual(keysOf(await list({ StartAfter: "b0", MaxKeys: 2 })), ["c", "d e&f"]);
  });

  it("of no keys are empty and not cut short", async () => {
    const { KeyCount, IsTruncated } = await list({ MaxKeys: 0 });
    assert.deepEqual([KeyCount, IsTruncated], [0, false]);
  });

  it("encode keys when asked to", async () => {
    const { Contents, EncodingType } = await list({ Prefix: "d", EncodingType: "url" });
    assert.equal(Contents![0].Key, "d+e%26f");
    assert.equal(EncodingType, "url");
  });

  it("refuse a token or a number that is none", async () => {
    await assert.rejects(list({ ContinuationToken: "x" }), { name: "InvalidArgument" });
    await assert.rejects(s3.call("ListObjectsV2", { Bucket, MaxKeys: "many" }), {
      code: "InvalidArgument",
    });
  });

  it("of version 1 go on from a marker", async () => {
    const first = await send(new sdk.ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 2 }));
    const second = await send(
      new sdk.ListObjectsCommand({ Bucket, Delimiter: "/", Marker: first.NextMarker, MaxKeys: 2 }),
    );
    assert.equal(first.NextMarker, "b/");
    assert.deepEqual(
      second.Contents!.map(({ Key }) => Key),
      ["b0", "c"],
    );
  });

  it("take less than a scan: a folded prefix is leapt over", async () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `logs/${index}`).sort();
    let looked = 0;
    const page = await takePage<string>({
      prefix: "",
      delimiter: "/",
      max: 10,
      start: {},
      keyOf: (key) => key,
      entries: (start) => from(keys, start, () => looked++),
    });
    assert.deepEqual(page.commonPrefixes, ["logs/"]);
    assert.equal(looked, 1);
  });

  it("page by page make the same as all at once", async () => {
    const key = fc.string({ unit: fc.constantFrom("a", "b", "/"), minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 20 }),
        fc.string({ unit: fc.constantFrom("a", "/"), maxLength: 2 }),
        fc.constantFrom(undefined, "/"),
        fc.integer({ min: 1, max: 4 }),
        async (unsorted, prefix, delimiter, size) => {
          const keys = unsorted.filter((one) => one.startsWith(prefix)).sort();
          const page = (max: number, start: Start) =>
            takePage<string>({
              prefix,
              delimiter,
              max,
              start,
              keyOf: (one) => one,
              entries: (at) => from(keys, at),
            });
          const whole = await page(1000, {});
          const pieces: string[] = [];
          let start: Start | undefined = {};
          while (start) {
            const { entries, commonPrefixes, next }: Awaited<ReturnType<typeof page>> = await page(
              size,
              start,
            );
            pieces.push(...entries, ...commonPrefixes);
            start = next;
          }
          assert.deepEqual(pieces.sort(), [...whole.entries, ...whole.commonPrefixes].sort());
        },
      ),
    );
  });
});

async function* from(
  keys: readonly string[],
  { after = "", past }: Start,
  look: () => void = () => undefined,
): AsyncIterable<string> {
  for (const key of keys) {
    const beyond = past === undefined ? key > after : key > past && !key.startsWith(past);
    if (!beyond) continue;
    look();
    yield key;
  }
}
