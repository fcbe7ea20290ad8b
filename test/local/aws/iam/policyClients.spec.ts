import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-iam";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { allowing } from "../lambda/support/lambdaAlone";

describe("IAM managed policies through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let iam: sdk.IAMClient;
  let PolicyArn: string;
  const first = JSON.stringify(allowing(["s3:GetObject"]));
  const second = JSON.stringify(allowing(["s3:PutObject"]));

  before(() => {
    iam = new sdk.IAMClient(fixture.client);
  });

  beforeEach(async () => {
    const { Policy } = await iam.send(
      new sdk.CreatePolicyCommand({
        PolicyName: "objects",
        PolicyDocument: first,
        Description: "Reads objects",
        Tags: [{ Key: "project", Value: "callback" }],
      }),
    );
    PolicyArn = Policy!.Arn!;
  });

  afterEach(() => iam.send(new sdk.DeletePolicyCommand({ PolicyArn })));

  it("CreatePolicy, GetPolicy, ListPolicies, DeletePolicy", async () => {
    const { Policy } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn }));
    const other = await iam.send(
      new sdk.CreatePolicyCommand({ PolicyName: "other", Path: "/x/", PolicyDocument: second }),
    );
    const arns: (string | undefined)[] = [];
    for await (const { Policies } of sdk.paginateListPolicies(
      { client: iam, pageSize: 1 },
      { Scope: "Local" },
    )) {
      arns.push(...Policies!.map(({ Arn }) => Arn));
    }
    await iam.send(new sdk.DeletePolicyCommand({ PolicyArn: other.Policy!.Arn }));

    assert.equal(PolicyArn, "arn:aws:iam::000000000000:policy/objects");
    assert.equal(other.Policy!.Arn, "arn:aws:iam::000000000000:policy/x/other");
    assert.equal(Policy!.Description, "Reads objects");
    assert.equal(Policy!.AttachmentCount, 0);
    assert.equal(Policy!.IsAttachable, true);
    assert.equal(Policy!.DefaultVersionId, "v1");
    assert.ok(Policy!.CreateDate instanceof Date);
    assert.deepEqual(arns.sort(), [PolicyArn, other.Policy!.Arn].sort());
    await assert.rejects(
      iam.send(new sdk.GetPolicyCommand({ PolicyArn: other.Policy!.Arn })),
      (error) => error instanceof sdk.NoSuchEntityException,
    );
  });

  it("CreatePolicyVersion, GetPolicyVersion, ListPolicyVersions, SetDefaultPolicyVersion, DeletePolicyVersion", async () => {
    const { PolicyVersion } = await iam.send(
      new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: second, SetAsDefault: true }),
    );
    const got = await iam.send(new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    const { Versions } = await iam.send(new sdk.ListPolicyVersionsCommand({ PolicyArn }));
    await assert.rejects(
      iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" })),
      (error) => error instanceof sdk.DeleteConflictException,
    );
    await iam.send(new sdk.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    await iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    const left = await iam.send(new sdk.ListPolicyVersionsCommand({ PolicyArn }));

    assert.equal(PolicyVersion!.VersionId, "v2");
    assert.equal(PolicyVersion!.IsDefaultVersion, true);
    assert.equal(decodeURIComponent(got.PolicyVersion!.Document!), second);
    assert.deepEqual(
      Versions!.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]),
      [
        ["v2", true],
        ["v1", false],
      ],
    );
    assert.deepEqual(
      left.Versions!.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]),
      [["v1", true]],
    );
  });

  it("TagPolicy, ListPolicyTags, UntagPolicy", async () => {
    await iam.send(new sdk.TagPolicyCommand({ PolicyArn, Tags: [{ Key: "stage", Value: "dev" }] }));
    await iam.send(new sdk.UntagPolicyCommand({ PolicyArn, TagKeys: ["project"] }));
    const { Tags } = await iam.send(new sdk.ListPolicyTagsCommand({ PolicyArn }));

    assert.deepEqual(Tags, [{ Key: "stage", Value: "dev" }]);
  });

  it("refuses by name what it does not have", async () => {
    await assert.rejects(iam.send(new sdk.ListUsersCommand({})), (error) => {
      const { message, $metadata } = error as sdk.IAMServiceException;
      return /ListUsers/.test(message) && $metadata.httpStatusCode === 501;
    });
  });
});
