import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createAwsJsonProtocol } from "../../../../local/aws/endpoint/protocols/awsJson";
import { createAwsQueryProtocol } from "../../../../local/aws/endpoint/protocols/awsQuery";
import { createRestJsonProtocol } from "../../../../local/aws/endpoint/protocols/restJson";
import { parseXml } from "../../../../local/aws/endpoint/protocols/xml";
import { readRequest } from "../../../../local/aws/endpoint/request";
import { AwsError, type Protocol } from "../../../../local/aws/service";

type Decoded = Awaited<ReturnType<Protocol["decode"]>>;

/** Speaks a protocol over a socket: `answerWith` is the output, or the error that is thrown. */
class Wire {
  private readonly server: Server;
  decoded: Decoded | undefined;

  private constructor(protocol: Protocol, answerWith: unknown) {
    this.server = createServer((message: IncomingMessage, response: ServerResponse) => {
      const request = readRequest(message);
      const serve = async () => {
        this.decoded = await protocol.decode(request);
        if (answerWith instanceof AwsError) throw answerWith;
        await protocol.encode(this.decoded.operation, answerWith, request, response);
      };
      serve().catch((error) => protocol.encodeError(error, request, response));
    });
  }

  static async open(protocol: Protocol, answerWith: unknown): Promise<Wire> {
    const wire = new Wire(protocol, answerWith);
    await new Promise<void>((resolve) => wire.server.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  async send(path: string, init: RequestInit): Promise<Response & { text: () => Promise<string> }> {
    const { port } = this.server.address() as AddressInfo;
    return fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", ...init });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe("a protocol", () => {
  let wire: Wire | undefined;
  const open = async (protocol: Protocol, answerWith: unknown) => {
    wire = await Wire.open(protocol, answerWith);
    return wire;
  };

  afterEach(() => {
    wire?.close();
    wire = undefined;
  });

  describe("AWS JSON", () => {
    const protocol = createAwsJsonProtocol({
      version: "1.0",
      targetPrefix: "Things_2020",
      blobs: ["Data"],
      errorNamespace: "com.example",
    });
    const headers = { "x-amz-target": "Things_2020.GetThing" };

    it("finds the operation in the target, and bytes in base 64", async () => {
      const { send } = await open(protocol, {});
      await send.call(wire, "/", { headers, body: '{"Name":"a","Deep":[{"Data":"AAE="}]}' });

      assert.deepEqual(wire!.decoded, {
        operation: "GetThing",
        input: { Name: "a", Deep: [{ Data: Buffer.from([0, 1]) }] },
      });
    });

    it("writes dates as seconds, bytes in base 64, and a request id", async () => {
      await open(protocol, { at: new Date(1500), data: Buffer.from([0, 1]) });
      const response = await wire!.send("/", { headers });

      assert.equal(await response.text(), '{"at":1.5,"data":"AAE="}');
      assert.equal(response.headers.get("content-type"), "application/x-amz-json-1.0");
      assert.match(response.headers.get("x-amzn-requestid")!, /^[0-9a-f-]{36}$/);
    });

    it("names an error's type, and keeps its members", async () => {
      await open(protocol, new AwsError("Missing", "it is not there", 400, { Item: { a: 1 } }));
      const response = await wire!.send("/", { headers });

      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), {
        __type: "com.example#Missing",
        message: "it is not there",
        Item: { a: 1 },
      });
    });

    it("refuses another target and a body that is not JSON", async () => {
      await open(protocol, {});
      const other = await wire!.send("/", { headers: { "x-amz-target": "Others.GetThing" } });
      const garbled = await wire!.send("/", { headers, body: "{" });

      assert.equal(((await other.json()) as any).__type, "com.example#UnknownOperationException");
      assert.equal(((await garbled.json()) as any).__type, "com.example#SerializationException");
    });
  });

  describe("REST-JSON", () => {
    const protocol = createRestJsonProtocol({
      routes: [
        { operation: "GetThing", method: "GET", path: "/things/{Name}", query: { full: "Full" } },
        {
          operation: "RunThing",
          method: "POST",
          path: "/things/{Name}/run",
          headers: { "X-Mode": "Mode" },
          payload: "Payload",
          outputPayload: "Result",
          outputHeaders: { "X-Outcome": "Outcome" },
          outputStatus: "Code",
        },
        { operation: "TagThing", method: "POST", path: "/tags/{Arn+}", status: 204 },
      ],
    });

    it("reads labels, query, headers and body", async () => {
      await open(protocol, {});
      await wire!.send("/things/a%3Ab?full=true", { method: "GET" });
      assert.deepEqual(wire!.decoded, {
        operation: "GetThing",
        input: { Name: "a:b", Full: "true" },
      });

      await wire!.send("/things/a/run", { headers: { "X-Mode": "Dry" }, body: "raw" });
      assert.deepEqual(wire!.decoded, {
        operation: "RunThing",
        input: { Name: "a", Mode: "Dry", Payload: Buffer.from("raw") },
      });

      await wire!.send("/tags/arn:aws:x/y", { body: '{"Tags":{"a":"1"}}' });
      assert.deepEqual(wire!.decoded!.input, { Arn: "arn:aws:x/y", Tags: { a: "1" } });
    });

    it("writes status, headers and a body as it is", async () => {
      await open(protocol, { Code: 202, Outcome: "Handled", Result: Buffer.from("raw") });
      const response = await wire!.send("/things/a/run", {});

      assert.equal(response.status, 202);
      assert.equal(response.headers.get("x-outcome"), "Handled");
      assert.equal(await response.text(), "raw");
    });

    it("names the path it does not know, with 501", async () => {
      await open(protocol, {});
      const response = await wire!.send("/others", {});

      assert.equal(response.status, 501);
      assert.equal(response.headers.get("x-amzn-errortype"), "UnknownOperationException");
      assert.match(((await response.json()) as any).message, /POST \/others/);
    });
  });

  describe("AWS Query", () => {
    const protocol = createAwsQueryProtocol({
      version: "2020-01-01",
      xmlns: "https://example.com/",
    });
    const form = (fields: Record<string, string>) => ({
      body: new URLSearchParams({ Action: "GetThing", Version: "2020-01-01", ...fields }),
    });

    it("reads lists and structures out of a form", async () => {
      await open(protocol, {});
      await wire!.send(
        "/",
        form({
          Name: "a+b",
          "Tags.member.2.Key": "second",
          "Tags.member.1.Key": "first",
          "Tags.member.1.Value": "1",
        }),
      );

      assert.deepEqual(wire!.decoded, {
        operation: "GetThing",
        input: { Name: "a+b", Tags: [{ Key: "first", Value: "1" }, { Key: "second" }] },
      });
    });

    it("writes XML that reads back", async () => {
      await open(protocol, { Name: "<a&b>", At: new Date(0), Items: [{ n: 1 }, { n: 2 }] });
      const text = await (await wire!.send("/", form({}))).text();

      const { GetThingResponse } = parseXml(text, ["member"]);
      assert.deepEqual(GetThingResponse.GetThingResult, {
        Name: "<a&b>",
        At: "1970-01-01T00:00:00.000Z",
        Items: { member: [{ n: "1" }, { n: "2" }] },
      });
    });

    it("writes errors as AWS does", async () => {
      await open(protocol, new AwsError("NoSuchThing", "no", 404));
      const response = await wire!.send("/", form({}));

      assert.equal(response.status, 404);
      const { ErrorResponse } = parseXml(await response.text());
      assert.deepEqual(ErrorResponse.Error, { Type: "Sender", Code: "NoSuchThing", Message: "no" });
    });

    it("refuses another version", async () => {
      await open(protocol, {});
      const response = await wire!.send("/", form({ Version: "1999-01-01" }));
      assert.match(await response.text(), /InvalidAction/);
    });
  });
});
