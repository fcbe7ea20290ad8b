import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { type RawRequest, send, sign } from "../../../support/rawAws";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const target = (name: string) => ({ "x-amz-target": name });

/** The fixture fails when the endpoint takes one of these for a mistake of its own. */
describe("a request that no SDK would send", () => {
  const fixture = useEmbeddedAws();
  const call = async (service: string, request: RawRequest) =>
    send(fixture.aws, await sign(fixture.aws, service, request));

  it("is refused when its JSON is not a structure", async () => {
    const operations = {
      secretsmanager: "secretsmanager.ListSecrets",
      dynamodb: "DynamoDB_20120810.ListTables",
      states: "AWSStepFunctions.ListStateMachines",
      logs: "Logs_20140328.DescribeLogGroups",
    };
    for (const [service, operation] of Object.entries(operations)) {
      for (const body of ["null", "[]", '"text"', "5", "{", "[".repeat(100_000)]) {
        const answer = await call(service, { headers: target(operation), body });
        assert.equal(answer.status, 400, `${service} ${body.slice(0, 9)}`);
        assert.match(answer.body, /SerializationException/);
      }
    }
    const answer = await call("lambda", { path: "/2015-03-31/functions", body: "null" });
    assert.equal(answer.headers["x-amzn-errortype"], "SerializationException");
  });

  it("is refused when its path is not percent-encoded", async () => {
    const rest = await call("lambda", { method: "GET", path: "/2015-03-31/functions/%zz" });
    const s3 = await call("s3", { method: "GET", path: "/bucket/%zz" });
    assert.deepEqual([rest.status, s3.status], [400, 400]);
  });

  it("finds no operation by the name of a property of every object", async () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      const json = await call("dynamodb", { headers: target(`DynamoDB_20120810.${name}`) });
      const query = await call("iam", { headers: FORM, body: `Action=${name}` });
      assert.deepEqual([json.status, query.status], [501, 501], name);
    }
  });

  it("pollutes no prototype", async () => {
    const body = "Action=GetCallerIdentity&__proto__.polluted=1&constructor.prototype.polluted=1";
    await call("sts", { headers: FORM, body });
    const headers = target("secretsmanager.ListSecrets");
    await call("secretsmanager", { headers, body: '{"__proto__":{"polluted":1}}' });
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it("expands no entities of XML", async () => {
    await call("s3", { method: "PUT", path: "/entities" });
    const body = `<!DOCTYPE x [<!ENTITY e "a">]><Tagging><TagSet><Tag><Key>&e;</Key><Value/></Tag></TagSet></Tagging>`;
    const answer = await call("s3", {
      method: "PUT",
      path: "/entities",
      query: { tagging: "" },
      body,
    });
    assert.equal(answer.status, 400);
    assert.match(answer.body, /MalformedXML/);
  });

  it("may end in the middle of its body", async () => {
    const { port, hostname } = new URL(fixture.aws.endpoint);
    const { headers } = await sign(fixture.aws, "secretsmanager", {
      headers: { ...target("secretsmanager.ListSecrets"), "content-length": "1000" },
      body: "{}",
    });
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const sent = new Promise((resolve) =>
      socket.write(`POST / HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n{`, resolve),
    );
    await sent;
    socket.destroy();
    await once(socket, "close");

    const answer = await call("secretsmanager", {
      headers: target("secretsmanager.ListSecrets"),
      body: "{}",
    });
    assert.equal(answer.status, 200);
  });
});
