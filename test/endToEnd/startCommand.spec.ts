import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../support/commands";

describe("npm start", function () {
  this.timeout(60_000);

  let folder: string;
  const data = () => ["--data", join(folder, "data")];
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "start-"));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("runs the main job to its result, and again on the same folder", async () => {
    for (const message of ["first", "second"]) {
      const ended = await runCommand("start", [...data(), "--message", message, "--json"]);

      assert.equal(ended.code, 0, ended.stderr);
      const { status, result, resultKey, logKey, states } = JSON.parse(ended.stdout);
      assert.equal(status, "SUCCEEDED");
      assert.equal(result.callbackMessage, message);
      assert.equal(result.callbackStatus, "approved");
      assert.match(resultKey, /^outputs\/.+\/result\.json$/);
      assert.match(logKey, /^logs\/.+\/execution\.log$/);
      const names = states.map(({ name }: { name: string }) => name).sort();
      assert.deepEqual(names, [
        "AwaitCallback",
        "DeployPackages",
        "NotifyStakeholders",
        "ReadInput",
        "RunChecks",
        "ValidatePackages",
        "WriteOutputs",
      ]);
    }
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
    const item = {
      jiraStoryId: "PROJ-9",
      packageIds: ["a"],
      metadata: { mock: { validation: "failed" } },
    };
    const input = await file("failing.json", JSON.stringify(item));

    const ended = await runCommand("start", [...data(), "--input", input, "--json"]);

    assert.equal(ended.code, 1, ended.stderr);
    assert.equal(JSON.parse(ended.stdout).error, "ValidationFailed");
  });

  const wrong: [string, () => Promise<string[]>, number, RegExp][] = [
    ["an unknown option", async () => ["--imput", "x"], 2, /--imput/],
    [
      "a decision that is none",
      async () => ["--decide", "maybe"],
      2,
      /approve or reject, not 'maybe'/,
    ],
    [
      "a missing file",
      async () => ["--input", join(folder, "none.json")],
      1,
      /none\.json': there is no such file/,
    ],
    ["a folder", async () => ["--input", folder], 1, /cannot read the work item .*: it is a folder/],
    [
      "a file that is not JSON",
      async () => ["--input", await file("bad.json", "{")],
      1,
      /bad\.json' is not JSON/,
    ],
    [
      "a story key that is none",
      async () => ["--input", await file("key.json", '{"jiraStoryId":"x","packageIds":["a"]}')],
      1,
      /jiraStoryId must be a story key.*"x"/,
    ],
    [
      "no packages",
      async () => [
        "--input",
        await file("none-to-do.json", '{"jiraStoryId":"A1-1","packageIds":[]}'),
      ],
      1,
      /packageIds must be a non-empty list/,
    ],
  ];
  for (const [what, args, code, message] of wrong) {
    it(`refuses ${what} with one message`, async () => {
      const ended = await runCommand("start", [...data(), ...(await args())]);

      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
      assert.equal(ended.stdout, "");
    });
  }
});
