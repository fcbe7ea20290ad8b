import assert from "node:assert/strict";
import { failsWith, useAwsCli } from "../support/awsCli";

describe("aws apigatewayv2", () => {
  const { fixture, json } = useAwsCli();
  let api: string[];
  let routeId: string;
  const gateway = (...args: string[]) => json("apigatewayv2", ...args);

  it("makes an API with integration, route and stage", async () => {
    const { ApiId, ApiEndpoint } = await gateway(
      "create-api",
      "--name",
      "callback",
      "--protocol-type",
      "HTTP",
      "--tags",
      "Project=callback",
    );
    api = ["--api-id", ApiId];
    const { IntegrationId } = await gateway(
      "create-integration",
      ...api,
      "--integration-type",
      "AWS_PROXY",
      "--integration-uri",
      "arn:aws:lambda:eu-central-1:000000000000:function:callback",
      "--payload-format-version",
      "2.0",
    );
    const { RouteId } = await gateway(
      "create-route",
      ...api,
      "--route-key",
      "POST /callback",
      "--target",
      `integrations/${IntegrationId}`,
    );
    routeId = RouteId;
    const stage = await gateway(
      "create-stage",
      ...api,
      "--stage-name",
      "$default",
      "--auto-deploy",
      "--default-route-settings",
      "ThrottlingBurstLimit=5,ThrottlingRateLimit=10",
    );

    assert.equal(ApiEndpoint, `${fixture.aws.endpoint}/${ApiId}`);
    assert.equal(stage.DefaultRouteSettings.ThrottlingRateLimit, 10);
    assert.equal((await fetch(`${ApiEndpoint}/callback`)).status, 404);
  });

  it("reads it back", async () => {
    const [{ Items: apis }, { Items: routes }, { Items: integrations }, { Items: stages }, got] =
      await Promise.all([
        gateway("get-apis"),
        gateway("get-routes", ...api),
        gateway("get-integrations", ...api),
        gateway("get-stages", ...api),
        gateway("get-api", ...api),
      ]);

    assert.deepEqual(
      apis.map((each: any) => each.Name),
      ["callback"],
    );
    assert.equal(routes[0].RouteKey, "POST /callback");
    assert.equal(routes[0].Target, `integrations/${integrations[0].IntegrationId}`);
    assert.equal(stages[0].StageName, "$default");
    assert.deepEqual(got.Tags, { Project: "callback" });
  });

  it("updates, tags and deletes it", async () => {
    const arn = `arn:aws:apigateway:eu-central-1::/apis/${api[1]}`;
    const onRoute = [...api, "--route-id", routeId];
    await Promise.all([
      gateway("update-api", ...api, "--description", "Takes decisions"),
      gateway("update-route", ...onRoute, "--route-key", "PUT /callback"),
      gateway("tag-resource", "--resource-arn", arn, "--tags", "stage=dev"),
      gateway("untag-resource", "--resource-arn", arn, "--tag-keys", "Project"),
    ]);
    const [{ Tags }, { Description }, { RouteKey }] = await Promise.all([
      gateway("get-tags", "--resource-arn", arn),
      gateway("get-api", ...api),
      gateway("get-route", ...onRoute),
      assert.rejects(gateway("get-authorizers", ...api), failsWith("GetAuthorizers")),
    ]);
    await gateway("delete-route", ...onRoute);
    await gateway("delete-api", ...api);

    assert.deepEqual(Tags, { stage: "dev" });
    assert.equal(Description, "Takes decisions");
    assert.equal(RouteKey, "PUT /callback");
    await assert.rejects(gateway("get-api", ...api), {
      message: /\(NotFoundException\).*Invalid API identifier specified 000000000000:/,
    });
  });
});
