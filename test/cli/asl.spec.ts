import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../support/commands";

const VALID = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
const INVALID = { StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } };

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
    const [first, second] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.equal(code, 1);
    assert.deepEqual(first, { file: valid, valid: true, findings: [] });
    assert.equal(second.valid, false);
    assert.equal(second.findings[0].rule, "state-machine-definition");
  });

  it("ends with 1 when a file cannot be read", async () => {
    const { code, stderr } = await runCommand("asl", [join(folder, "none.json")]);
    assert.equal(code, 1);
    assert.match(stderr, /cannot read/);
  });

  it("ends with 2 when the type is neither STANDARD nor EXPRESS", async () => {
    const { code } = await runCommand("asl", ["--type", "FAST", valid]);
    assert.equal(code, 2);
  });
});
