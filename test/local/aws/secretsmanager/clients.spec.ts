import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-secrets-manager";
import { useEmbeddedAws } from "../../../support/embeddedAws";

const SecretId = "signing-key";

describe("Secrets Manager through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let client: sdk.SecretsManagerClient;

  before(() => {
    client = new sdk.SecretsManagerClient(fixture.client);
  });

  beforeEach(() =>
    client.send(
      new sdk.CreateSecretCommand({
        Name: SecretId,
        Description: "Signs callbacks",
        SecretString: "first",
        Tags: [{ Key: "project", Value: "callback" }],
      }),
    ),
  );

  afterEach(() =>
    client.send(new sdk.DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })),
  );

  it("PutSecretValue, GetSecretValue, UpdateSecret, ListSecretVersionIds", async () => {
    const put = await client.send(
      new sdk.PutSecretValueCommand({ SecretId, SecretBinary: Buffer.from([0, 255]) }),
    );
    const bytes = await client.send(new sdk.GetSecretValueCommand({ SecretId }));
    const updated = await client.send(
      new sdk.UpdateSecretCommand({ SecretId, SecretString: "third", Description: "Changed" }),
    );
    const previous = await client.send(
      new sdk.GetSecretValueCommand({ SecretId, VersionStage: "AWSPREVIOUS" }),
    );
    const { Versions } = await client.send(new sdk.ListSecretVersionIdsCommand({ SecretId }));

    assert.deepEqual(put.VersionStages, ["AWSCURRENT"]);
    assert.deepEqual([...bytes.SecretBinary!], [0, 255]);
    assert.equal(bytes.SecretString, undefined);
    assert.ok(bytes.CreatedDate instanceof Date);
    assert.equal(previous.VersionId, put.VersionId);
    assert.deepEqual(
      new Map(Versions!.map(({ VersionId, VersionStages }) => [VersionId, VersionStages])),
      new Map([
        [put.VersionId, ["AWSPREVIOUS"]],
        [updated.VersionId, ["AWSCURRENT"]],
      ]),
    );
  });

  it("DescribeSecret and ListSecrets, in pages, show no value", async () => {
    await client.send(new sdk.CreateSecretCommand({ Name: "api-token", SecretString: "hidden" }));
    const described = await client.send(new sdk.DescribeSecretCommand({ SecretId }));
    const pages: (string | undefined)[][] = [];
    for await (const page of sdk.paginateListSecrets({ client, pageSize: 1 }, {})) {
      assert.doesNotMatch(JSON.stringify(page), /hidden|first/);
      pages.push(page.SecretList!.map(({ Name }) => Name));
    }
    await client.send(
      new sdk.DeleteSecretCommand({ SecretId: "api-token", ForceDeleteWithoutRecovery: true }),
    );

    assert.deepEqual(pages, [["api-token"], [SecretId]]);
    assert.equal(described.Name, SecretId);
    assert.equal(described.Description, "Signs callbacks");
    assert.deepEqual(Object.values(described.VersionIdsToStages!), [["AWSCURRENT"]]);
    assert.ok(described.LastChangedDate instanceof Date);
  });

  it("TagResource, UntagResource", async () => {
    await client.send(
      new sdk.TagResourceCommand({ SecretId, Tags: [{ Key: "stage", Value: "dev" }] }),
    );
    await client.send(new sdk.UntagResourceCommand({ SecretId, TagKeys: ["project"] }));
    const { Tags } = await client.send(new sdk.DescribeSecretCommand({ SecretId }));

    assert.deepEqual(Tags, [{ Key: "stage", Value: "dev" }]);
  });

  it("DeleteSecret, RestoreSecret", async () => {
    const deleted = await client.send(
      new sdk.DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }),
    );
    await assert.rejects(
      client.send(new sdk.GetSecretValueCommand({ SecretId })),
      (error) => error instanceof sdk.InvalidRequestException,
    );
    await client.send(new sdk.RestoreSecretCommand({ SecretId }));
    const { SecretString } = await client.send(new sdk.GetSecretValueCommand({ SecretId }));

    assert.ok(deleted.DeletionDate!.getTime() > Date.now());
    assert.equal(SecretString, "first");
  });

  it("GetResourcePolicy has none to tell", async () => {
    const answer = await client.send(new sdk.GetResourcePolicyCommand({ SecretId }));

    assert.equal(answer.Name, SecretId);
    assert.equal(answer.ResourcePolicy, undefined);
  });

  it("refuses what is missing and what it does not have, by name", async () => {
    await assert.rejects(
      client.send(new sdk.DescribeSecretCommand({ SecretId: "nothing" })),
      (error) => error instanceof sdk.ResourceNotFoundException,
    );
    await assert.rejects(
      client.send(new sdk.CreateSecretCommand({ Name: SecretId, SecretString: "x" })),
      (error) => error instanceof sdk.ResourceExistsException,
    );
    await assert.rejects(client.send(new sdk.GetRandomPasswordCommand({})), (error) => {
      const { message, $metadata } = error as sdk.SecretsManagerServiceException;
      return /GetRandomPassword/.test(message) && $metadata.httpStatusCode === 501;
    });
  });
});
