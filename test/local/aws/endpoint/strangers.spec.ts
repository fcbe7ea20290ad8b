import assert from "node:assert/strict";
import { ApiGatewayV2Client, CreateApiCommand } from "@aws-sdk/client-apigatewayv2";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { type RawRequest, send, sign } from "../../../support/rawAws";

const ORIGIN = { origin: "https://example.com" };
const PREFLIGHT = {
  ...ORIGIN,
  "access-control-request-method": "PUT",
  "access-control-request-private-network": "true",
};

describe("a stranger at the endpoint", () => {
  const fixture = useEmbeddedAws();
  const ask = (request: RawRequest) => send(fixture.aws, { method: "GET", ...request });

  it("learns nothing under a name that is not the loopback's", async () => {
    const { port } = new URL(fixture.aws.endpoint);
    const names = [
      "example.com",
      "127.0.0.1.example.com",
      "localhost.example.com",
      "127.0.0.1:80@example.com",
      "0.0.0.0",
      "127.1",
      "2130706433",
      "[::]",
      "169.254.169.254",
    ];
    for (const name of names) {
      const { status, body } = await ask({ headers: { host: `${name}:${port}` } });
      assert.equal(status, 403, name);
      assert.match(body, /only on the loopback/, name);
    }
    for (const name of ["127.0.0.1", "localhost", "bucket.localhost", "LOCALHOST", "[::1]"]) {
      const { body } = await ask({ headers: { host: `${name}:${port}` } });
      assert.match(body, /AccessDenied/, name);
    }
  });

  it("gets no CORS header, whatever is asked", async () => {
    const signed = await sign(fixture.aws, "s3", { method: "OPTIONS", headers: PREFLIGHT });
    const answers = await Promise.all([
      ask({ headers: ORIGIN }),
      ask({ method: "OPTIONS", path: "/bucket/key", headers: PREFLIGHT }),
      ask({ method: "OPTIONS", path: "*", headers: PREFLIGHT }),
      ask({ headers: { ...ORIGIN, host: "example.com" } }),
      send(fixture.aws, signed),
      send(fixture.aws, await sign(fixture.aws, "s3", { method: "GET", headers: ORIGIN })),
    ]);
    for (const { headers } of answers) {
      const allowed = Object.keys(headers).filter((name) => name.startsWith("access-control"));
      assert.deepEqual(allowed, []);
    }
    assert.deepEqual(
      answers.map(({ status }) => status),
      [403, 403, 403, 403, 501, 200],
    );
  });

  it("reaches an HTTP API, whatever it gives for authorization", async () => {
    const client = new ApiGatewayV2Client(fixture.client);
    const { ApiId } = await client.send(
      new CreateApiCommand({ Name: "open", ProtocolType: "HTTP" }),
    );
    for (const authorization of ["Bearer token", "Basic YTpi", "AWS key:signature"]) {
      const answer = await ask({ path: `/${ApiId}/callback`, headers: { authorization } });
      assert.deepEqual([answer.status, answer.body], [404, '{"message":"Not Found"}']);
    }
  });

  it("is refused in the protocol it speaks", async () => {
    const json = await ask({
      method: "POST",
      headers: { "x-amz-target": "AWSStepFunctions.ListStateMachines" },
      body: "{}",
    });
    const query = await ask({
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: "Action=ListRoles",
    });
    const s3 = await ask({ path: "/bucket" });

    assert.deepEqual([json.status, query.status, s3.status], [403, 403, 403]);
    assert.equal(JSON.parse(json.body).__type, "MissingAuthenticationTokenException");
    assert.match(query.body, /<Code>MissingAuthenticationToken<\/Code>/);
    assert.match(s3.body, /<Code>AccessDenied<\/Code>/);
  });

  it("with a key is told of services that are not there in the protocol it speaks", async () => {
    const call = async (service: string, request: RawRequest) =>
      send(fixture.aws, await sign(fixture.aws, service, request));
    const json = await call("kinesis", {
      headers: { "x-amz-target": "Kinesis_20131202.ListStreams" },
      body: "{}",
    });
    const query = await call("sns", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Action=ListTopics",
    });

    assert.deepEqual([json.status, query.status], [501, 501]);
    assert.match(json.body, /The service kinesis is not emulated/);
    assert.match(query.body, /<Message>The service sns is not emulated here.<\/Message>/);
  });

  it("finds a request id with every answer, and each time another", async () => {
    const ids = new Set<unknown>();
    for (const path of ["/", "/bucket", "/bucket/key"]) {
      const { headers, body } = await ask({ path });
      const id = headers["x-amz-request-id"];
      assert.ok(body.includes(`<RequestId>${id}</RequestId>`));
      ids.add(id);
    }
    assert.equal(ids.size, 3);
  });
});
