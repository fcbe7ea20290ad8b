import assert from "node:assert/strict";
import { failsWith, useAwsCli } from "../support/awsCli";

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::000000000000:root" },
      Action: "sts:AssumeRole",
    },
  ],
};

describe("aws sts", () => {
  const { fixture, json, textAs } = useAwsCli();

  it("tells who the caller is", async () => {
    assert.deepEqual(await json("sts", "get-caller-identity"), {
      UserId: "000000000000",
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
  });

  it("gives credentials of a role, which the next call can use", async () => {
    const { Role } = await json(
      "iam",
      "create-role",
      "--role-name",
      "reader",
      "--assume-role-policy-document",
      JSON.stringify(TRUST),
    );
    const { Credentials, AssumedRoleUser } = await json(
      "sts",
      "assume-role",
      "--role-arn",
      Role.Arn,
      "--role-session-name",
      "cli",
    );
    const credentials = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    };
    const [identity] = await Promise.all([
      textAs(credentials, "sts", "get-caller-identity"),
      assert.rejects(
        textAs(credentials, "iam", "get-role", "--role-name", "reader"),
        failsWith("(AccessDenied) when calling the GetRole operation: User: arn:aws:sts::"),
      ),
    ]);

    assert.deepEqual(JSON.parse(identity), {
      UserId: AssumedRoleUser.AssumedRoleId,
      Account: "000000000000",
      Arn: "arn:aws:sts::000000000000:assumed-role/reader/cli",
    });
    assert.equal(AssumedRoleUser.AssumedRoleId, `${Role.RoleId}:cli`);
  });

  it("refuses a wrong secret and an unknown key", async () => {
    const { accessKeyId } = fixture.client.credentials;
    const secretAccessKey = "wrong";
    const call = ["sts", "get-caller-identity"];
    await Promise.all([
      assert.rejects(
        textAs({ accessKeyId, secretAccessKey }, ...call),
        failsWith("(SignatureDoesNotMatch)"),
      ),
      assert.rejects(
        textAs({ accessKeyId: "AKIANOBODY", secretAccessKey }, ...call),
        failsWith("(InvalidClientTokenId)"),
      ),
    ]);
  });
});
