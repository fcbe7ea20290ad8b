import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-apigatewayv2";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { sign } from "../../../support/rawAws";
import { ROLE, trusting, zip } from "../lambda/support/lambdaAlone";

/** Answers its event, or what the event's body asks for. */
const FUNCTION = `exports.handler = async (event) => {
  const { answer, fail } = JSON.parse(event.headers["x-ask"] ?? "{}");
  if (fail) throw new Error(fail);
  return answer ?? { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(event) };
};`;
const LOG_GROUP = "/aws/vendedlogs/apis/callback";
const LOG_ARN = `arn:aws:logs:us-east-1:000000000000:log-group:${LOG_GROUP}`;

describe("an HTTP API", () => {
  const fixture = useEmbeddedAws();
  let gateway: sdk.ApiGatewayV2Client;
  let lambda: LambdaClient;
  let logs: CloudWatchLogsClient;
  let ApiId: string;
  let endpoint: string;
  let Target: string;

  before(async () => {
    gateway = new sdk.ApiGatewayV2Client(fixture.client);
    lambda = new LambdaClient(fixture.client);
    logs = new CloudWatchLogsClient(fixture.client);
    await new IAMClient(fixture.client).send(
      new CreateRoleCommand({
        RoleName: "worker",
        AssumeRolePolicyDocument: JSON.stringify(trusting("lambda.amazonaws.com")),
      }),
    );
    await logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "callback",
        Role: ROLE,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Code: { ZipFile: zip({ "index.js": FUNCTION }) },
      }),
    );
    const api = await gateway.send(
      new sdk.CreateApiCommand({ Name: "callback", ProtocolType: "HTTP" }),
    );
    ApiId = api.ApiId!;
    endpoint = api.ApiEndpoint!;
    const { IntegrationId } = await gateway.send(
      new sdk.CreateIntegrationCommand({
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: FunctionArn,
        PayloadFormatVersion: "2.0",
      }),
    );
    Target = `integrations/${IntegrationId}`;
    for (const RouteKey of ["POST /callback", "GET /items/{id}", "GET /open"]) {
      await gateway.send(new sdk.CreateRouteCommand({ ApiId, RouteKey, Target }));
    }
    await gateway.send(
      new sdk.CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }),
    );
    for (const [StatementId, route] of [
      ["callback", "POST/callback"],
      ["items", "GET/items/*"],
    ]) {
      await lambda.send(
        new AddPermissionCommand({
          FunctionName: "callback",
          StatementId,
          Action: "lambda:InvokeFunction",
          Principal: "apigateway.amazonaws.com",
          SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${ApiId}/*/${route}`,
        }),
      );
    }
  });

  const post = (path: string, body?: RequestInit["body"], headers: Record<string, string> = {}) =>
    fetch(endpoint + path, { method: "POST", body, headers });
  const ask = (question: object) => post("/callback", "{}", { "x-ask": JSON.stringify(question) });
  const stage = (changes: Omit<sdk.UpdateStageCommandInput, "ApiId" | "StageName">) =>
    gateway.send(new sdk.UpdateStageCommand({ ApiId, StageName: "$default", ...changes }));

  it("is called under the endpoint of the embedded AWS, by its id", () => {
    assert.equal(endpoint, `${fixture.aws.endpoint}/${ApiId}`);
    assert.match(ApiId, /^[a-z0-9]{10}$/);
  });

  it("gives the function an event of payload format 2.0", async () => {
    const response = await post("/callback?b=2&a=1&a=x%20y", '{"é":1}', {
      "Content-Type": "application/json; charset=utf-8",
      "X-Hub-Signature": "sha256=ab",
      Cookie: "a=1; b=2",
    });
    const event: any = await response.json();

    const { requestContext, headers, ...rest } = event;
    assert.deepEqual(rest, {
      version: "2.0",
      routeKey: "POST /callback",
      rawPath: "/callback",
      rawQueryString: "b=2&a=1&a=x%20y",
      cookies: ["a=1", "b=2"],
      queryStringParameters: { a: "1,x y", b: "2" },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
    assert.equal(headers["x-hub-signature"], "sha256=ab");
    assert.equal(headers["content-length"], "8");
    assert.equal(headers["x-forwarded-for"], "127.0.0.1");
    assert.equal(headers.cookie, undefined);
    const { requestId, time, timeEpoch, http, domainName, ...context } = requestContext;
    assert.deepEqual(context, {
      accountId: "000000000000",
      apiId: ApiId,
      domainPrefix: ApiId,
      routeKey: "POST /callback",
      stage: "$default",
    });
    assert.equal(response.headers.get("apigw-requestid"), requestId);
    assert.equal(domainName, new URL(endpoint).host);
    assert.deepEqual(
      { ...http, userAgent: "" },
      {
        method: "POST",
        path: "/callback",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "",
      },
    );
    assert.match(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.ok(Math.abs(Date.now() - timeEpoch) < 60_000);
  });

  it("encodes bodies that are no text", async () => {
    const bytes = Buffer.from([0, 255, 1]);
    const binary: any = await (
      await post("/callback", bytes, { "content-type": "application/octet-stream" })
    ).json();
    const form: any = await (await post("/callback", new URLSearchParams({ a: "1" }))).json();

    assert.equal(binary.isBase64Encoded, true);
    assert.deepEqual(Buffer.from(binary.body, "base64"), bytes);
    assert.equal(Buffer.from(form.body, "base64").toString(), "a=1");
  });

  it("fills in path parameters", async () => {
    const event: any = await (await fetch(`${endpoint}/items/a%20b`)).json();

    assert.deepEqual(event.pathParameters, { id: "a b" });
    assert.equal(event.routeKey, "GET /items/{id}");
    assert.equal("body" in event, false);
  });

  it("answers what the function answers", async () => {
    const response = await ask({
      answer: { statusCode: 409, headers: { "x-a": "b" }, body: "no" },
    });

    assert.equal(response.status, 409);
    assert.equal(response.headers.get("x-a"), "b");
    assert.equal(await response.text(), "no");
  });

  it("has its own words for what reaches no function", async () => {
    const own = async (response: Response) => [response.status, await response.json()];

    assert.deepEqual(await own(await fetch(`${endpoint}/callback`)), [
      404,
      { message: "Not Found" },
    ]);
    assert.deepEqual(await own(await post("/other")), [404, { message: "Not Found" }]);
    assert.deepEqual(await own(await ask({ fail: "broken" })), [
      500,
      { message: "Internal Server Error" },
    ]);
    assert.deepEqual(await own(await ask({ answer: { statusCode: "odd" } })), [
      500,
      { message: "Internal Server Error" },
    ]);
    assert.deepEqual(await own(await post("/callback", Buffer.alloc(10_485_761))), [
      413,
      { message: "Request Entity Too Large" },
    ]);
    assert.deepEqual(await own(await post("/callback", "", { "x-long": "x".repeat(10_240) })), [
      431,
      { message: "Request Header Fields Too Large" },
    ]);
  });

  it("invokes only what the function's policy lets it", async () => {
    const open = await fetch(`${endpoint}/open`);

    assert.equal(open.status, 500);
    assert.deepEqual(await open.json(), { message: "Internal Server Error" });
  });

  it("takes signed requests as well, as none of its routes asks for a signature", async () => {
    const { pathname: path } = new URL(`${endpoint}/callback`);
    const { headers } = await sign(fixture.aws, "execute-api", { path, body: '{"signed":true}' });

    const event: any = await (await post("/callback", '{"signed":true}', headers)).json();

    assert.equal(event.body, '{"signed":true}');
  });

  it("says nothing of CORS", async () => {
    const response = await post("/callback", "{}", { origin: "http://example.com" });

    assert.equal(response.headers.get("access-control-allow-origin"), null);
  });

  it("answers 429 beyond the stage's limits", async () => {
    await stage({ DefaultRouteSettings: { ThrottlingBurstLimit: 0, ThrottlingRateLimit: 0 } });
    const throttled = await post("/callback", "{}");
    await stage({ DefaultRouteSettings: { ThrottlingBurstLimit: 500, ThrottlingRateLimit: 500 } });

    assert.equal(throttled.status, 429);
    assert.deepEqual(await throttled.json(), { message: "Too Many Requests" });
  });

  it("writes a line of access log for each request", async () => {
    const Format = JSON.stringify({
      id: "$context.requestId",
      route: "$context.routeKey",
      status: "$context.status",
      length: "$context.responseLength",
      error: "$context.integrationErrorMessage",
      ip: "$context.identity.sourceIp",
    });
    await stage({ AccessLogSettings: { DestinationArn: LOG_ARN, Format } });
    const fine = await ask({ answer: "fine" });
    await ask({ fail: 'with "quotes"' });
    await fetch(`${endpoint}/open`);
    await post("/nowhere");
    await gateway.send(new sdk.DeleteAccessLogSettingsCommand({ ApiId, StageName: "$default" }));
    await ask({ answer: "unlogged" });

    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: LOG_GROUP }));
    const lines = events!.map(({ message }) => JSON.parse(message!));
    assert.equal(lines[0].id, fine.headers.get("apigw-requestid"));
    assert.deepEqual(
      lines.map(({ route, status }) => [route, status]),
      [
        ["POST /callback", "200"],
        ["POST /callback", "500"],
        ["GET /open", "500"],
        ["-", "404"],
      ],
    );
    assert.equal(lines[0].length, "4");
    assert.equal(lines[0].error, "-");
    assert.match(
      lines[1].error,
      /^The Lambda function returned the following error: with "quotes"\./,
    );
    assert.match(lines[2].error, /doesn't have permissions to call the integration/);
  });

  it("serves named stages, and what was deployed to them", async () => {
    const named = (path: string) => post(`/test${path}`, "{}");
    await gateway.send(
      new sdk.CreateStageCommand({ ApiId, StageName: "test", StageVariables: { colour: "blue" } }),
    );
    const undeployed = await named("/callback");
    await gateway.send(new sdk.CreateDeploymentCommand({ ApiId, StageName: "test" }));
    await gateway.send(new sdk.CreateRouteCommand({ ApiId, RouteKey: "POST /late", Target }));
    const event: any = await (await named("/callback")).json();
    const late = await named("/late");

    assert.equal(undeployed.status, 404);
    assert.equal(event.rawPath, "/test/callback");
    assert.equal(event.requestContext.stage, "test");
    assert.deepEqual(event.stageVariables, { colour: "blue" });
    assert.equal(late.status, 404);
  });

  it("goes on after a restart, on another port", async () => {
    await fixture.restart();
    gateway = new sdk.ApiGatewayV2Client(fixture.client);
    lambda = new LambdaClient(fixture.client);
    const { ApiEndpoint } = await gateway.send(new sdk.GetApiCommand({ ApiId }));
    endpoint = ApiEndpoint!;

    assert.equal(endpoint, `${fixture.aws.endpoint}/${ApiId}`);
    assert.equal((await post("/callback", "{}")).status, 200);
    await lambda.send(
      new RemovePermissionCommand({ FunctionName: "callback", StatementId: "callback" }),
    );
    assert.equal((await post("/callback", "{}")).status, 500);
  });
});
