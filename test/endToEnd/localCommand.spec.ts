import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import {
  ended,
  type LocalProcess,
  REPOSITORY,
  runCommand,
  spawnCommand,
  startLocal,
} from "../support/commands";

describe("npm run local", () => {
  let folder: string;
  const running: LocalProcess[] = [];
  const local = async (name: string, ...args: string[]) => {
    const started = await startLocal(join(folder, name), ["--empty", ...args]);
    running.push(started);
    return started;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "local-"));
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.kill()));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("prints one line when it is ready, and answers there", async () => {
    const { ready } = await local("ready");

    assert.match(ready.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(ready.outputs, null);
    const { endpoint, region, accessKeyId, secretAccessKey } = ready;
    const client = new STSClient({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
    });
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    assert.equal(Account, "000000000000");
  });

  it("stops cleanly at SIGTERM, and leaves the folder free", async () => {
    const first = await local("stop");

    assert.equal(await first.stop(), 0);

    assert.equal(existsSync(join(folder, "stop", "running.json")), false);
    const second = await local("stop");
    assert.equal(second.ready.accessKeyId, first.ready.accessKeyId);
  });

  it("stops as cleanly while it deploys", async () => {
    const child = spawnCommand("local", ["--json", "--data", join(folder, "early")]);
    const outcome = ended(child);
    await once(child.stderr!, "data");

    child.kill("SIGTERM");

    const { code, stdout, stderr } = await outcome;
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "");
    await local("early");
  });

  it("stops when npm is told to, for npm does not stand in between", async () => {
    const args = ["run", "-s", "local", "--", "--empty", "--json", "--data", join(folder, "npm")];
    const npm = spawn("npm", args, { cwd: REPOSITORY, stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(npm, "exit");
    await once(npm.stdout!, "data");

    npm.kill("SIGTERM");

    const [code] = await exited;
    assert.equal(code, 0);
    await local("npm");
  });

  it("says that another process has the folder", async () => {
    await local("locked");

    const args = ["--empty", "--data", join(folder, "locked")];
    const { code, stderr } = await runCommand("local", args);

    assert.equal(code, 1);
    assert.match(stderr, /^error: .*locked.* in use by another process/);
    assert.equal(stderr.trim().split("\n").length, 1);
  });

  it("says that the port is taken", async () => {
    const { ready } = await local("port");
    const port = new URL(ready.endpoint).port;

    const args = ["--empty", "--port", port, "--data", join(folder, "other-port")];
    const { code, stderr } = await runCommand("local", args);

    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^error: .*port ${port}.*`));
  });

  it("refuses a port that is none", async () => {
    const { code, stderr } = await runCommand("local", ["--empty", "--port", "eighty"]);

    assert.equal(code, 2);
    assert.match(stderr, /--port.*eighty/);
  });
});
