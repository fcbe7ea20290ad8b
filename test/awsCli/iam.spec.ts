import assert from "node:assert/strict";
import { allowing, trusting } from "../local/aws/lambda/support/lambdaAlone";
import { failsWith, useAwsCli } from "../support/awsCli";

const AWS_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

describe("aws iam", () => {
  const { json, text } = useAwsCli();
  const iam = (...args: string[]) => json("iam", ...args);
  const role = ["--role-name", "worker"];
  const document = allowing(["s3:GetObject"]);
  let policy: string[];

  before(async () => {
    const [, { Policy }] = await Promise.all([
      iam(
        "create-role",
        ...role,
        "--assume-role-policy-document",
        JSON.stringify(trusting("lambda.amazonaws.com")),
        "--tags",
        "Key=project,Value=callback",
      ),
      iam(
        "create-policy",
        "--policy-name",
        "objects",
        "--policy-document",
        JSON.stringify(document),
      ),
    ]);
    policy = ["--policy-arn", Policy.Arn];
  });

  it("reads and changes a role", async () => {
    await iam("update-role", ...role, "--description", "works & rests");
    const [{ Role }, { Roles }] = await Promise.all([
      iam("get-role", ...role),
      iam("list-roles", "--page-size", "1"),
      text("iam", "wait", "role-exists", ...role),
    ]);

    assert.equal(Role.Arn, "arn:aws:iam::000000000000:role/worker");
    assert.equal(Role.Description, "works & rests");
    assert.deepEqual(Role.AssumeRolePolicyDocument, trusting("lambda.amazonaws.com"));
    assert.deepEqual(Role.Tags, [{ Key: "project", Value: "callback" }]);
    assert.equal(Roles.length, 1);
  });

  it("puts, gets, lists and deletes an inline policy", async () => {
    const inline = [...role, "--policy-name", "inline"];
    await iam("put-role-policy", ...inline, "--policy-document", JSON.stringify(document));
    const [got, listed] = await Promise.all([
      iam("get-role-policy", ...inline),
      iam("list-role-policies", ...role),
      assert.rejects(iam("delete-role", ...role), failsWith("(DeleteConflict)")),
    ]);
    await iam("delete-role-policy", ...inline);

    assert.deepEqual(got.PolicyDocument, document);
    assert.deepEqual(listed.PolicyNames, ["inline"]);
  });

  it("attaches and detaches managed policies", async () => {
    await Promise.all([
      iam("attach-role-policy", ...role, ...policy),
      iam("attach-role-policy", ...role, "--policy-arn", AWS_POLICY),
    ]);
    const [attached, entities] = await Promise.all([
      iam("list-attached-role-policies", ...role),
      iam("list-entities-for-policy", ...policy),
    ]);
    await Promise.all([
      iam("detach-role-policy", ...role, ...policy),
      iam("detach-role-policy", ...role, "--policy-arn", AWS_POLICY),
    ]);

    const names = attached.AttachedPolicies.map(({ PolicyName }: any) => PolicyName);
    assert.deepEqual(names.sort(), ["AWSLambdaBasicExecutionRole", "objects"]);
    assert.equal(entities.PolicyRoles[0].RoleName, "worker");
  });

  it("reads a managed policy and its versions", async () => {
    const changed = JSON.stringify(allowing(["s3:PutObject"]));
    await iam("create-policy-version", ...policy, "--policy-document", changed, "--set-as-default");
    const [{ Policy }, { PolicyVersion }, { Policies }] = await Promise.all([
      iam("get-policy", ...policy),
      iam("get-policy-version", ...policy, "--version-id", "v2"),
      iam("list-policies", "--scope", "Local"),
      iam("delete-policy-version", ...policy, "--version-id", "v1"),
    ]);

    assert.equal(Policy.DefaultVersionId, "v2");
    assert.deepEqual(PolicyVersion.Document, JSON.parse(changed));
    assert.equal(Policies[0].PolicyName, "objects");
  });

  it("deletes roles and policies, and is told what is not there or not emulated", async () => {
    await Promise.all([iam("delete-role", ...role), iam("delete-policy", ...policy)]);

    await Promise.all([
      assert.rejects(
        iam("get-role", ...role),
        failsWith(
          "(NoSuchEntity) when calling the GetRole operation: The role with name worker cannot be found.",
        ),
      ),
      assert.rejects(iam("list-users"), failsWith("ListUsers of iam is not emulated")),
    ]);
  });
});
