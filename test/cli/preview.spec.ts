import assert from "node:assert/strict";
import { join } from "node:path";
import { type Ended, REPOSITORY, runCommand } from "../support/commands";

const REFUSING = join(REPOSITORY, "test", "support", "packs", "machines");

describe("npm run preview", () => {
  const preview = (...args: string[]) =>
    runCommand("preview", args, { env: { AWS_REGION: "eu-central-1" } });

  describe("of the program, under its own policies", () => {
    let dev: Ended;
    let staging: Ended;
    let prod: Ended;
    before(async () => {
      [dev, staging, prod] = await Promise.all([
        preview(),
        preview("--stack", "staging", "--policy-pack", "policy", "--json"),
        preview("--stack", "prod", "--policy-pack", "policy", "--policy-pack", REFUSING, "--json"),
      ]);
    });

    it("lists the resources of dev, finds nothing, and ends with 0", () => {
      assert.equal(dev.code, 0, dev.stdout);
      assert.match(dev.stdout, /create {2}aws:sfn\/stateMachine:StateMachine {2}workflow\n/);
      assert.match(dev.stdout, /\npassed {2}\d+ resources, 0 mandatory and 0 advisory findings\n$/);
    });

    it("prints resources and findings of staging as JSON, and nothing else", () => {
      const { stack, ok, resources, findings, diagnostics } = JSON.parse(staging.stdout);

      assert.equal(staging.code, 0);
      assert.deepEqual([stack, ok, findings, diagnostics], ["staging", true, [], []]);
      assert.ok(resources.length > 50);
      assert.deepEqual(Object.keys(resources.at(-1)), ["urn", "type", "parent"]);
    });

    it("ends with 1 in prod for the one policy of another pack that it violates", () => {
      const { ok, findings } = JSON.parse(prod.stdout);

      assert.deepEqual([prod.code, ok], [1, false]);
      assert.deepEqual(
        findings.map(({ pack, policy, enforcementLevel }: Record<string, string>) => [
          pack,
          policy,
          enforcementLevel,
        ]),
        [["machines", "no-state-machines", "mandatory"]],
      );
      assert.match(prod.stderr, /mandatory {2}no-state-machines.*\n(?: {2}.*\n)+/);
    });
  });

  for (const [what, args, message] of [
    ["a stack that is not there", ["--stack", "nope"], /there is no stack 'nope'.* dev, prod/],
    ["a folder that is no pack", ["--policy-pack", "docs"], /has no PulumiPolicy.yaml/],
    ["an option it does not have", ["--fast"], /unknown option '--fast'/],
  ] as const) {
    it(`ends with 2 for ${what}`, async () => {
      const { code, stderr } = await preview(...args);

      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});
