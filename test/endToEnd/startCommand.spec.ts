import assert from "node:assert/strict";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ended, REPOSITORY, runCommand, spawnCommand } from "../support/commands";

describe("npm start", () => {
  let folder: string;
  const data = () => ["--data", join(folder, "data")];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "start-"));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const succeeds = async (message: string, repository?: string) => {
    const args = [...data(), "--message", message, "--json"];
    const { code, stdout, stderr } = await runCommand("start", args, { repository });

    assert.equal(code, 0, stderr);
    const { status, result, resultKey, logKey, states } = JSON.parse(stdout);
    assert.equal(status, "SUCCEEDED");
    assert.equal(result.callbackMessage, message);
    assert.equal(result.callbackStatus, "approved");
    assert.match(resultKey, /^outputs\/.+\/result\.json$/);
    assert.match(logKey, /^logs\/.+\/execution\.log$/);
    return states.map(({ name }: { name: string }) => name).sort();
  };

  it("runs the main job to its result", async () => {
    assert.deepEqual(await succeeds("first"), [
      "AwaitCallback",
      "DeployPackages",
      "NotifyStakeholders",
      "ReadInput",
      "RunChecks",
      "ValidatePackages",
      "WriteOutputs",
    ]);
  });

  it("ends with 1 when the story is rejected, and says why", async () => {
    const ended = await runCommand("start", [
      ...data(),
      "--decide",
      "reject",
      "--message",
      "not this week",
      "--json",
    ]);

    assert.equal(ended.code, 1, ended.stderr);
    const { status, error, cause, errorKey } = JSON.parse(ended.stdout);
    assert.deepEqual(
      { status, error, cause },
      { status: "FAILED", error: "JiraCallbackRejected", cause: "not this week" },
    );
    assert.match(errorKey, /^logs\/.+\/error\.json$/);
  });

  it("ends with 1 when a check fails, and names it", async () => {
    const input = join(folder, "failing.json");
    const metadata = { mock: { validation: "failed" } };
    await writeFile(input, JSON.stringify({ jiraStoryId: "PROJ-9", packageIds: ["a"], metadata }));

    const ended = await runCommand("start", [...data(), "--input", input, "--json"]);

    assert.equal(ended.code, 1, ended.stderr);
    assert.equal(JSON.parse(ended.stdout).error, "ValidationFailed");
  });

  it("asks on standard input until it has an answer", async () => {
    const child = spawnCommand("start", [...data(), "--interactive", "--json"]);
    child.stdin!.end("perhaps\nreject");

    const { code, stdout, stderr } = await ended(child);

    assert.equal(code, 1, stderr);
    assert.equal(JSON.parse(stdout).error, "JiraCallbackRejected");
    assert.match(stderr, /please answer approve or reject, not 'perhaps'/);
  });

  it("ends with 2 when standard input ends without an answer", async () => {
    const { code, stderr } = await runCommand("start", [...data(), "--interactive"]);

    assert.equal(code, 2, stderr);
    assert.match(stderr, /--interactive needs an answer on standard input/);
  });

  it("ends with 130 when it is interrupted, and says that the execution is kept", async () => {
    const child = spawnCommand("start", [...data(), "--interactive"]);
    child.stderr!.once("data", () => child.kill("SIGINT"));

    const { code, stdout, stderr } = await ended(child);

    assert.equal(code, 130, stderr);
    const name = /^execution (.+)$/m.exec(stdout)?.[1];
    assert.match(stdout, new RegExp(`^${name} is kept: npm start and npm run local`, "m"));
    assert.match(stderr, /error: interrupted\n$/);
  });

  for (const [what, args, code, message] of [
    ["an unknown option", ["--imput", "x"], 2, /unknown option '--imput'/],
    ["a work item that is not there", ["--input", "none.json"], 1, /'none.json': there is no such/],
  ] as const) {
    it(`refuses ${what} with one message`, async () => {
      const { code: found, stdout, stderr } = await runCommand("start", [...data(), ...args]);

      assert.equal(found, code, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1);
      assert.equal(stdout, "");
    });
  }

  it("runs on the same data from a folder that was moved, defect 10 of the original", async () => {
    const moved = join(folder, "moved");
    const left = ["node_modules", ".git", ".local"].map((name) => join(REPOSITORY, name));
    await cp(REPOSITORY, moved, { recursive: true, filter: (source) => !left.includes(source) });
    await symlink(join(REPOSITORY, "node_modules"), join(moved, "node_modules"));

    await succeeds("second", moved);
  });
});
