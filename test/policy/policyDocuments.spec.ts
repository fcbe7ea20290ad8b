import assert from "node:assert/strict";
import { policyDocument } from "../../policy/policyDocuments";
import { correctStack, document, logDelivery, stackWith } from "../support/correctStack";
import { check, unknown } from "../support/policies";

describe("policy-document", () => {
  it("has nothing to say of a correct stack", async () => {
    assert.deepEqual(await check(policyDocument, correctStack()), []);
  });

  for (const [what, statement, problem] of [
    ["an action without its service", { ...logDelivery, Action: "CreateLogDelivery" }, /prefaced/],
    ["a misspelt element", { ...logDelivery, Actions: "logs:*" }, /'Actions'/],
    ["an effect in the wrong case", { ...logDelivery, Effect: "allow" }, /'allow'/],
    ["no resource", { Effect: "Allow", Action: "logs:*" }, /must contain resources/],
    ["a principal", { ...logDelivery, Principal: "*" }, /should not specify a principal/],
  ] as const) {
    it(`refuses ${what} before the policy is made`, async () => {
      const [finding, ...others] = await check(
        policyDocument,
        stackWith("policy", { policy: document(statement) }),
      );
      assert.deepEqual([finding.resource, finding.early, others], ["policy", true, []]);
      assert.match(finding.message, /IAM refuses as its policy.*"MalformedPolicyDocument"/);
      assert.match(finding.message, problem);
    });
  }

  it("refuses a trust policy with a resource, without a principal, or that is no JSON", async () => {
    const assume = { Effect: "Allow", Action: "sts:AssumeRole" };
    for (const assumeRolePolicy of [
      document({ ...assume, Principal: "*", Resource: "*" }),
      document(assume),
      "{",
    ]) {
      const [{ message }] = await check(policyDocument, stackWith("role", { assumeRolePolicy }));
      assert.match(message, /role "role" has a document that IAM refuses as its assumeRolePolicy/);
    }
  });

  it("looks into a role's own policies", async () => {
    const inlinePolicies = [{ policy: document({ ...logDelivery, Action: "*:" }) }];
    const [{ message }] = await check(policyDocument, stackWith("role", { inlinePolicies }));
    assert.match(message, /as its inlinePolicies/);
  });

  it("refuses a document that is unknown, naming it", async () => {
    const [{ message }] = await check(policyDocument, stackWith("policy", { policy: unknown }));
    assert.match(message, /"policy" is not known at preview/);
  });

  it("says where it comes from in one order, whichever Pulumi has found it in", async () => {
    const sources = ["tokens", "log", "store"];
    for (const policy of [sources, [...sources].reverse()]) {
      const stack = stackWith("policy", { policy: unknown }, { from: { policy } });
      const [{ message }] = await check(policyDocument, stack);
      assert.match(message, /comes from function "store", log group "log", table "tokens"\./);
    }
  });
});
