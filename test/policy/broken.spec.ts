import assert from "node:assert/strict";
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

describe("a program that is broken in one thing", () => {
  type Refusals = Awaited<ReturnType<typeof refusals>>;
  let known: Refusals;
  let knownTwins: Refusals;
  let usual: Refusals;
  let usualTwins: Refusals;
  before(async () => {
    [known, knownTwins, usual, usualTwins] = await Promise.all([
      refusals("known", false),
      refusals("known", true),
      refusals("interpolated", false),
      refusals("interpolated", true, "advisory"),
    ]);
  });

  describe("with everything known", () => {
    for (const [name, { rule, message }] of Object.entries(cases)) {
      it(`is refused at preview by the rule's own message: ${name}`, () => {
        const ofRule = known.of(name).filter(({ policy }) => policy === rule);
        assert.ok(
          ofRule.some((each) => message.test(each.message)),
          texts(known.of(name)) || "nothing was refused",
        );
      });
    }

    it("passes when it is repaired", () => {
      assert.equal(texts(knownTwins.mandatory), "");
    });
  });

  describe("as most programs are written", () => {
    for (const [name, { rule, message, neverUnknown }] of Object.entries(cases)) {
      const how = neverUnknown ? "by the rule's own message" : "as unknown";
      it(`is refused at preview ${how}: ${name}`, () => {
        const ofRule = usual.of(name).filter(({ policy }) => policy === rule);
        const expected = neverUnknown ? message : /".+" (of .+ )?is not known at preview/;
        assert.ok(
          ofRule.some((each) => expected.test(each.message)),
          texts(usual.of(name)) || "nothing was refused",
        );
      });
    }

    it("passes when it is repaired, where unknowns are advisory", () => {
      assert.equal(texts(usualTwins.mandatory), "");
    });
  });
});
