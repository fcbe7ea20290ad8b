import assert from "node:assert/strict";
import { type ResourceValidation, unknownCheckingProxy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { policiesOf } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { cases } from "../broken/cases";

interface Refusal {
  readonly policy: string;
  readonly message: string;
}

/** An `up` whose resources are shown to the rules one by one, each before it is made. */
class Up implements pulumi.runtime.Mocks {
  readonly refusals: Refusal[] = [];
  readonly #policies = policiesOf(rules.filter(({ level }) => level === "mandatory"));

  async newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
    for (const policy of this.#policies) {
      const args = {
        type,
        name,
        urn: `urn:pulumi:prod::broken::${type}::${name}`,
        props: unknownCheckingProxy(inputs),
        getConfig: () => ({ unknowns: "advisory" }),
      };
      const validate = policy.validateResource as ResourceValidation;
      await validate(args as never, (message) => {
        this.refusals.push({ policy: policy.name, message });
      });
    }
    const physical = inputs.name ?? inputs.bucket ?? name;
    return { id: physical, state: { ...inputs, arn: arnOf(type, physical) } };
  }

  call({ token }: pulumi.runtime.MockCallArgs) {
    return token.endsWith("getRegion")
      ? { region: "eu-central-1" }
      : { accountId: "123456789012", partition: "aws" };
  }
}

/** An ARN as AWS makes it, with the name where rules look for it. */
function arnOf(type: string, name: string): string {
  const kinds: Record<string, string> = {
    "aws:iam/role:Role": `arn:aws:iam::123456789012:role/${name}`,
    "aws:lambda/function:Function": `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
    "aws:dynamodb/table:Table": `arn:aws:dynamodb:eu-central-1:123456789012:table/${name}`,
    "aws:cloudwatch/logGroup:LogGroup": `arn:aws:logs:eu-central-1:123456789012:log-group:${name}`,
    "aws:sfn/stateMachine:StateMachine": `arn:aws:states:eu-central-1:123456789012:stateMachine:${name}`,
    "aws:s3/bucket:Bucket": `arn:aws:s3:::${name}`,
  };
  return kinds[type] ?? `arn:aws:other:::${name}`;
}

/** What the rules refuse of a program before it is made, when everything it is made of is known. */
async function refusals(name: string, repaired: boolean): Promise<Refusal[]> {
  const up = new Up();
  await pulumi.runtime.setMocks(up, "broken", "prod", false);
  const { workflow }: typeof import("../broken/workflow") = require("../broken/workflow");
  const { fault, of } = cases[name];
  await workflow(name, { known: false }, repaired ? {} : fault, of);
  await pulumi.runtime.disconnect();
  return up.refusals;
}

describe("a broken program as most are written, at up", () => {
  for (const [name, { rule, message, late }] of Object.entries(cases)) {
    if (late) continue;
    it(`is refused by the rule's own message before the resource is made: ${name}`, async () => {
      const found = await refusals(name, false);

      const ofRule = found.filter(({ policy }) => policy === rule);
      assert.ok(
        ofRule.some((each) => message.test(each.message)),
        found.map((each) => `${each.policy}: ${each.message}`).join("\n") || "nothing was refused",
      );
    });

    it(`passes when it is repaired: ${name}`, async () => {
      assert.deepEqual(await refusals(name, true), []);
    });
  }
});
