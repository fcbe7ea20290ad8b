import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { callAws } from "../../functions/awsCalls";

const never = new AbortController().signal;

describe("callAws", () => {
  const failing = (error: object) =>
    callAws("UpdateItem", never, () => Promise.reject(Object.assign(new Error("secret"), error)));

  for (const error of [
    { name: "ProvisionedThroughputExceededException", $metadata: { httpStatusCode: 400 } },
    { name: "ThrottlingException" },
    { name: "KmsThrottlingException" },
    { name: "SlowDown", $metadata: { httpStatusCode: 503 } },
    { name: "RequestTimeout", $metadata: { httpStatusCode: 400 } },
    { name: "InternalServerError", $metadata: { httpStatusCode: 500 } },
    { name: "AnythingNew", $metadata: { httpStatusCode: 500 } },
    { name: "AnythingNew", $metadata: { httpStatusCode: 429 } },
    { name: "Error", code: "ECONNRESET" },
    { name: "Error", code: "ECONNREFUSED" },
    { name: "TimeoutError" },
  ]) {
    it(`takes ${JSON.stringify(error)} for what passes by itself`, async () => {
      await assert.rejects(failing(error), ({ name, message }: Error) => {
        assert.equal(name, "AwsUnavailable");
        assert.match(message, /^UpdateItem failed: /);
        assert.doesNotMatch(message, /secret/);
        return true;
      });
    });
  }

  for (const name of [
    "AccessDeniedException",
    "ValidationException",
    "ResourceNotFoundException",
  ]) {
    it(`throws ${name} as the SDK throws it`, async () => {
      const $metadata = { httpStatusCode: 400 };
      await assert.rejects(failing({ name, $metadata }), { name, message: "secret" });
    });
  }

  it("throws an error of ours as it is", async () => {
    const call = callAws("UpdateItem", never, async () => (undefined as never as { x: 1 }).x);
    await assert.rejects(call, { name: "TypeError" });
  });

  it("calls nothing once the deadline is over", async () => {
    let called = false;
    const call = callAws(
      "UpdateItem",
      AbortSignal.abort(new DOMException("", "TimeoutError")),
      () => {
        called = true;
        return Promise.resolve();
      },
    );
    await assert.rejects(call, { name: "AwsUnavailable", message: /TimeoutError/ });
    assert.equal(called, false);
  });

  it("waits no longer than the deadline for a call that heeds no signal", async () => {
    const deadline = new AbortController();
    const call = callAws("UpdateItem", deadline.signal, () => new Promise<never>(() => {}));
    deadline.abort(new DOMException("", "TimeoutError"));
    await assert.rejects(call, { name: "AwsUnavailable" });
  });

  describe("through the AWS SDK", () => {
    let server: Server;
    let answer: (request: IncomingMessage, response: ServerResponse) => void;
    let client: DynamoDBClient;
    beforeEach(async () => {
      server = createServer((request, response) => answer(request, response)).listen(
        0,
        "127.0.0.1",
      );
      await once(server, "listening");
      client = new DynamoDBClient({
        region: "us-east-1",
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        credentials: { accessKeyId: "a", secretAccessKey: "s" },
        maxAttempts: 1,
      });
    });
    afterEach(async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
    const call = (deadline: AbortSignal) =>
      callAws("ListTables", deadline, (abortSignal) =>
        client.send(new ListTablesCommand({}), { abortSignal }),
      );

    it("is AwsUnavailable when the connection is dropped", async () => {
      answer = ({ socket }) => socket.destroy();
      await assert.rejects(call(never), { name: "AwsUnavailable", message: /ECONNRESET/ });
    });

    it("is AwsUnavailable when AWS accepts and does not answer until the deadline", async () => {
      const deadline = new AbortController();
      const closed = new Promise((resolve) => {
        answer = ({ socket }) => {
          socket.on("close", resolve);
          deadline.abort(new DOMException("", "TimeoutError"));
        };
      });
      await assert.rejects(call(deadline.signal), { name: "AwsUnavailable" });
      await closed;
    });

    it("is AwsUnavailable when AWS answers 500 in no format at all", async () => {
      answer = (_, response) => response.writeHead(500).end("<html>");
      await assert.rejects(call(never), { name: "AwsUnavailable" });
    });
  });
});
