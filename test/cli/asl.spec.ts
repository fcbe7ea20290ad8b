import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../support/commands";

const VALID = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
const INVALID = { StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } };

function linesOf(stdout: string) {
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("npm run asl", () => {
  let folder: string;
  let valid: string;
  let invalid: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "asl-"));
    valid = join(folder, "valid.json");
    invalid = join(folder, "invalid.json");
    await writeFile(valid, JSON.stringify(VALID));
    await writeFile(invalid, JSON.stringify(INVALID));
  });

  after(() => rm(folder, { recursive: true }));

  it("ends with 0 when every file is valid", async () => {
    const { code, stdout } = await runCommand("asl", [valid]);
    assert.equal(code, 0);
    assert.equal(stdout, `${valid}: valid\n`);
  });

  it("ends with 1 and says where a file is wrong", async () => {
    const { code, stdout } = await runCommand("asl", [valid, invalid]);
    assert.equal(code, 1);
    assert.match(stdout, /\/States\/A\/Next {2}Missing 'Next' target: B/);
  });

  it("prints one object a file with --json", async () => {
    const { code, stdout } = await runCommand("asl", ["--json", valid, invalid]);
    const [first, second] = linesOf(stdout);
    assert.equal(code, 1);
    assert.deepEqual(first, { file: valid, valid: true, findings: [] });
    assert.equal(second.valid, false);
    assert.equal(second.findings[0].rule, "state-machine-definition");
  });

  it("ends with 1 when a file cannot be read, and still checks the others", async () => {
    const none = join(folder, "none.json");
    const { code, stdout } = await runCommand("asl", [none, folder, valid]);
    assert.equal(code, 1);
    assert.match(stdout, /cannot read '.*none\.json': there is no such file/);
    assert.match(stdout, /cannot read '.*': it is a folder/);
    assert.match(stdout, /valid\.json: valid\n$/);
  });

  it("prints an object for a file that cannot be read, too", async () => {
    const none = join(folder, "none.json");
    const { stdout } = await runCommand("asl", ["--json", none, valid]);
    const [first, second] = linesOf(stdout);
    assert.equal(first.valid, false);
    assert.match(first.findings[0].message, /cannot read/);
    assert.deepEqual(second, { file: valid, valid: true, findings: [] });
  });

  for (const [what, bytes, message] of [
    ["empty", Buffer.alloc(0), /Definition must be a valid JSON object/],
    ["not in UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), /not text in UTF-8/],
    ["opened by a byte order mark", Buffer.from("\uFEFF{}"), /byte order mark/],
    ["an array", Buffer.from("[]"), /Definition must be a valid JSON object/],
  ] as const) {
    it(`refuses a file that is ${what}`, async () => {
      const file = join(folder, "odd.json");
      await writeFile(file, bytes);
      const { code, stdout } = await runCommand("asl", ["--json", file]);
      assert.equal(code, 1);
      assert.match(linesOf(stdout)[0].findings[0].message, message);
    });
  }

  it("ends with 2 without a file", async () => {
    const { code } = await runCommand("asl", ["--json"]);
    assert.equal(code, 2);
  });

  it("refuses in an Express machine what only a Standard one has", async () => {
    const file = join(folder, "activity.json");
    const Resource = "arn:aws:states:us-east-1:123456789012:activity:a";
    const States = { A: { Type: "Task", Resource, End: true } };
    await writeFile(file, JSON.stringify({ StartAt: "A", States }));
    assert.equal((await runCommand("asl", [file])).code, 0);
    assert.equal((await runCommand("asl", ["--type", "EXPRESS", file])).code, 1);
  });

  for (const type of ["FAST", "express"]) {
    it(`ends with 2 when the type is '${type}', and says which there are`, async () => {
      const { code, stderr } = await runCommand("asl", ["--type", type, valid]);
      assert.equal(code, 2);
      assert.match(stderr, /STANDARD.*EXPRESS/);
    });
  }
});
