import assert from "node:assert/strict";
import { useAwsCli } from "../support/awsCli";

describe("aws apigatewayv2", () => {
  const { fixture, json } = useAwsCli();
  let api: string[];
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
    await gateway(
      "create-route",
      ...api,
      "--route-key",
      "POST /callback",
      "--target",
      `integrations/${IntegrationId}`,
    );
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
    const { Items: apis } = await gateway("get-apis");
    const { Items: routes } = await gateway("get-routes", ...api);
    const { Items: integrations } = await gateway("get-integrations", ...api);
    const { Items: stages } = await gateway("get-stages", ...api);
    const got = await gateway("get-api", ...api);

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
    await gateway("update-api", ...api, "--description", "Takes decisions");
    await gateway("tag-resource", "--resource-arn", arn, "--tags", "stage=dev");
    await gateway("untag-resource", "--resource-arn", arn, "--tag-keys", "Project");
    const { Tags } = await gateway("get-tags", "--resource-arn", arn);
    const { Description } = await gateway("get-api", ...api);
    await gateway("delete-api", ...api);

    assert.deepEqual(Tags, { stage: "dev" });
    assert.equal(Description, "Takes decisions");
    await assert.rejects(gateway("get-api", ...api), {
      message: /\(NotFoundException\).*Invalid API identifier specified 000000000000:/,
    });
  });
});
