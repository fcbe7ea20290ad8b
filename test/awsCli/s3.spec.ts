import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { failsWith, useAwsCli } from "../support/awsCli";

const BUCKET = "cli-bucket";
const MIB = 1024 * 1024;

describe("aws s3", () => {
  const { text, json } = useAwsCli();
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "aws-cli-s3-"));
    await text("s3", "mb", `s3://${BUCKET}`);
  });
  after(() => rm(folder, { recursive: true }));

  const file = async (name: string, content: string | Buffer = name): Promise<string> => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  };

  it("makes and lists buckets", async () => {
    assert.match(await text("s3", "ls"), new RegExp(`${BUCKET}\n`));
    await assert.rejects(text("s3", "mb", `s3://${BUCKET}`), failsWith("BucketAlreadyOwnedByYou"));
  });

  for (const key of [
    "plain",
    "with space & ampersand",
    "ünïcode/日本",
    "a+b=c?d#e%41",
    "dir//empty",
  ]) {
    it(`copies ${key} in and out`, async () => {
      const source = await file("source", key);
      await text("s3", "cp", source, `s3://${BUCKET}/odd/${key}`);
      const target = join(folder, "target");
      await text("s3", "cp", `s3://${BUCKET}/odd/${key}`, target);
      assert.equal(await readFile(target, "utf8"), key);
      assert.ok((await text("s3", "ls", `s3://${BUCKET}/odd/`, "--recursive")).includes(key));
    });
  }

  it("copies 20 MB in parts, in and out", async () => {
    const content = randomBytes(20 * MIB);
    const source = await file("large.bin", content);
    const target = join(folder, "large.copy");

    await text("s3", "cp", source, `s3://${BUCKET}/large.bin`, "--metadata", "origin=cli");
    await text("s3", "cp", `s3://${BUCKET}/large.bin`, `s3://${BUCKET}/large.copy`);
    await text("s3", "cp", `s3://${BUCKET}/large.copy`, target);

    const head = await json("s3api", "head-object", "--bucket", BUCKET, "--key", "large.bin");
    assert.match(head.ETag, /-3"$/);
    assert.deepEqual(head.Metadata, { origin: "cli" });
    assert.ok(content.equals(await readFile(target)));
  });

  it("streams from and to its standard streams", async () => {
    const source = await file("streamed", "from a file");
    await text("s3", "cp", source, `s3://${BUCKET}/streamed`);
    assert.equal(await text("s3", "cp", `s3://${BUCKET}/streamed`, "-"), "from a file");
  });

  it("synchronizes a folder, and then only what has changed", async () => {
    await file("site/index.html", "<html>");
    await file("site/css/style.css", "body {}");
    const site = join(folder, "site");

    const first = await text("s3", "sync", site, `s3://${BUCKET}/site`);
    const second = await text("s3", "sync", site, `s3://${BUCKET}/site`);
    await file("site/index.html", "<html>longer");
    const third = await text("s3", "sync", site, `s3://${BUCKET}/site`, "--delete");

    assert.equal(first.match(/upload:/g)!.length, 2);
    assert.equal(second, "");
    assert.equal(third.match(/upload:/g)!.length, 1);
    const listed = await text("s3", "ls", `s3://${BUCKET}/site/`);
    assert.match(listed, /PRE css\//);
    assert.match(listed, /12 index\.html/);
  });

  it("removes one object, or all below a prefix", async () => {
    for (const name of ["one", "two", "three"]) {
      await text("s3", "cp", await file(name), `s3://${BUCKET}/gone/${name}`);
    }
    await text("s3", "rm", `s3://${BUCKET}/gone/one`);
    await text("s3", "rm", `s3://${BUCKET}/gone/`, "--recursive");
    await assert.rejects(text("s3", "ls", `s3://${BUCKET}/gone/`));
  });

  it("moves an object", async () => {
    await text("s3", "cp", await file("moving"), `s3://${BUCKET}/moving`);
    await text("s3", "mv", `s3://${BUCKET}/moving`, `s3://${BUCKET}/moved`);
    assert.equal(await text("s3", "cp", `s3://${BUCKET}/moved`, "-"), "moving");
    await assert.rejects(
      text("s3api", "head-object", "--bucket", BUCKET, "--key", "moving"),
      failsWith("(404)"),
    );
  });

  it("signs a URL that anyone can read", async () => {
    await text("s3", "cp", await file("shared", "for you"), `s3://${BUCKET}/shared`);
    const url = (await text("s3", "presign", `s3://${BUCKET}/shared`)).trim();
    const answer = await fetch(url);
    assert.equal(await answer.text(), "for you");
    assert.equal((await fetch(`${url}0`)).status, 403);
  });

  it("empties and removes a bucket", async () => {
    await text("s3", "mb", "s3://short-lived");
    await text("s3", "cp", await file("x"), "s3://short-lived/x");
    await assert.rejects(text("s3", "rb", "s3://short-lived"), failsWith("BucketNotEmpty"));
    await text("s3", "rb", "s3://short-lived", "--force");
  });
});

