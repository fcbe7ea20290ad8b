import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-iam";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { allowing, trusting } from "../lambda/support/lambdaAlone";

const RoleName = "worker";
const PolicyName = "logs";
const AWS_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

describe("IAM roles through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let iam: sdk.IAMClient;
  const trust = JSON.stringify(trusting("lambda.amazonaws.com"));
  const document = JSON.stringify(allowing(["logs:PutLogEvents"]));

  before(() => {
    iam = new sdk.IAMClient(fixture.client);
  });

  beforeEach(() =>
    iam.send(
      new sdk.CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: trust,
        Tags: [{ Key: "project", Value: "callback" }],
      }),
    ),
  );

  afterEach(() => iam.send(new sdk.DeleteRoleCommand({ RoleName })));

  it("CreateRole, GetRole, UpdateRole, UpdateAssumeRolePolicy, DeleteRole", async () => {
    const changed = JSON.stringify(trusting("states.amazonaws.com"));
    await iam.send(
      new sdk.UpdateRoleCommand({
        RoleName,
        Description: "works & rests",
        MaxSessionDuration: 7200,
      }),
    );
    await iam.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: changed }));
    const { Role } = await iam.send(new sdk.GetRoleCommand({ RoleName }));
    const gone = { RoleName: "gone", AssumeRolePolicyDocument: trust };
    await iam.send(new sdk.CreateRoleCommand(gone));
    await iam.send(new sdk.DeleteRoleCommand({ RoleName: "gone" }));

    assert.equal(Role!.Arn, "arn:aws:iam::000000000000:role/worker");
    assert.equal(Role!.Description, "works & rests");
    assert.equal(Role!.MaxSessionDuration, 7200);
    assert.ok(Role!.CreateDate instanceof Date);
    assert.equal(decodeURIComponent(Role!.AssumeRolePolicyDocument!), changed);
    await assert.rejects(iam.send(new sdk.GetRoleCommand({ RoleName: "gone" })), (error) => {
      assert.ok(error instanceof sdk.NoSuchEntityException);
      assert.equal(error.message, "The role with name gone cannot be found.");
      return error.$metadata.httpStatusCode === 404;
    });
    await assert.rejects(
      iam.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust })),
      (error) => error instanceof sdk.EntityAlreadyExistsException,
    );
  });

  it("ListRoles, in pages", async () => {
    const other = { RoleName: "another", AssumeRolePolicyDocument: trust };
    await iam.send(new sdk.CreateRoleCommand(other));

    const pages: (string | undefined)[][] = [];
    for await (const { Roles } of sdk.paginateListRoles({ client: iam, pageSize: 1 }, {})) {
      pages.push(Roles!.map((role) => role.RoleName));
    }
    await iam.send(new sdk.DeleteRoleCommand({ RoleName: "another" }));

    assert.deepEqual(pages, [["another"], [RoleName]]);
  });

  it("PutRolePolicy, GetRolePolicy, ListRolePolicies, DeleteRolePolicy", async () => {
    const policy = { RoleName, PolicyName };
    await iam.send(new sdk.PutRolePolicyCommand({ ...policy, PolicyDocument: document }));
    const { PolicyDocument } = await iam.send(new sdk.GetRolePolicyCommand(policy));
    const { PolicyNames, IsTruncated } = await iam.send(
      new sdk.ListRolePoliciesCommand({ RoleName }),
    );
    await assert.rejects(
      iam.send(new sdk.DeleteRoleCommand({ RoleName })),
      (error) => error instanceof sdk.DeleteConflictException,
    );
    await iam.send(new sdk.DeleteRolePolicyCommand(policy));

    assert.equal(decodeURIComponent(PolicyDocument!), document);
    assert.deepEqual(PolicyNames, [PolicyName]);
    assert.equal(IsTruncated, false);
    await assert.rejects(
      iam.send(new sdk.GetRolePolicyCommand(policy)),
      (error) => error instanceof sdk.NoSuchEntityException,
    );
    await assert.rejects(
      iam.send(new sdk.PutRolePolicyCommand({ ...policy, PolicyDocument: "{" })),
      (error) => error instanceof sdk.MalformedPolicyDocumentException,
    );
  });

  it("AttachRolePolicy, ListAttachedRolePolicies, ListEntitiesForPolicy, DetachRolePolicy", async () => {
    const attachment = { RoleName, PolicyArn: AWS_POLICY };
    await iam.send(new sdk.AttachRolePolicyCommand(attachment));
    const attached = await iam.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName }));
    const entities = await iam.send(
      new sdk.ListEntitiesForPolicyCommand({ PolicyArn: AWS_POLICY }),
    );
    await iam.send(new sdk.DetachRolePolicyCommand(attachment));
    const detached = await iam.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName }));

    assert.deepEqual(attached.AttachedPolicies, [
      { PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: AWS_POLICY },
    ]);
    assert.deepEqual(
      entities.PolicyRoles!.map((role) => role.RoleName),
      [RoleName],
    );
    assert.deepEqual(detached.AttachedPolicies, []);
    await assert.rejects(
      iam.send(new sdk.DetachRolePolicyCommand(attachment)),
      (error) => error instanceof sdk.NoSuchEntityException,
    );
  });

  it("PutRolePermissionsBoundary, DeleteRolePermissionsBoundary", async () => {
    const PermissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    await iam.send(new sdk.PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    const bound = await iam.send(new sdk.GetRoleCommand({ RoleName }));
    await iam.send(new sdk.DeleteRolePermissionsBoundaryCommand({ RoleName }));
    const free = await iam.send(new sdk.GetRoleCommand({ RoleName }));

    assert.deepEqual(bound.Role!.PermissionsBoundary, {
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: PermissionsBoundary,
    });
    assert.equal(free.Role!.PermissionsBoundary, undefined);
  });

  it("TagRole, ListRoleTags, UntagRole", async () => {
    await iam.send(new sdk.TagRoleCommand({ RoleName, Tags: [{ Key: "stage", Value: "dev" }] }));
    await iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: ["project"] }));
    const { Tags } = await iam.send(new sdk.ListRoleTagsCommand({ RoleName }));

    assert.deepEqual(Tags, [{ Key: "stage", Value: "dev" }]);
  });

  it("ListInstanceProfilesForRole is empty, and wants an existing role", async () => {
    const { InstanceProfiles } = await iam.send(
      new sdk.ListInstanceProfilesForRoleCommand({ RoleName }),
    );

    assert.deepEqual(InstanceProfiles, []);
    await assert.rejects(
      iam.send(new sdk.ListInstanceProfilesForRoleCommand({ RoleName: "nobody" })),
      (error) => error instanceof sdk.NoSuchEntityException,
    );
  });
});
