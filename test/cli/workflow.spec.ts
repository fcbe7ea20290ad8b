import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../support/commands";

describe("npm run workflow", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "workflow-"));
    await writeFile(join(folder, "outputs.json"), "{}");
  });
  after(() => rm(folder, { recursive: true }));

  it("takes the stack before its command as well as after it", async () => {
    const stack = ["--outputs", join(folder, "outputs.json")];
    const before = await runCommand("workflow", [...stack, "secret", "rotate"]);
    const after = await runCommand("workflow", ["secret", "rotate", ...stack]);

    assert.deepEqual([before.code, after.code], [1, 1]);
    assert.match(before.stderr, /outputs.json' lack stateMachineArn/);
    assert.equal(after.stderr, before.stderr);
  });

  for (const [what, args, message] of [
    ["without a command", [], /no command given; one of start, list/],
    ["with one it does not have", ["--json", "begin"], /unknown command 'begin'; one of start/],
    ["with a command's option that is not there", ["list", "--fast"], /unknown option '--fast'/],
  ] as const) {
    it(`ends with 2 ${what}`, async () => {
      const { code, stderr } = await runCommand("workflow", args);

      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});
