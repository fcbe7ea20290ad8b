import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failsWith, isRecent, useAwsCli } from "../support/awsCli";

const BUCKET = "cli-bucket";
const MIB = 1024 * 1024;

describe("aws s3api", () => {
  const { text, json } = useAwsCli();
  let folder: string;
  const s3api = (operation: string, ...args: string[]) =>
    json("s3api", operation, "--bucket", BUCKET, ...args);
  let files = 0;
  const newFile = () => join(folder, String(files++));
  const put = async (key: string, content: string, ...args: string[]) => {
    const body = newFile();
    await writeFile(body, content);
    return s3api("put-object", "--key", key, "--body", body, ...args);
  };
  const read = async (key: string, ...args: string[]) => {
    const target = newFile();
    const answer = await s3api("get-object", "--key", key, ...args, target);
    return { ...answer, text: await readFile(target, "utf8") };
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "aws-cli-s3api-"));
    await text(
      "s3api",
      "create-bucket",
      "--bucket",
      BUCKET,
      "--create-bucket-configuration",
      "LocationConstraint=eu-central-1",
    );
  });
  after(() => rm(folder, { recursive: true }));

  it("lists page by page", async () => {
    await mkdir(join(folder, "p/q"), { recursive: true });
    for (const key of ["p/1", "p/2", "p/3", "p/q/4", "p/q/5"]) {
      await writeFile(join(folder, key), key);
    }
    await text("s3", "cp", join(folder, "p"), `s3://${BUCKET}/p`, "--recursive");
    const [all, old, first, folded] = await Promise.all([
      s3api("list-objects-v2", "--prefix", "p/", "--page-size", "2"),
      s3api("list-objects", "--prefix", "p/", "--page-size", "2"),
      s3api("list-objects-v2", "--prefix", "p/", "--max-items", "2"),
      s3api("list-objects-v2", "--prefix", "p/", "--delimiter", "/"),
    ]);

    const keys = ({ Contents }: any) => Contents.map(({ Key }: any) => Key);
    assert.deepEqual(keys(all), ["p/1", "p/2", "p/3", "p/q/4", "p/q/5"]);
    assert.deepEqual(keys(old), keys(all));
    assert.deepEqual(keys(first), ["p/1", "p/2"]);
    assert.ok(first.NextToken);
    assert.deepEqual(folded.CommonPrefixes, [{ Prefix: "p/q/" }]);
  });

  // Older versions cannot say them when they write; the AWS SDK does in its tests.
  if (isRecent()) {
    it("writes and reads on conditions", async () => {
      const { ETag } = await put("once", "1", "--if-none-match", "*");
      await put("once", "2", "--if-match", ETag);
      const [{ text: content }] = await Promise.all([
        read("once"),
        ...[
          put("once", "3", "--if-none-match", "*"),
          put("once", "4", "--if-match", ETag),
          read("once", "--if-match", ETag),
        ].map((call) => assert.rejects(call, failsWith("(PreconditionFailed)"))),
      ]);
      assert.equal(content, "2");
    });
  }

  it("reads a range and chosen headers", async () => {
    await put(
      "digits",
      "0123456789",
      "--content-type",
      "text/plain",
      "--cache-control",
      "no-store",
    );
    const [part] = await Promise.all([
      read("digits", "--range", "bytes=2-4", "--response-content-type", "x/y"),
      assert.rejects(read("digits", "--range", "bytes=10-"), failsWith("(InvalidRange)")),
    ]);
    assert.equal(part.text, "234");
    assert.equal(part.ContentRange, "bytes 2-4/10");
    assert.equal(part.ContentType, "x/y");
    assert.equal(part.CacheControl, "no-store");
  });

  it("sends checksums and verifies them", async () => {
    await Promise.all(
      ["CRC32", "SHA1", "SHA256"].map(async (algorithm) => {
        const written = await put(algorithm, algorithm, "--checksum-algorithm", algorithm);
        const found = await read(algorithm, "--checksum-mode", "ENABLED");
        assert.ok(found[`Checksum${algorithm}`]);
        assert.equal(found[`Checksum${algorithm}`], written[`Checksum${algorithm}`]);
      }),
    );
  });

  it("uploads in parts by hand", async () => {
    const key = ["--key", "by hand"];
    const { UploadId } = await s3api("create-multipart-upload", ...key);
    const upload = [...key, "--upload-id", UploadId];
    const parts = await Promise.all(
      [randomBytes(5 * MIB), Buffer.from("the end")].map(async (content, index) => {
        const body = newFile();
        await writeFile(body, content);
        const number = String(index + 1);
        const { ETag } = await s3api(
          "upload-part",
          ...upload,
          "--part-number",
          number,
          "--body",
          body,
        );
        return { PartNumber: index + 1, ETag };
      }),
    );
    const [uploads, listed] = await Promise.all([
      s3api("list-multipart-uploads"),
      s3api("list-parts", ...upload),
    ]);
    const done = await s3api(
      "complete-multipart-upload",
      ...upload,
      "--multipart-upload",
      JSON.stringify({ Parts: parts }),
    );

    assert.equal(uploads.Uploads[0].UploadId, UploadId);
    assert.equal(listed.Parts.length, 2);
    assert.match(done.ETag, /-2"$/);
    assert.equal((await read("by hand", "--range", "bytes=-7")).text, "the end");
  });

  it("abandons an upload", async () => {
    const { UploadId } = await s3api("create-multipart-upload", "--key", "abandoned");
    const upload = ["--key", "abandoned", "--upload-id", UploadId];
    await s3api("abort-multipart-upload", ...upload);
    await assert.rejects(s3api("list-parts", ...upload), failsWith("(NoSuchUpload)"));
  });

  it("keeps versions", async () => {
    await s3api("put-bucket-versioning", "--versioning-configuration", "Status=Enabled");
    const first = await put("versioned", "1");
    await put("versioned", "2");
    const deleted = await s3api("delete-object", "--key", "versioned");
    const [{ Versions, DeleteMarkers }, old] = await Promise.all([
      s3api("list-object-versions", "--prefix", "versioned"),
      read("versioned", "--version-id", first.VersionId),
      assert.rejects(read("versioned"), failsWith("(NoSuchKey)")),
    ]);

    assert.equal(deleted.DeleteMarker, true);
    assert.equal(Versions.length, 2);
    assert.equal(DeleteMarkers[0].IsLatest, true);
    assert.equal(old.text, "1");
  });

  it("tags objects and buckets", async () => {
    await Promise.all([
      put("tagged", "x", "--tagging", "a=1"),
      s3api("put-bucket-tagging", "--tagging", "TagSet=[{Key=b,Value=2}]"),
    ]);
    const [ofObject, ofBucket] = await Promise.all([
      s3api("get-object-tagging", "--key", "tagged"),
      s3api("get-bucket-tagging"),
    ]);
    assert.deepEqual(ofObject.TagSet, [{ Key: "a", Value: "1" }]);
    assert.deepEqual(ofBucket.TagSet, [{ Key: "b", Value: "2" }]);
  });

  it("deletes several objects at once", async () => {
    await put("several/1", "x");
    const Objects = [{ Key: "several/1" }, { Key: "several/2" }];
    const { Deleted } = await s3api("delete-objects", "--delete", JSON.stringify({ Objects }));
    assert.equal(Deleted.length, 2);
  });

  it("reads a bucket's configuration, and is told what is not emulated", async () => {
    const [encryption, block, location, acl] = await Promise.all([
      s3api("get-bucket-encryption"),
      s3api("get-public-access-block"),
      s3api("get-bucket-location"),
      s3api("get-bucket-acl"),
      assert.rejects(s3api("get-bucket-cors"), failsWith("(NoSuchCORSConfiguration)")),
      assert.rejects(
        s3api("list-bucket-inventory-configurations"),
        failsWith("(NotImplemented) when calling the ListBucketInventoryConfigurations operation"),
      ),
    ]);
    assert.equal(
      encryption.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault
        .SSEAlgorithm,
      "AES256",
    );
    assert.equal(block.PublicAccessBlockConfiguration.RestrictPublicBuckets, true);
    assert.equal(location.LocationConstraint, "eu-central-1");
    assert.equal(acl.Grants[0].Permission, "FULL_CONTROL");
  });

  it("keeps a bucket's policy and lifecycle", async () => {
    const Policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: `arn:aws:s3:::${BUCKET}/*`,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    };
    const Rules = [
      { ID: "old", Status: "Enabled", Filter: { Prefix: "logs/" }, Expiration: { Days: 3 } },
    ];
    await Promise.all([
      s3api("put-bucket-policy", "--policy", JSON.stringify(Policy)),
      s3api(
        "put-bucket-lifecycle-configuration",
        "--lifecycle-configuration",
        JSON.stringify({ Rules }),
      ),
    ]);
    const [policy, lifecycle] = await Promise.all([
      s3api("get-bucket-policy"),
      s3api("get-bucket-lifecycle-configuration"),
    ]);
    assert.deepEqual(JSON.parse(policy.Policy), Policy);
    assert.deepEqual(lifecycle.Rules, Rules);
  });
});