describe("aws s3api", () => {
  const { text, json } = useAwsCli();
  let folder: string;
  const s3api = (operation: string, ...args: string[]) =>
    json("s3api", operation, "--bucket", BUCKET, ...args);
  const put = async (key: string, content: string, ...args: string[]) => {
    const body = join(folder, "body");
    await writeFile(body, content);
    return s3api("put-object", "--key", key, "--body", body, ...args);
  };
  const read = async (key: string, ...args: string[]) => {
    const target = join(folder, "target");
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
    for (const key of ["p/1", "p/2", "p/3", "p/q/4", "p/q/5"]) await put(key, key);
    const all = await s3api("list-objects-v2", "--prefix", "p/", "--page-size", "2");
    const old = await s3api("list-objects", "--prefix", "p/", "--page-size", "2");
    const first = await s3api("list-objects-v2", "--prefix", "p/", "--max-items", "2");
    const folded = await s3api("list-objects-v2", "--prefix", "p/", "--delimiter", "/");

    const keys = ({ Contents }: any) => Contents.map(({ Key }: any) => Key);
    assert.deepEqual(keys(all), ["p/1", "p/2", "p/3", "p/q/4", "p/q/5"]);
    assert.deepEqual(keys(old), keys(all));
    assert.deepEqual(keys(first), ["p/1", "p/2"]);
    assert.ok(first.NextToken);
    assert.deepEqual(folded.CommonPrefixes, [{ Prefix: "p/q/" }]);
  });

  it("writes and reads on conditions", async () => {
    const { ETag } = await put("once", "1", "--if-none-match", "*");
    await assert.rejects(
      put("once", "2", "--if-none-match", "*"),
      failsWith("(PreconditionFailed)"),
    );
    await put("once", "3", "--if-match", ETag);
    await assert.rejects(put("once", "4", "--if-match", ETag), failsWith("(PreconditionFailed)"));
    await assert.rejects(read("once", "--if-match", ETag), failsWith("(PreconditionFailed)"));
    assert.equal((await read("once")).text, "3");
  });

  it("reads a range and chosen headers", async () => {
    await put(
      "digits",
      "0123456789",
      "--content-type",
      "text/plain",
      "--cache-control",
      "no-store",
    );
    const part = await read("digits", "--range", "bytes=2-4", "--response-content-type", "x/y");
    assert.equal(part.text, "234");
    assert.equal(part.ContentRange, "bytes 2-4/10");
    assert.equal(part.ContentType, "x/y");
    assert.equal(part.CacheControl, "no-store");
    await assert.rejects(read("digits", "--range", "bytes=10-"), failsWith("(InvalidRange)"));
  });

  for (const algorithm of ["CRC32", "SHA1", "SHA256"]) {
    it(`sends a checksum by ${algorithm} and verifies it`, async () => {
      const written = await put("summed", algorithm, "--checksum-algorithm", algorithm);
      const found = await read("summed", "--checksum-mode", "ENABLED");
      assert.equal(found[`Checksum${algorithm}`], written[`Checksum${algorithm}`]);
    });
  }

  it("uploads in parts by hand", async () => {
    const key = ["--key", "by hand"];
    const { UploadId } = await s3api("create-multipart-upload", ...key);
    const parts = [];
    for (const [index, content] of [randomBytes(5 * MIB), Buffer.from("the end")].entries()) {
      const body = join(folder, `part${index}`);
      await writeFile(body, content);
      const PartNumber = index + 1;
      const { ETag } = await s3api(
        "upload-part",
        ...key,
        "--upload-id",
        UploadId,
        "--part-number",
        String(PartNumber),
        "--body",
        body,
      );
      parts.push({ PartNumber, ETag });
    }
    const uploads = await s3api("list-multipart-uploads");
    const listed = await s3api("list-parts", ...key, "--upload-id", UploadId);
    const done = await s3api(
      "complete-multipart-upload",
      ...key,
      "--upload-id",
      UploadId,
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
    const { Versions, DeleteMarkers } = await s3api(
      "list-object-versions",
      "--prefix",
      "versioned",
    );

    assert.equal(deleted.DeleteMarker, true);
    assert.equal(Versions.length, 2);
    assert.equal(DeleteMarkers[0].IsLatest, true);
    assert.equal((await read("versioned", "--version-id", first.VersionId)).text, "1");
    await assert.rejects(read("versioned"), failsWith("(NoSuchKey)"));
  });

  it("tags objects and buckets", async () => {
    await put("tagged", "x", "--tagging", "a=1");
    await s3api("put-bucket-tagging", "--tagging", "TagSet=[{Key=b,Value=2}]");
    const ofObject = await s3api("get-object-tagging", "--key", "tagged");
    const ofBucket = await s3api("get-bucket-tagging");
    assert.deepEqual(ofObject.TagSet, [{ Key: "a", Value: "1" }]);
    assert.deepEqual(ofBucket.TagSet, [{ Key: "b", Value: "2" }]);
  });

  it("deletes several objects at once", async () => {
    await put("several/1", "x");
    const Objects = [{ Key: "several/1" }, { Key: "several/2" }];
    const { Deleted } = await s3api("delete-objects", "--delete", JSON.stringify({ Objects }));
    assert.equal(Deleted.length, 2);
  });

  it("reads a bucket's configuration", async () => {
    const encryption = await s3api("get-bucket-encryption");
    const block = await s3api("get-public-access-block");
    const location = await s3api("get-bucket-location");
    const acl = await s3api("get-bucket-acl");
    assert.equal(
      encryption.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault
        .SSEAlgorithm,
      "AES256",
    );
    assert.equal(block.PublicAccessBlockConfiguration.RestrictPublicBuckets, true);
    assert.equal(location.LocationConstraint, "eu-central-1");
    assert.equal(acl.Grants[0].Permission, "FULL_CONTROL");
    await assert.rejects(s3api("get-bucket-cors"), failsWith("(NoSuchCORSConfiguration)"));
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
    await s3api("put-bucket-policy", "--policy", JSON.stringify(Policy));
    await s3api(
      "put-bucket-lifecycle-configuration",
      "--lifecycle-configuration",
      JSON.stringify({ Rules }),
    );
    assert.deepEqual(JSON.parse((await s3api("get-bucket-policy")).Policy), Policy);
    assert.deepEqual((await s3api("get-bucket-lifecycle-configuration")).Rules, Rules);
  });

  it("is told what is not emulated", async () => {
    await assert.rejects(
      s3api("list-bucket-inventory-configurations"),
      failsWith("(NotImplemented) when calling the ListBucketInventoryConfigurations operation"),
    );
  });
});
