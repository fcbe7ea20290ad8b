import assert from "node:assert/strict";
import { createSecretsManager } from "../../../../local/aws/secretsmanager";
import { callerOf, lonelyContext, ROOT_CALL } from "../../../support/lonelyService";

const DAY_MS = 86_400_000;

describe("Secrets Manager", () => {
  const setUp = () => {
    const context = lonelyContext();
    const service = createSecretsManager(context);
    return { service, call: callerOf(service), clock: context.clock };
  };

  it("keeps a secret without a value until it gets one", async () => {
    const { call } = setUp();
    const { ARN, VersionId } = await call("CreateSecret", { Name: "key" });

    assert.equal(VersionId, undefined);
    assert.match(ARN, /:secret:key-\w{6}$/);
    await assert.rejects(call("GetSecretValue", { SecretId: "key" }), {
      code: "ResourceNotFoundException",
      message:
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });

    await call("PutSecretValue", { SecretId: "key", SecretString: "a" });
    assert.equal((await call("GetSecretValue", { SecretId: "key" })).SecretString, "a");
  });

  it("finds a secret by name, by ARN and by ARN without its suffix", async () => {
    const { call } = setUp();
    const { ARN } = await call("CreateSecret", { Name: "key", SecretString: "a" });
    for (const SecretId of ["key", ARN, ARN.slice(0, -7)]) {
      assert.equal((await call("GetSecretValue", { SecretId })).SecretString, "a");
    }
    const other = ARN.replace(/.{6}$/, "000000");
    await assert.rejects(call("GetSecretValue", { SecretId: other }), {
      code: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
    });
  });

  it("makes what was current the previous one", async () => {
    const { call } = setUp();
    await call("CreateSecret", { Name: "key", SecretString: "a" });
    await call("PutSecretValue", { SecretId: "key", SecretString: "b" });
    await call("UpdateSecret", { SecretId: "key", SecretString: "c" });

    const value = async (VersionStage: string) =>
      (await call("GetSecretValue", { SecretId: "key", VersionStage })).SecretString;

    assert.equal(await value("AWSCURRENT"), "c");
    assert.equal(await value("AWSPREVIOUS"), "b");
    const { Versions } = await call("ListSecretVersionIds", { SecretId: "key" });
    assert.equal(Versions.length, 2);
  });

  it("takes the same request token once, and refuses it for another value", async () => {
    const { call } = setUp();
    const ClientRequestToken = "0123456789012345678901234567890123";
    await call("CreateSecret", { Name: "key" });
    const put = (SecretString: string) =>
      call("PutSecretValue", { SecretId: "key", SecretString, ClientRequestToken });

    await put("a");
    await put("a");

    await assert.rejects(put("b"), { code: "ResourceExistsException" });
  });

  it("keeps bytes as bytes", async () => {
    const { call } = setUp();
    await call("CreateSecret", { Name: "key", SecretBinary: Buffer.from([0, 255]) });
    const { SecretBinary } = await call("GetSecretValue", { SecretId: "key" });
    assert.deepEqual(SecretBinary, Buffer.from([0, 255]));
  });

  it("can restore a deleted secret within its window, and forgets it after", async () => {
    const { call, clock } = setUp();
    await call("CreateSecret", { Name: "key", SecretString: "a" });
    await call("DeleteSecret", { SecretId: "key", RecoveryWindowInDays: 7 });
    await assert.rejects(call("GetSecretValue", { SecretId: "key" }), /marked for deletion/);
    await assert.rejects(call("CreateSecret", { Name: "key" }), /already scheduled for deletion/);

    await call("RestoreSecret", { SecretId: "key" });
    assert.equal((await call("GetSecretValue", { SecretId: "key" })).SecretString, "a");

    await call("DeleteSecret", { SecretId: "key", RecoveryWindowInDays: 7 });
    clock.advance(7 * DAY_MS);
    await assert.rejects(call("DescribeSecret", { SecretId: "key" }), {
      code: "ResourceNotFoundException",
    });
    await call("CreateSecret", { Name: "key" });
  });

  it("forgets at once when told to", async () => {
    const { call } = setUp();
    await call("CreateSecret", { Name: "key" });
    await call("DeleteSecret", { SecretId: "key", ForceDeleteWithoutRecovery: true });
    await call("CreateSecret", { Name: "key" });
    await assert.rejects(
      call("DeleteSecret", { SecretId: "key", RecoveryWindowInDays: 3 }),
      /between 7 and 30/,
    );
  });

  it("describes, tags and lists without showing a value", async () => {
    const { call } = setUp();
    await call("CreateSecret", {
      Name: "a",
      SecretString: "hidden",
      Tags: [{ Key: "t", Value: "1" }],
    });
    await call("CreateSecret", { Name: "b" });
    await call("TagResource", {
      SecretId: "a",
      Tags: [
        { Key: "t", Value: "2" },
        { Key: "u", Value: "3" },
      ],
    });
    await call("UntagResource", { SecretId: "a", TagKeys: ["u"] });

    const described = await call("DescribeSecret", { SecretId: "a" });
    const first = await call("ListSecrets", { MaxResults: 1 });
    const second = await call("ListSecrets", { NextToken: first.NextToken });

    assert.deepEqual(described.Tags, [{ Key: "t", Value: "2" }]);
    const names = [...first.SecretList, ...second.SecretList].map(({ Name }: any) => Name);
    assert.deepEqual(names, ["a", "b"]);
    assert.doesNotMatch(JSON.stringify([described, first, second]), /hidden/);
    const { SecretList } = await call("ListSecrets", {
      Filters: [{ Key: "tag-key", Values: ["t"] }],
    });
    assert.equal(SecretList.length, 1);
  });

  it("refuses the same name twice", async () => {
    const { call } = setUp();
    await call("CreateSecret", { Name: "key" });
    await assert.rejects(call("CreateSecret", { Name: "key" }), {
      code: "ResourceExistsException",
    });
  });

  it("asks for the permission on the secret's own ARN", async () => {
    const { call, service } = setUp();
    const { ARN } = await call("CreateSecret", { Name: "key" });
    assert.deepEqual(service.operations.GetSecretValue!.access({ SecretId: "key" }, ROOT_CALL), [
      { action: "secretsmanager:GetSecretValue", resource: ARN },
    ]);
  });
});
