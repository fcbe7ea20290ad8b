import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Finding, preview } from "../../local/engine";
import { cases } from "../broken/cases";

const root = join(__dirname, "..", "..");

/** The mandatory findings of a preview of all broken programs, by the program they are about. */
async function refusals(form: "known" | "interpolated", repaired: boolean, unknowns = "mandatory") {
  const { findings, diagnostics } = await preview({
    program: join(root, "test", "broken"),
    stack: "prod",
    environment: {
      AWS_REGION: "eu-central-1",
      BROKEN_FORM: form,
      BROKEN_REPAIRED: String(repaired),
      POLICY_UNKNOWNS: unknowns,
    },
    policyPacks: [join(root, "policy")],
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(errors, []);
  const mandatory = findings.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
  const of = (name: string) => mandatory.filter(({ urn }) => urn.includes(`::${name}-`));
  return { mandatory, of };
}

const texts = (findings: readonly Finding[]) =>
  findings.map(({ policy, message }) => `${policy}: ${message}`).join("\n");

describe("a program that is broken in one thing", function () {
  this.timeout(60_000);
  before(() => {
    execFileSync(process.execPath, [join(root, "policy", "build.js")]);
  });

  describe("with everything known", () => {
    let found: Awaited<ReturnType<typeof refusals>>;
    before(async () => {
      found = await refusals("known", false);
    });

    for (const [name, { rule, message }] of Object.entries(cases)) {
      it(`is refused at preview by the rule's own message: ${name}`, () => {
        const ofRule = found.of(name).filter(({ policy }) => policy === rule);
        assert.ok(
          ofRule.some((each) => message.test(each.message)),
          texts(found.of(name)) || "nothing was refused",
        );
      });
    }

    it("passes when it is repaired", async () => {
      const { mandatory } = await refusals("known", true);
      assert.equal(texts(mandatory), "");
    });
  });

  describe("as most programs are written", () => {
    let found: Awaited<ReturnType<typeof refusals>>;
    before(async () => {
      found = await refusals("interpolated", false);
    });

    for (const [name, { rule, message, neverUnknown }] of Object.entries(cases)) {
      const how = neverUnknown ? "by the rule's own message" : "as unknown";
      it(`is refused at preview ${how}: ${name}`, () => {
        const ofRule = found.of(name).filter(({ policy }) => policy === rule);
        const expected = neverUnknown ? message : /".+" (of .+ )?is not known at preview/;
        assert.ok(
          ofRule.some((each) => expected.test(each.message)),
          texts(found.of(name)) || "nothing was refused",
        );
      });
    }

    it("passes when it is repaired, where unknowns are advisory", async () => {
      const { mandatory } = await refusals("interpolated", true, "advisory");
      assert.equal(texts(mandatory), "");
    });
  });
});
