import assert from "node:assert/strict";
import { createIam, type IamService } from "../../../../local/aws/iam";
import { callerOf, lonelyContext } from "../../../support/lonelyService";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
});
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
});
const ROLE = { RoleName: "reader", AssumeRolePolicyDocument: TRUST };
const ARN = "arn:aws:iam::000000000000:role/reader";

describe("IAM", () => {
  let iam: IamService;
  let call: ReturnType<typeof callerOf>;

  beforeEach(async () => {
    iam = await createIam(lonelyContext());
    call = callerOf(iam);
  });

  describe("roles", () => {
    it("come back as they were made, their documents percent-encoded", async () => {
      const tags = [{ Key: "team", Value: "a" }];
      await call("CreateRole", { ...ROLE, Path: "/x/", Description: "reads", Tags: tags });

      const { Role } = await call("GetRole", { RoleName: "reader" });

      assert.equal(Role.Arn, "arn:aws:iam::000000000000:role/x/reader");
      assert.equal(decodeURIComponent(Role.AssumeRolePolicyDocument), TRUST);
      assert.equal(Role.MaxSessionDuration, 3600);
      assert.deepEqual(Role.Tags, tags);
      assert.match(Role.RoleId, /^AROA[A-Z2-7]{17}$/);
    });

    it("are listed by path, page by page", async () => {
      for (const RoleName of ["a", "b", "c"]) {
        await call("CreateRole", { ...ROLE, RoleName, Path: "/x/" });
      }
      await call("CreateRole", ROLE);

      const first = await call("ListRoles", { PathPrefix: "/x/", MaxItems: "2" });
      const next = await call("ListRoles", { PathPrefix: "/x/", Marker: first.Marker });

      assert.equal(first.IsTruncated, true);
      const names = [...first.Roles, ...next.Roles].map(({ RoleName }) => RoleName);
      assert.deepEqual(names, ["a", "b", "c"]);
      assert.equal(next.IsTruncated, false);
    });

    it("change their description, session duration, trust and tags", async () => {
      await call("CreateRole", ROLE);
      const trust = TRUST.replace("lambda", "states");
      await call("UpdateRole", { RoleName: "reader", MaxSessionDuration: 7200 });
      await call("UpdateAssumeRolePolicy", { RoleName: "reader", PolicyDocument: trust });
      await call("TagRole", {
        RoleName: "reader",
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      });
      await call("UntagRole", { RoleName: "reader", TagKeys: ["a"] });

      const { Role } = await call("GetRole", { RoleName: "reader" });

      assert.equal(Role.MaxSessionDuration, 7200);
      assert.equal(decodeURIComponent(Role.AssumeRolePolicyDocument), trust);
      const { Tags } = await call("ListRoleTags", { RoleName: "reader" });
      assert.deepEqual(Tags, [{ Key: "b", Value: "2" }]);
    });

    it("are not deleted while they have policies", async () => {
      await call("CreateRole", ROLE);
      await call("PutRolePolicy", { RoleName: "reader", PolicyName: "p", PolicyDocument: POLICY });
      await assert.rejects(call("DeleteRole", { RoleName: "reader" }), {
        code: "DeleteConflict",
        message: "Cannot delete entity, must delete policies first.",
      });
      await call("DeleteRolePolicy", { RoleName: "reader", PolicyName: "p" });

      await call("DeleteRole", { RoleName: "reader" });

      await assert.rejects(call("GetRole", { RoleName: "reader" }), {
        code: "NoSuchEntity",
        message: "The role with name reader cannot be found.",
      });
    });

    const refusals: [string, object, string, RegExp][] = [
      ["the same name twice", ROLE, "EntityAlreadyExists", /Role with name reader already exists/],
      [
        "a name of 65 characters",
        { ...ROLE, RoleName: "r".repeat(65) },
        "ValidationError",
        /less than or equal to 64/,
      ],
      [
        "a name with a slash",
        { ...ROLE, RoleName: "a/b" },
        "ValidationError",
        /roleName is invalid/,
      ],
      [
        "a trust that is not JSON",
        { ...ROLE, RoleName: "x", AssumeRolePolicyDocument: "{" },
        "MalformedPolicyDocument",
        /not JSON/,
      ],
      [
        "a trust with a resource",
        { ...ROLE, RoleName: "x", AssumeRolePolicyDocument: POLICY },
        "MalformedPolicyDocument",
        /prohibited field Resource/,
      ],
      [
        "a session of a day",
        { ...ROLE, RoleName: "x", MaxSessionDuration: 86400 },
        "ValidationError",
        /between 3600 and 43200/,
      ],
    ];
    for (const [what, input, code, message] of refusals) {
      it(`refuse ${what}`, async () => {
        await call("CreateRole", ROLE);
        await assert.rejects(call("CreateRole", input), { code, message });
      });
    }
  });

  describe("policies of a role", () => {
    beforeEach(() => call("CreateRole", ROLE));

    it("are put, read and listed", async () => {
      await call("PutRolePolicy", { RoleName: "reader", PolicyName: "p", PolicyDocument: POLICY });

      const found = await call("GetRolePolicy", { RoleName: "reader", PolicyName: "p" });

      assert.equal(decodeURIComponent(found.PolicyDocument), POLICY);
      const { PolicyNames } = await call("ListRolePolicies", { RoleName: "reader" });
      assert.deepEqual(PolicyNames, ["p"]);
    });

    it("name no principal and do name resources", async () => {
      const put = (statement: object) =>
        call("PutRolePolicy", {
          RoleName: "reader",
          PolicyName: "p",
          PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: statement }),
        });
      const allow = { Effect: "Allow", Action: "s3:GetObject" };
      await assert.rejects(put({ ...allow, Resource: "*", Principal: "*" }), {
        message: "Policy document should not specify a principal.",
      });
      await assert.rejects(put(allow), { message: "Policy statement must contain resources." });
    });

    it("may be managed ones, of the account or of AWS", async () => {
      const { Policy } = await call("CreatePolicy", { PolicyName: "own", PolicyDocument: POLICY });
      const aws = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
      for (const PolicyArn of [Policy.Arn, aws]) {
        await call("AttachRolePolicy", { RoleName: "reader", PolicyArn });
      }

      const { AttachedPolicies } = await call("ListAttachedRolePolicies", { RoleName: "reader" });
      assert.deepEqual(AttachedPolicies, [
        { PolicyName: "own", PolicyArn: Policy.Arn },
        { PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: aws },
      ]);
      assert.equal(iam.policiesOf(ARN).length, 2);
      await assert.rejects(call("DeletePolicy", { PolicyArn: Policy.Arn }), {
        code: "DeleteConflict",
      });
      const { PolicyRoles } = await call("ListEntitiesForPolicy", { PolicyArn: Policy.Arn });
      assert.equal(PolicyRoles[0].RoleName, "reader");
      await assert.rejects(
        call("AttachRolePolicy", { RoleName: "reader", PolicyArn: "arn:aws:iam::aws:policy/None" }),
        { code: "NoSuchEntity" },
      );
    });

    it("count in the version that is the default", async () => {
      const { Policy } = await call("CreatePolicy", { PolicyName: "own", PolicyDocument: POLICY });
      const PolicyArn = Policy.Arn;
      const second = POLICY.replace("GetObject", "PutObject");
      await call("CreatePolicyVersion", {
        PolicyArn,
        PolicyDocument: second,
        SetAsDefault: "true",
      });
      await call("AttachRolePolicy", { RoleName: "reader", PolicyArn });

      const [document] = iam.policiesOf(ARN);
      assert.deepEqual(document?.statements[0]?.action.patterns, ["s3:PutObject"]);
      const { Versions } = await call("ListPolicyVersions", { PolicyArn });
      assert.deepEqual(
        Versions.map(({ VersionId, IsDefaultVersion }: any) => [VersionId, IsDefaultVersion]),
        [
          ["v2", true],
          ["v1", false],
        ],
      );
      await assert.rejects(call("DeletePolicyVersion", { PolicyArn, VersionId: "v2" }), {
        code: "DeleteConflict",
      });
      await call("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v1" });
      const { PolicyVersion } = await call("GetPolicyVersion", { PolicyArn, VersionId: "v1" });
      assert.equal(PolicyVersion.IsDefaultVersion, true);
    });
  });
});
