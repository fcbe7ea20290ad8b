import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-apigatewayv2";
import { useEmbeddedAws } from "../../../support/embeddedAws";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:callback";

describe("API Gateway v2 through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let client: sdk.ApiGatewayV2Client;
  let ApiId: string;

  before(() => {
    client = new sdk.ApiGatewayV2Client(fixture.client);
  });

  beforeEach(async () => {
    const made = await client.send(
      new sdk.CreateApiCommand({
        Name: "callback",
        ProtocolType: "HTTP",
        Tags: { Project: "callback" },
      }),
    );
    ApiId = made.ApiId!;
  });

  const integration = async () => {
    const { IntegrationId } = await client.send(
      new sdk.CreateIntegrationCommand({
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: FUNCTION,
        PayloadFormatVersion: "2.0",
      }),
    );
    return IntegrationId!;
  };

  it("CreateApi, GetApi, GetApis, UpdateApi, DeleteApi", async () => {
    await client.send(new sdk.UpdateApiCommand({ ApiId, Description: "Takes decisions" }));
    const api = await client.send(new sdk.GetApiCommand({ ApiId }));
    const { Items } = await client.send(new sdk.GetApisCommand({}));
    await client.send(new sdk.DeleteApiCommand({ ApiId }));

    assert.equal(api.Name, "callback");
    assert.equal(api.Description, "Takes decisions");
    assert.equal(api.ApiEndpoint, `${fixture.aws.endpoint}/${ApiId}`);
    assert.deepEqual(api.Tags, { Project: "callback" });
    assert.ok(api.CreatedDate instanceof Date);
    assert.ok(Items!.some((each) => each.ApiId === ApiId));
    await assert.rejects(client.send(new sdk.GetApiCommand({ ApiId })), (error) => {
      assert.ok(error instanceof sdk.NotFoundException);
      assert.equal(error.$metadata.httpStatusCode, 404);
      assert.equal(error.message, `Invalid API identifier specified 000000000000:${ApiId}`);
      return true;
    });
  });

  it("GetApis pages", async () => {
    await client.send(new sdk.CreateApiCommand({ Name: "other", ProtocolType: "HTTP" }));

    const first = await client.send(new sdk.GetApisCommand({ MaxResults: "1" }));
    const { NextToken } = first;
    const second = await client.send(new sdk.GetApisCommand({ MaxResults: "1", NextToken }));

    assert.equal(first.Items?.length, 1);
    assert.notEqual(second.Items?.[0].ApiId, first.Items?.[0].ApiId);
  });

  it("CreateIntegration, GetIntegration, GetIntegrations, UpdateIntegration, DeleteIntegration", async () => {
    const IntegrationId = await integration();
    await client.send(
      new sdk.UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 5000 }),
    );
    const got = await client.send(new sdk.GetIntegrationCommand({ ApiId, IntegrationId }));
    const { Items } = await client.send(new sdk.GetIntegrationsCommand({ ApiId }));
    await client.send(new sdk.DeleteIntegrationCommand({ ApiId, IntegrationId }));

    assert.equal(got.IntegrationUri, FUNCTION);
    assert.equal(got.TimeoutInMillis, 5000);
    assert.equal(got.ConnectionType, "INTERNET");
    assert.equal(Items?.length, 1);
    await assert.rejects(client.send(new sdk.GetIntegrationCommand({ ApiId, IntegrationId })), {
      name: "NotFoundException",
    });
  });

  it("CreateRoute, GetRoute, GetRoutes, UpdateRoute, DeleteRoute", async () => {
    const IntegrationId = await integration();
    const Target = `integrations/${IntegrationId}`;
    const RouteKey = "POST /callback";
    const { RouteId } = await client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey, Target }));
    await assert.rejects(client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey })), {
      name: "ConflictException",
      message: "Route with key POST /callback already exists for this API",
    });
    await assert.rejects(client.send(new sdk.DeleteIntegrationCommand({ ApiId, IntegrationId })), {
      name: "ConflictException",
    });
    await client.send(new sdk.UpdateRouteCommand({ ApiId, RouteId, RouteKey: "PUT /callback" }));
    const got = await client.send(new sdk.GetRouteCommand({ ApiId, RouteId }));
    const { Items } = await client.send(new sdk.GetRoutesCommand({ ApiId }));
    await client.send(new sdk.DeleteRouteCommand({ ApiId, RouteId }));

    assert.deepEqual([got.RouteKey, got.Target], ["PUT /callback", Target]);
    assert.equal(Items?.length, 1);
    assert.deepEqual((await client.send(new sdk.GetRoutesCommand({ ApiId }))).Items, []);
  });

  it("CreateStage, GetStage, GetStages, UpdateStage, DeleteRouteSettings, DeleteStage", async () => {
    const StageName = "$default";
    const AccessLogSettings = {
      DestinationArn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/apis/a",
      Format: "$context.requestId",
    };
    await client.send(
      new sdk.CreateStageCommand({
        ApiId,
        StageName,
        AutoDeploy: true,
        AccessLogSettings,
        StageVariables: { SomeKey: "v" },
        RouteSettings: { "POST /callback": { ThrottlingBurstLimit: 3 } },
      }),
    );
    await client.send(
      new sdk.UpdateStageCommand({
        ApiId,
        StageName,
        DefaultRouteSettings: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 2.5 },
      }),
    );
    const got = await client.send(new sdk.GetStageCommand({ ApiId, StageName }));
    const { Items } = await client.send(new sdk.GetStagesCommand({ ApiId }));
    await client.send(
      new sdk.DeleteRouteSettingsCommand({ ApiId, StageName, RouteKey: "POST /callback" }),
    );
    const { RouteSettings } = await client.send(new sdk.GetStageCommand({ ApiId, StageName }));
    await client.send(new sdk.DeleteStageCommand({ ApiId, StageName }));

    assert.deepEqual(got.AccessLogSettings, AccessLogSettings);
    assert.deepEqual(got.StageVariables, { SomeKey: "v" });
    assert.equal(got.RouteSettings?.["POST /callback"].ThrottlingBurstLimit, 3);
    assert.equal(got.DefaultRouteSettings?.ThrottlingRateLimit, 2.5);
    assert.equal(got.AutoDeploy, true);
    assert.equal(Items?.length, 1);
    assert.deepEqual(RouteSettings, {});
    await assert.rejects(client.send(new sdk.GetStageCommand({ ApiId, StageName })), {
      name: "NotFoundException",
    });
  });

  it("CreateDeployment, GetDeployment, GetDeployments, UpdateDeployment, DeleteDeployment", async () => {
    const { DeploymentId } = await client.send(new sdk.CreateDeploymentCommand({ ApiId }));
    await client.send(
      new sdk.UpdateDeploymentCommand({ ApiId, DeploymentId, Description: "first" }),
    );
    await client.send(new sdk.CreateStageCommand({ ApiId, StageName: "test", DeploymentId }));
    const got = await client.send(new sdk.GetDeploymentCommand({ ApiId, DeploymentId }));
    const { Items } = await client.send(new sdk.GetDeploymentsCommand({ ApiId }));
    await assert.rejects(client.send(new sdk.DeleteDeploymentCommand({ ApiId, DeploymentId })), {
      name: "ConflictException",
    });
    await client.send(new sdk.DeleteStageCommand({ ApiId, StageName: "test" }));
    await client.send(new sdk.DeleteDeploymentCommand({ ApiId, DeploymentId }));

    assert.equal(got.DeploymentStatus, "DEPLOYED");
    assert.equal(got.Description, "first");
    assert.equal(Items?.length, 1);
  });

  it("TagResource, GetTags, UntagResource, on APIs and stages", async () => {
    await client.send(new sdk.CreateStageCommand({ ApiId, StageName: "$default" }));
    const api = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`;
    for (const ResourceArn of [api, `${api}/stages/$default`]) {
      await client.send(new sdk.TagResourceCommand({ ResourceArn, Tags: { A: "1", B: "2" } }));
      await client.send(new sdk.UntagResourceCommand({ ResourceArn, TagKeys: ["A", "Project"] }));
      const { Tags } = await client.send(new sdk.GetTagsCommand({ ResourceArn }));
      assert.deepEqual(Tags, { B: "2" });
    }
  });

  it("refuses what is wrong", async () => {
    const wrong: [send: () => Promise<unknown>, name: string, message: RegExp][] = [
      [
        () => client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey: "callback" })),
        "BadRequestException",
        /route key is not formatted properly/,
      ],
      [
        () =>
          client.send(
            new sdk.CreateRouteCommand({ ApiId, RouteKey: "GET /", Target: "integrations/x" }),
          ),
        "BadRequestException",
        /Invalid integration target/,
      ],
      [
        () =>
          client.send(
            new sdk.CreateIntegrationCommand({
              ApiId,
              IntegrationType: "AWS_PROXY",
              IntegrationUri: "callback",
              PayloadFormatVersion: "2.0",
            }),
          ),
        "BadRequestException",
        /Invalid function ARN/,
      ],
      [
        () => client.send(new sdk.CreateStageCommand({ ApiId, StageName: "a b" })),
        "BadRequestException",
        /Stage name only allows/,
      ],
    ];
    for (const [send, name, message] of wrong) await assert.rejects(send(), { name, message });
  });

  it("refuses by name what it does not have", async () => {
    for (const [send, named] of [
      [() => client.send(new sdk.GetAuthorizersCommand({ ApiId })), /GetAuthorizers/],
      [
        () =>
          client.send(
            new sdk.UpdateApiCommand({ ApiId, CorsConfiguration: { AllowOrigins: ["*"] } }),
          ),
        /CorsConfiguration/,
      ],
      [
        () =>
          client.send(
            new sdk.CreateIntegrationCommand({
              ApiId,
              IntegrationType: "HTTP_PROXY",
              PayloadFormatVersion: "1.0",
            }),
          ),
        /HTTP_PROXY/,
      ],
    ] as const) {
      await assert.rejects(send(), (error) => {
        const { message, $metadata } = error as sdk.ApiGatewayV2ServiceException;
        assert.match(message, named);
        return $metadata.httpStatusCode === 501;
      });
    }
  });
});
