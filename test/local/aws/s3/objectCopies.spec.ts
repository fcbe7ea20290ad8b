import assert from "node:assert/strict";
import { CopyObjectCommand, DeleteObjectCommand } from "@aws-sdk/client-s3";
import { BUCKET } from "./support";
import { useObjects } from "./useObjects";

describe("copied S3 objects", () => {
  const objects = useObjects();
  const { at, put, get, read } = objects;

  const copy = (more: object) =>
    objects.s3.client.send(
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
    await objects.s3.client.send(new DeleteObjectCommand(at("large")));
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
    await assert.rejects(objects.s3.call("CopyObject", { ...at("x"), CopySource: "x" }), {
      code: "InvalidArgument",
    });
  });
});
