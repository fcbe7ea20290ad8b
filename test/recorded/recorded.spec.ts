import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RECORDINGS } from "./recordings";

interface Result {
  readonly id: string;
  readonly core: boolean;
  readonly cause: boolean | null;
}

describe("Executions recorded on AWS", () => {
  const harness = join(RECORDINGS, "harness.mjs");
  const present = existsSync(harness);

  it(present ? "end here as they did there" : "are looked for and are not on this machine", () => {
    if (!present) return;
    const results = replay(harness);

    const failed = results.filter(({ core }) => !core).map(({ id }) => id);
    const causes = results.filter(({ cause }) => cause !== null);
    assert.ok(results.length > 0, "no JSONata recording was found");
    assert.ok(failed.length <= results.length * 0.02, `not as on AWS: ${failed.join(", ")}`);
    assert.ok(causes.filter(({ cause }) => cause).length >= causes.length * 0.8);
  });
});

function replay(harness: string): readonly Result[] {
  const folder = mkdtempSync(join(tmpdir(), "recorded-"));
  try {
    const answers = join(folder, "results.json");
    const adapter = join(__dirname, "adapter.mjs");
    execFileSync(process.execPath, [harness, adapter, "--only", "^jsonata", "--json", answers], {
      stdio: "ignore",
      timeout: 60_000,
    });
    return JSON.parse(readFileSync(answers, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
