import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type EngineResult, preview } from "../../local/engine";

const root = join(__dirname, "..", "..");

const stacks = ["dev", "staging", "prod"];

describe("the program, under its own policies", function () {
  this.timeout(60_000);

  let results: EngineResult[];
  before(async () => {
    execFileSync(process.execPath, [join(root, "policy", "build.js")]);
    const environment = { AWS_REGION: "eu-central-1" };
    const policyPacks = [join(root, "policy")];
    results = await Promise.all(
      stacks.map((stack) => preview({ program: root, stack, environment, policyPacks })),
    );
  });

  for (const [index, stack] of stacks.entries()) {
    it(`violates none in the stack ${stack}, and is advised nothing`, () => {
      const { ok, findings, resources } = results[index];
      assert.deepEqual(findings, []);
      assert.ok(ok);
      assert.ok(resources.length > 50);
    });
  }
});
