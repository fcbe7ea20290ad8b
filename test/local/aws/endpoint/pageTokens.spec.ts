import assert from "node:assert/strict";
import { ApiGatewayV2Client, GetApisCommand } from "@aws-sdk/client-apigatewayv2";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import * as secrets from "@aws-sdk/client-secrets-manager";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { useEmbeddedAws } from "../../../support/embeddedAws";

const NEVER_GIVEN = ["@@@", "garbage", "MQ", Buffer.from("1").toString("base64")];

describe("a page token that was never given out", () => {
  const fixture = useEmbeddedAws();

  const refused = (title: string, name: string, list: (token: string) => Promise<unknown>) =>
    it(`is refused by ${title}`, async () => {
      for (const token of NEVER_GIVEN) await assert.rejects(list(token), { name }, token);
    });

  refused("IAM", "ValidationError", (Marker) =>
    new IAMClient(fixture.client).send(new ListRolesCommand({ Marker })),
  );

  refused("S3", "InvalidArgument", (ContinuationToken) =>
    new S3Client(fixture.client).send(new ListBucketsCommand({ ContinuationToken })),
  );

  refused("Lambda", "InvalidParameterValueException", (Marker) =>
    new LambdaClient(fixture.client).send(new ListFunctionsCommand({ Marker: `${Marker}!` })),
  );

  refused("API Gateway", "BadRequestException", (NextToken) =>
    new ApiGatewayV2Client(fixture.client).send(new GetApisCommand({ NextToken })),
  );

  refused("Step Functions", "InvalidToken", (nextToken) =>
    new SFNClient(fixture.client).send(new ListStateMachinesCommand({ nextToken })),
  );

  refused("Secrets Manager", "InvalidNextTokenException", (NextToken) =>
    new secrets.SecretsManagerClient(fixture.client).send(
      new secrets.ListSecretsCommand({ NextToken }),
    ),
  );

  describe("is refused by CloudWatch Logs", () => {
    const logGroupName = "/paged";
    let client: logs.CloudWatchLogsClient;

    before(async () => {
      client = new logs.CloudWatchLogsClient(fixture.client);
      await client.send(new logs.CreateLogGroupCommand({ logGroupName }));
    });

    const lists: Record<string, (nextToken: string) => Promise<unknown>> = {
      groups: (nextToken) => client.send(new logs.DescribeLogGroupsCommand({ nextToken })),
      streams: (nextToken) =>
        client.send(new logs.DescribeLogStreamsCommand({ logGroupName, nextToken })),
      events: (nextToken) =>
        client.send(new logs.FilterLogEventsCommand({ logGroupName, nextToken })),
      policies: (nextToken) => client.send(new logs.DescribeResourcePoliciesCommand({ nextToken })),
    };
    for (const [title, list] of Object.entries(lists)) {
      it(title, async () => {
        for (const token of NEVER_GIVEN) {
          await assert.rejects(list(token), {
            name: "InvalidParameterException",
            message: "The specified nextToken is invalid.",
          });
        }
      });
    }
  });
});

describe("pages of Secrets Manager", () => {
  const fixture = useEmbeddedAws();

  it("hold one to a hundred, of secrets and of their versions", async () => {
    const client = new secrets.SecretsManagerClient(fixture.client);
    await client.send(new secrets.CreateSecretCommand({ Name: "key", SecretString: "1" }));
    await client.send(new secrets.PutSecretValueCommand({ SecretId: "key", SecretString: "2" }));
    const pages: number[] = [];
    const list = { SecretId: "key" };
    for await (const { Versions } of secrets.paginateListSecretVersionIds(
      { client, pageSize: 1 },
      list,
    )) {
      pages.push(Versions!.length);
    }

    assert.deepEqual(pages, [1, 1]);
    for (const MaxResults of [0, 101]) {
      await assert.rejects(client.send(new secrets.ListSecretsCommand({ MaxResults })), {
        name: "ValidationException",
        message: /at 'maxResults' failed to satisfy constraint/,
      });
    }
  });

  it("hold no replicas: they are refused by name", async () => {
    const client = new secrets.SecretsManagerClient(fixture.client);
    const AddReplicaRegions = [{ Region: "eu-west-1" }];
    await assert.rejects(
      client.send(new secrets.CreateSecretCommand({ Name: "other", AddReplicaRegions })),
      /AddReplicaRegions is not emulated/,
    );
  });
});
