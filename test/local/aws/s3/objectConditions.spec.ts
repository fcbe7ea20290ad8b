import assert from "node:assert/strict";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { useObjects } from "./useObjects";

describe("S3 objects on conditions", () => {
  const objects = useObjects();
  const { at, put, get, read } = objects;

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
    await assert.rejects(
      get("a", { IfModifiedSince: new Date(objects.s3.clock.now()) }),
      notModified,
    );
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
      objects.s3.client.send(new DeleteObjectCommand({ ...at("a"), IfMatch }));
    await assert.rejects(remove('"other"'), { name: "PreconditionFailed" });
    await remove(ETag);
    await assert.rejects(get("a"), { name: "NoSuchKey" });
  });
});
