import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../support/commands";

describe("npm run local:pulumi", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "local-pulumi-"));
  });
  after(() => rm(folder, { recursive: true }));

  const run = (PATH: string, ...args: string[]) =>
    runCommand("localPulumi", ["--data", folder, ...args], { env: { PATH } });

  it("says that there is no pulumi", async () => {
    const { code, stderr } = await run(join(folder, "empty"), "preview");

    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: there is no 'pulumi' on the PATH; install the Pulumi CLI first\n$/,
    );
  });

  it("says that no embedded AWS runs, and how to start one without the stack", async () => {
    const pulumi = join(folder, "pulumi");
    await writeFile(pulumi, "#!/bin/sh\n");
    await chmod(pulumi, 0o755);

    const { code, stderr } = await run(folder, "preview");

    assert.equal(code, 1);
    assert.match(stderr, /no embedded AWS is running on .*'npm run local -- --empty --data /);
  });

  it("shows how it is used when it is told nothing", async () => {
    const { code, stderr } = await runCommand("localPulumi", []);

    assert.equal(code, 2);
    assert.match(stderr, /Usage: npm run local:pulumi --/);
  });
});
