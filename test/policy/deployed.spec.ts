import assert from "node:assert/strict";
import { join } from "node:path";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { up } from "../../local/engine";
import { cases } from "../broken/cases";
import { type EmbeddedAwsFixture, useEmbeddedAws } from "../support/embeddedAws";

const root = join(__dirname, "..", "..");

/** Deploys one broken program to an embedded AWS. */
function deploy(
  { environment }: EmbeddedAwsFixture,
  name: string,
  further: { form: "known" | "interpolated"; policyPacks?: string[] },
) {
  const { form, policyPacks = [] } = further;
  return up({
    program: join(root, "test", "broken"),
    stack: "prod",
    policyPacks,
    environment: {
      ...environment,
      BROKEN_CASE: name,
      BROKEN_FORM: form,
      BROKEN_REPAIRED: "false",
      POLICY_UNKNOWNS: "advisory",
    },
  });
}

describe("a broken program that is deployed", () => {
  const embedded = useEmbeddedAws();

  for (const [name, { refusal }] of Object.entries(cases)) {
    if (!refusal) continue;
    it(`gets AWS's own error: ${name}`, async () => {
      const { ok, diagnostics } = await deploy(embedded, name, { form: "known" });

      assert.equal(ok, false);
      const errors = diagnostics.map(({ message }) => message).join("\n");
      assert.match(errors, refusal);
    });
  }
});

describe("a broken program that is deployed with the pack", () => {
  const embedded = useEmbeddedAws();

  it("is refused before its state machine is made, once its values are known", async () => {
    const name = "original-4-log-delivery";
    const { message, refusal } = cases[name];

    const { ok, findings, diagnostics } = await deploy(embedded, name, {
      form: "interpolated",
      policyPacks: [join(root, "policy")],
    });

    assert.equal(ok, false);
    const found = findings.find(({ policy }) => policy === "state-machine-log-delivery");
    assert.match(found!.message, message);
    assert.equal(found!.enforcementLevel, "mandatory");
    assert.ok(!diagnostics.some((each) => refusal!.test(each.message)));
    const listed = await new SFNClient(embedded.client).send(new ListStateMachinesCommand({}));
    assert.deepEqual(listed.stateMachines, []);
  });
});
