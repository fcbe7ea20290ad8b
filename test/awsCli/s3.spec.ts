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
    const [listed] = await Promise.all([
      text("s3", "ls"),
      assert.rejects(text("s3", "mb", `s3://${BUCKET}`), failsWith("BucketAlreadyOwnedByYou")),
    ]);
    assert.match(listed, new RegExp(`${BUCKET}\n`));
  });

  it("copies odd keys in and out", async () => {
    const names = ["plain", "with space & ampersand", "ünïcode/日本", "a+b=c?d#e%41"];
    for (const name of names) await file(`odd/${name}`, name);
    const empty = await file("empty", "between slashes");
    await Promise.all([
      text("s3", "cp", join(folder, "odd"), `s3://${BUCKET}/odd`, "--recursive"),
      text("s3", "cp", empty, `s3://${BUCKET}/odd/dir//empty`),
    ]);
    const target = join(folder, "odd.copy");
    const [listed] = await Promise.all([
      text("s3", "ls", `s3://${BUCKET}/odd/`, "--recursive"),
      text("s3", "cp", `s3://${BUCKET}/odd`, target, "--recursive"),
    ]);

    for (const name of names) {
      assert.ok(listed.includes(` odd/${name}\n`), name);
      assert.equal(await readFile(join(target, name), "utf8"), name);
    }
    assert.match(listed, / odd\/dir\/\/empty\n/);
    assert.equal(await readFile(join(target, "dir/empty"), "utf8"), "between slashes");
  });

  it("copies 20 MB in parts, in and out", async () => {
    const content = randomBytes(20 * MIB);
    const source = await file("large.bin", content);
    const target = join(folder, "large.copy");

    await text("s3", "cp", source, `s3://${BUCKET}/large.bin`, "--metadata", "origin=cli");
    await text("s3", "cp", `s3://${BUCKET}/large.bin`, `s3://${BUCKET}/large.copy`);
    const [head] = await Promise.all([
      json("s3api", "head-object", "--bucket", BUCKET, "--key", "large.bin"),
      text("s3", "cp", `s3://${BUCKET}/large.copy`, target),
    ]);

    assert.match(head.ETag, /-3"$/);
    assert.deepEqual(head.Metadata, { origin: "cli" });
    assert.ok(content.equals(await readFile(target)));
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
    for (const name of ["one", "two", "three"]) await file(`gone/${name}`);
    await text("s3", "cp", join(folder, "gone"), `s3://${BUCKET}/gone`, "--recursive");
    await text("s3", "rm", `s3://${BUCKET}/gone/one`);
    const removed = await text("s3", "rm", `s3://${BUCKET}/gone/`, "--recursive");

    assert.equal(removed.match(/delete:/g)!.length, 2);
    await assert.rejects(text("s3", "ls", `s3://${BUCKET}/gone/`));
  });

  it("moves an object, and writes it to the standard output", async () => {
    await text("s3", "cp", await file("moving"), `s3://${BUCKET}/moving`);
    await text("s3", "mv", `s3://${BUCKET}/moving`, `s3://${BUCKET}/moved`);
    const [content] = await Promise.all([
      text("s3", "cp", `s3://${BUCKET}/moved`, "-"),
      assert.rejects(
        text("s3api", "head-object", "--bucket", BUCKET, "--key", "moving"),
        failsWith("(404)"),
      ),
    ]);
    assert.equal(content, "moving");
  });

  it("signs a URL that anyone can read", async () => {
    const [presigned] = await Promise.all([
      text("s3", "presign", `s3://${BUCKET}/shared`),
      text("s3", "cp", await file("shared", "for you"), `s3://${BUCKET}/shared`),
    ]);
    const url = presigned.trim();
    assert.equal(await (await fetch(url)).text(), "for you");
    assert.equal((await fetch(`${url}0`)).status, 403);
  });

  it("empties and removes a bucket", async () => {
    await text("s3", "mb", "s3://short-lived");
    await text("s3", "cp", await file("x"), "s3://short-lived/x");
    await assert.rejects(text("s3", "rb", "s3://short-lived"), failsWith("BucketNotEmpty"));
    await text("s3", "rb", "s3://short-lived", "--force");
  });
});
