import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { ManualClock } from "../../../support/manualClock";

const DURATION_SECONDS = 900;

describe("the session of a role", () => {
  const clock = new ManualClock();
  const fixture = useEmbeddedAws({ clock });
  let RoleArn: string;

  const assume = async () => {
    const { Credentials } = await new STSClient(fixture.client).send(
      new AssumeRoleCommand({
        RoleArn,
        RoleSessionName: "session",
        DurationSeconds: DURATION_SECONDS,
      }),
    );
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
  };

  before(async () => {
    const trust = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::000000000000:root" },
      Action: "sts:AssumeRole",
    };
    const { Role } = await new IAMClient(fixture.client).send(
      new CreateRoleCommand({
        RoleName: "worker",
        AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
      }),
    );
    RoleArn = Role!.Arn!;
  });

  it("has keys of its own each time it is assumed", async () => {
    const [first, second] = [await assume(), await assume()];
    assert.notEqual(first.accessKeyId, second.accessKeyId);
    assert.notEqual(first.sessionToken, second.sessionToken);
  });

  it("outlives a restart, and ends when it said it would", async () => {
    const credentials = await assume();
    await fixture.restart();
    const settings = { ...fixture.client, credentials };
    const whoAmI = () => new STSClient(settings).send(new GetCallerIdentityCommand({}));
    clock.advance(DURATION_SECONDS * 1000 - 1);
    assert.match((await whoAmI()).Arn!, /assumed-role\/worker\/session$/);

    clock.advance(1);

    await assert.rejects(whoAmI(), {
      name: /^ExpiredToken/,
      message: "The security token included in the request is expired",
    });
    await assert.rejects(new SecretsManagerClient(settings).send(new ListSecretsCommand({})), {
      name: "ExpiredTokenException",
    });
    await assert.rejects(new S3Client(settings).send(new ListBucketsCommand({})), {
      name: "ExpiredToken",
      message: "The provided token has expired.",
    });
  });

  for (const [how, pass] of [
    ["at the next start", () => fixture.restart()],
    ["when another begins", assume],
  ] as const) {
    it(`is forgotten a day later ${how}`, async () => {
      const credentials = await assume();
      clock.advance(2 * 86_400_000);
      await pass();

      await assert.rejects(
        new STSClient({ ...fixture.client, credentials }).send(new GetCallerIdentityCommand({})),
        { name: "InvalidClientTokenId" },
      );
    });
  }
});
