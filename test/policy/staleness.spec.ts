import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changedSource } from "../../policy/staleness";

describe("a build of the policy pack", () => {
  let root: string;
  const hashes = { "rule.ts": createHash("sha256").update("one").digest("hex") };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "staleness-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("is current while its sources are what it was made of", async () => {
    await writeFile(join(root, "rule.ts"), "one");
    assert.equal(changedSource(root, hashes), undefined);
  });

  it("is stale once a source has changed", async () => {
    await writeFile(join(root, "rule.ts"), "two");
    assert.equal(changedSource(root, hashes), "rule.ts");
  });

  it("has nothing to be compared with where its sources are not", () => {
    assert.equal(changedSource(root, hashes), undefined);
  });
});

describe("a policy pack that is not built", () => {
  it("says so, and how to build it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "unbuilt-"));
    await copyFile(join(__dirname, "..", "..", "policy", "start.js"), join(folder, "start.js"));
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "start.js")]);
    await rm(folder, { recursive: true });
    assert.equal(status, 1);
    assert.match(stderr.toString(), /is not built. Build it: npm run prepare/);
  });
});
