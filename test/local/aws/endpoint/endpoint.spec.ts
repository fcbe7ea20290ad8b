import assert from "node:assert/strict";
import { request } from "node:http";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { startEmbeddedAws } from "../../../../local/aws";
import { useEmbeddedAws } from "../../../support/embeddedAws";

const TRUST = (AWS: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
  });

describe("the endpoint", () => {
  const fixture = useEmbeddedAws();

  /** Plain HTTP, with any Host. */
  const get = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string; headers: Record<string, unknown> }>(
      (resolve, reject) => {
        const call = request(`${fixture.aws.endpoint}${path}`, { headers }, (response) => {
          let body = "";
          response.on("data", (chunk) => {
            body += chunk;
          });
          response.on("end", () =>
            resolve({ status: response.statusCode!, body, headers: response.headers }),
          );
        });
        call.on("error", reject).end();
      },
    );

  it("tells whoever signs who they are", async () => {
    const { Account, Arn } = await new STSClient(fixture.client).send(
      new GetCallerIdentityCommand({}),
    );
    assert.equal(Account, "000000000000");
    assert.equal(Arn, "arn:aws:iam::000000000000:root");
  });

  it("refuses a key nobody was given, in each service's words", async () => {
    const credentials = { accessKeyId: "AKIANOBODY", secretAccessKey: "x" };
    const settings = { ...fixture.client, credentials };
    await assert.rejects(new STSClient(settings).send(new GetCallerIdentityCommand({})), {
      name: "InvalidClientTokenId",
    });
    await assert.rejects(
      new SecretsManagerClient(settings).send(new GetSecretValueCommand({ SecretId: "a" })),
      { name: "UnrecognizedClientException" },
    );
    await assert.rejects(new S3Client(settings).send(new ListBucketsCommand({})), {
      name: "InvalidAccessKeyId",
    });
  });

  it("refuses a signature made with another secret", async () => {
    const credentials = { ...fixture.client.credentials, secretAccessKey: "another" };
    const settings = { ...fixture.client, credentials };
    await assert.rejects(new STSClient(settings).send(new GetCallerIdentityCommand({})), {
      name: "SignatureDoesNotMatch",
    });
    await assert.rejects(
      new SecretsManagerClient(settings).send(new GetSecretValueCommand({ SecretId: "a" })),
      { name: "InvalidSignatureException" },
    );
  });

  it("refuses another region", async () => {
    const settings = { ...fixture.client, region: "eu-west-3" };
    await assert.rejects(
      new SecretsManagerClient(settings).send(new GetSecretValueCommand({ SecretId: "a" })),
      /Credential should be scoped to a valid region/,
    );
  });

  it("refuses what is not signed, and says nothing about origins", async () => {
    const { status, headers } = await get("/bucket/key", { origin: "https://example.com" });
    assert.equal(status, 403);
    const cors = Object.keys(headers).filter((name) => name.startsWith("access-control"));
    assert.deepEqual(cors, []);
  });

  it("refuses a Host that is not the loopback, as a rebound name would be", async () => {
    const { status, body } = await get("/", { host: "attacker.example.com" });
    assert.equal(status, 403);
    assert.match(body, /only on the loopback/);
  });

  it("refuses a service it does not have, by name", async () => {
    const { status, body } = await get("/", {
      authorization:
        "AWS4-HMAC-SHA256 Credential=x/20300101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=".concat(
          "0".repeat(64),
        ),
      "x-amz-date": "20300101T000000Z",
    });
    assert.equal(status, 400);
    assert.match(body, /UnrecognizedClientException/);
  });

  it("gives a role's session what the role may do, and nothing more", async () => {
    const iam = new IAMClient(fixture.client);
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: "reader",
        AssumeRolePolicyDocument: TRUST("arn:aws:iam::000000000000:root"),
      }),
    );
    await new SecretsManagerClient(fixture.client).send(
      new CreateSecretCommand({ Name: "hidden", SecretString: "x" }),
    );
    const { Credentials } = await new STSClient(fixture.client).send(
      new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: "session" }),
    );
    const credentials = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
    const asRole = { ...fixture.client, credentials };

    const { Arn } = await new STSClient(asRole).send(new GetCallerIdentityCommand({}));
    assert.equal(Arn, "arn:aws:sts::000000000000:assumed-role/reader/session");
    await assert.rejects(
      new SecretsManagerClient(asRole).send(new GetSecretValueCommand({ SecretId: "hidden" })),
      {
        name: "AccessDeniedException",
        message: /is not authorized to perform: secretsmanager:GetSecretValue/,
      },
    );
    const { sessionToken: _, ...withoutToken } = credentials;
    await assert.rejects(
      new STSClient({ ...asRole, credentials: withoutToken }).send(
        new GetCallerIdentityCommand({}),
      ),
      { name: "InvalidClientTokenId" },
    );
  });

  it("refuses an operation it does not have, by name", async () => {
    const { status, body } = await signedQuery("CreateUser");
    assert.equal(status, 501);
    assert.match(body, /CreateUser of iam is not emulated/);
  });

  /** As long as CreateRole, so that the length that was computed before still holds. */
  const signedQuery = async (Action: string) => {
    const client = new IAMClient(fixture.client);
    client.middlewareStack.add(
      (next) => async (args: any) => {
        args.request.body = args.request.body.replace(/Action=\w+/, `Action=${Action}`);
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    try {
      await client.send(new CreateRoleCommand({ RoleName: "a", AssumeRolePolicyDocument: "{}" }));
    } catch (error) {
      const { $metadata, message } = error as {
        $metadata: { httpStatusCode: number };
        message: string;
      };
      return { status: $metadata.httpStatusCode, body: message };
    }
    return assert.fail("it was answered");
  };

  it("is taken by one process at a time, folder and port", async () => {
    const port = Number(new URL(fixture.aws.endpoint).port);
    await assert.rejects(startEmbeddedAws({ dataDirectory: fixture.folder }), {
      name: "LockedError",
    });
    await assert.rejects(startEmbeddedAws({ dataDirectory: `${fixture.folder}/other`, port }), {
      name: "PortTakenError",
    });
  });

  it("keeps its root key and its state when it is started again", async () => {
    const { credentials } = fixture.aws;
    await fixture.restart();
    assert.deepEqual(fixture.aws.credentials, credentials);
    const { SecretString } = await new SecretsManagerClient(fixture.client).send(
      new GetSecretValueCommand({ SecretId: "hidden" }),
    );
    assert.equal(SecretString, "x");
  });
});
