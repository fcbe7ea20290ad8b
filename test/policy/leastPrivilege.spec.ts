import assert from "node:assert/strict";
import { noFullAccessPolicies, noWildcardPermissions } from "../../policy/leastPrivilege";
import { correctStack, document, logDelivery } from "../support/correctStack";
import { type Given, given, unknown, verdict } from "../support/policies";

describe("least privilege", () => {
  for (const rule of [noFullAccessPolicies, noWildcardPermissions]) {
    it(`has nothing to say of a correct stack: ${rule.name}`, async () => {
      assert.equal(await verdict(rule, correctStack()), undefined);
    });
  }
});

describe("no-full-access-policies", () => {
  const attach = (policyArn: string, more?: Partial<Given>) =>
    verdict(noFullAccessPolicies, [
      given("aws:iam/policy:Policy", {}, { name: "own" }),
      given("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "r", policyArn }, more),
    ]);

  it("refuses AWS's policies for full access, attached or in the role", async () => {
    const arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    assert.match((await attach(arn))!, /gives arn:aws:iam::aws:policy\/AmazonS3FullAccess/);
    const role = given("aws:iam/role:Role", {
      managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    });
    assert.match((await verdict(noFullAccessPolicies, [role]))!, /AdministratorAccess/);
  });

  it("accepts AWS's narrow policies, one's own, and those that are configured", async () => {
    assert.equal(
      await attach("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
      undefined,
    );
    assert.equal(await attach("arn:aws:iam::123456789012:policy/OrdersFullAccess"), undefined);
    assert.equal(await attach(unknown, { from: { policyArn: ["own"] } }), undefined);
    const arn = "arn:aws:iam::aws:policy/PowerUserAccess";
    const role = given("aws:iam/role:Role", { managedPolicyArns: [arn] });
    const settings = { allowedPolicies: [arn] };
    assert.equal(await verdict(noFullAccessPolicies, [role], { settings }), undefined);
  });

  it("refuses an ARN that is unknown and comes from no policy", async () => {
    assert.match((await attach(unknown))!, /"policyArn" is not known at preview/);
  });
});

describe("no-wildcard-permissions", () => {
  const policy = (...statements: object[]) =>
    verdict(noWildcardPermissions, [
      given("aws:iam/policy:Policy", { policy: document(...statements) }),
    ]);

  it("refuses all of a service on everything", async () => {
    for (const Action of ["*", "s3:*", ["s3:GetObject", "logs:*"]]) {
      assert.match(
        (await policy({ Effect: "Allow", Action, Resource: "*" }))!,
        /allows .*\* on "\*"/,
      );
    }
    assert.match(
      (await policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }))!,
      /NotAction/,
    );
  });

  it("accepts a Deny, a part of a service, and all of it on something", async () => {
    assert.equal(await policy({ Effect: "Deny", Action: "*", Resource: "*" }), undefined);
    assert.equal(await policy(logDelivery), undefined);
    const Resource = "arn:aws:s3:::orders/*";
    assert.equal(await policy({ Effect: "Allow", Action: "s3:*", Resource }), undefined);
  });

  it("looks into a role's own policies", async () => {
    const inline = document({ Effect: "Allow", Action: "*", Resource: "*" });
    const role = given("aws:iam/role:Role", { inlinePolicies: [{ policy: inline }] });
    assert.match((await verdict(noWildcardPermissions, [role]))!, /allows \*/);
  });

  it("refuses a document that is unknown", async () => {
    const it = given("aws:iam/rolePolicy:RolePolicy", { policy: unknown });
    assert.match((await verdict(noWildcardPermissions, [it]))!, /"policy" is not known at preview/);
  });
});
