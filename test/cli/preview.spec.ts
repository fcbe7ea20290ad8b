import assert from "node:assert/strict";
import { join } from "node:path";
import { REPOSITORY, runCommand } from "../support/commands";

const FAR = { AWS_REGION: "eu-central-1" };

describe("npm run preview", function () {
  this.timeout(60_000);

  it("lists the resources, then what the packs found, and ends with 0 without a violation", async () => {
    const { code, stdout } = await runCommand("preview", ["--stack", "prod"], { env: FAR });

    assert.equal(code, 0, stdout);
    assert.match(stdout, /create {2}aws:sfn\/stateMachine:StateMachine {2}workflow\n/);
    assert.match(stdout, /\npassed {2}\d+ resources, 0 mandatory and 0 advisory findings\n$/);
  });

  it("ends with 1 and says which mandatory policy is violated", async () => {
    const pack = join(REPOSITORY, "test", "support", "packs", "machines");
    const { code, stdout } = await runCommand(
      "preview",
      ["--json", "--policy-pack", pack, "--policy-pack", "policy"],
      { env: FAR },
    );

    const { ok, resources, findings } = JSON.parse(stdout);
    assert.equal(code, 1);
    assert.equal(ok, false);
    assert.ok(resources.length > 50);
    assert.deepEqual(
      findings.map(({ policy, enforcementLevel }: any) => [policy, enforcementLevel]),
      [["no-state-machines", "mandatory"]],
    );
  });

  for (const [what, args, message] of [
    ["a stack that is not there", ["--stack", "nope"], /there is no stack 'nope'.* dev, prod/],
    ["a folder that is no pack", ["--policy-pack", "docs"], /has no PulumiPolicy.yaml/],
    ["an option it does not have", ["--fast"], /unknown option '--fast'/],
  ] as const) {
    it(`ends with 2 for ${what}`, async () => {
      const { code, stderr } = await runCommand("preview", args);

      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});
