import assert from "node:assert/strict";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import * as sdk from "@aws-sdk/client-sts";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { allowing } from "../lambda/support/lambdaAlone";

const ACCOUNT = "arn:aws:iam::000000000000:root";
const arnOf = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

describe("STS through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let iam: IAMClient;
  let asRoot: sdk.STSClient;

  /** A role that a principal may assume. */
  const createRole = async (RoleName: string, principal: string, statement: object = {}) => {
    const trust = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName,
        MaxSessionDuration: 7200,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ ...trust, ...statement }],
        }),
      }),
    );
    return Role!;
  };

  const assume = (
    client: sdk.STSClient,
    role: string,
    more: Partial<sdk.AssumeRoleCommandInput> = {},
  ) =>
    client.send(
      new sdk.AssumeRoleCommand({ RoleArn: arnOf(role), RoleSessionName: "session", ...more }),
    );

  const clientAs = async (role: string) => {
    const { Credentials } = await assume(asRoot, role);
    return new sdk.STSClient({
      ...fixture.client,
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
  };

  before(async () => {
    iam = new IAMClient(fixture.client);
    asRoot = new sdk.STSClient(fixture.client);
    await createRole("caller", ACCOUNT);
  });

  it("GetCallerIdentity tells a session by its role's id", async () => {
    const { RoleId } = await createRole("known", ACCOUNT);
    const { AssumedRoleUser } = await assume(asRoot, "known");
    const client = await clientAs("known");
    const { $metadata: _, ...identity } = await client.send(new sdk.GetCallerIdentityCommand({}));

    assert.deepEqual(identity, {
      UserId: `${RoleId}:session`,
      Account: "000000000000",
      Arn: "arn:aws:sts::000000000000:assumed-role/known/session",
    });
    assert.equal(AssumedRoleUser!.AssumedRoleId, identity.UserId);
    assert.equal(AssumedRoleUser!.Arn, identity.Arn);
  });

  it("AssumeRole lets a role that the trust names, without a policy of its own", async () => {
    await createRole("trusting", arnOf("caller"));
    const { Credentials } = await assume(await clientAs("caller"), "trusting");

    assert.match(Credentials!.AccessKeyId!, /^ASIA/);
    assert.ok(Credentials!.Expiration! > new Date());
  });

  it("AssumeRole asks the caller's own policies where the trust names the account", async () => {
    await createRole("shared", ACCOUNT);
    const caller = await clientAs("caller");
    await assert.rejects(assume(caller, "shared"), {
      name: "AccessDenied",
      message: /assumed-role\/caller\/session is not authorized to perform: sts:AssumeRole/,
    });

    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "caller",
        PolicyName: "assume",
        PolicyDocument: JSON.stringify(allowing(["sts:AssumeRole"], arnOf("shared"))),
      }),
    );

    assert.ok((await assume(caller, "shared")).Credentials);
  });

  it("AssumeRole refuses a role that trusts another, or that is not there", async () => {
    await createRole("closed", arnOf("known"));
    for (const role of ["closed", "nobody"]) {
      await assert.rejects(assume(asRoot, role), {
        name: "AccessDenied",
        message: `User: ${ACCOUNT} is not authorized to perform: sts:AssumeRole on resource: ${arnOf(role)}`,
      });
    }
  });

  it("AssumeRole holds the trust's condition on the external id", async () => {
    const Condition = { StringEquals: { "sts:ExternalId": "42" } };
    await createRole("external", ACCOUNT, { Condition });

    await assert.rejects(assume(asRoot, "external"), { name: "AccessDenied" });
    assert.ok((await assume(asRoot, "external", { ExternalId: "42" })).Credentials);
  });

  it("AssumeRole gives no longer session than the role allows, and an hour to a role", async () => {
    const hours = async (client: sdk.STSClient, role: string, count: number) => {
      const { Credentials } = await assume(client, role, { DurationSeconds: count * 3600 });
      return Math.round((Credentials!.Expiration!.getTime() - Date.now()) / 3_600_000);
    };

    assert.equal(await hours(asRoot, "caller", 2), 2);
    await assert.rejects(hours(asRoot, "caller", 3), {
      name: "ValidationError",
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
    await assert.rejects(hours(await clientAs("caller"), "trusting", 2), {
      name: "ValidationError",
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    });
  });

  it("refuses by name what it does not have, rather than giving more than was asked for", async () => {
    for (const [member, value] of Object.entries({
      Policy: "{}",
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/PowerUserAccess" }],
      Tags: [{ Key: "a", Value: "b" }],
      SerialNumber: "arn:aws:iam::000000000000:mfa/phone",
      SourceIdentity: "somebody",
    })) {
      await assert.rejects(assume(asRoot, "caller", { [member]: value }), (error) => {
        const { message, $metadata } = error as sdk.STSServiceException;
        return message.includes(member) && $metadata.httpStatusCode === 501;
      });
    }
    await assert.rejects(asRoot.send(new sdk.GetSessionTokenCommand({})), /GetSessionToken/);
  });
});
