import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { callApi } from "../../../functions/api/httpsApi";

const request = {
  executionId: "arn:aws:states:eu-central-1:000000000000:execution:machine:a",
  jiraStoryId: "PROJ-1",
  packageIds: ["billing-1.0.0"],
  metadata: { environment: "dev" },
};

describe("an API", () => {
  let server: Server;
  let url: string;
  let asked: { headers: Record<string, unknown>; method?: string; body: unknown }[];
  let answer: { status?: number; body?: string; headers?: Record<string, string> } | "hang" | "cut";

  const listener: RequestListener = async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const { headers, method } = message;
    asked.push({ headers, method, body: JSON.parse(Buffer.concat(chunks).toString()) });
    if (answer === "hang") return;
    if (answer === "cut") {
      message.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  };

  beforeEach(async () => {
    asked = [];
    answer = { body: '{"status":"success","checked":3}' };
    server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/check`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  const call = (bearer?: string, timeoutMs = 5000) =>
    callApi({ api: "validation", url, bearer, timeoutMs }, request);

  it("is posted the work item, with the bearer token and a key that tells retries", async () => {
    assert.deepEqual(await call("s3cret"), { status: "success", checked: 3 });
    const [{ method, headers, body }] = asked;
    assert.equal(method, "POST");
    assert.equal(headers.authorization, "Bearer s3cret");
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["idempotency-key"], `${request.executionId}/validation`);
    assert.deepEqual(body, request);
  });

  it("is sent no authorization where it takes none", async () => {
    await call();
    assert.equal(asked[0].headers.authorization, undefined);
  });

  it("may answer that the check failed", async () => {
    answer = { body: '{"status":"failed","message":"bad checksum"}' };
    assert.deepEqual(await call(), { status: "failed", message: "bad checksum" });
  });

  for (const status of [400, 401, 404, 409, 301]) {
    it(`that answers ${status} is an ApiError`, async () => {
      answer = { status, headers: { location: "http://127.0.0.1:1/" } };
      await assert.rejects(call(), {
        name: "ApiError",
        message: `the validation API answered ${status}`,
      });
    });
  }

  for (const status of [408, 429, 500, 503]) {
    it(`that answers ${status} is ApiUnavailable`, async () => {
      answer = { status };
      await assert.rejects(call(), { name: "ApiUnavailable" });
    });
  }

  for (const body of [
    "",
    "OK",
    "null",
    "[]",
    "{}",
    '{"status":"SUCCESS"}',
    '{"validationStatus":"FAILED"}',
  ]) {
    it(`that answers ${body || "nothing"} with 200 is an ApiError`, async () => {
      answer = { body };
      await assert.rejects(call(), { name: "ApiError" });
    });
  }

  it("that answers more than fits between two states is an ApiError", async () => {
    answer = { body: JSON.stringify({ status: "success", text: "é".repeat(25_000) }) };
    await assert.rejects(call(), { name: "ApiError", message: /more than 40960 bytes/ });
  });

  it("that answers what grows when the workflow hands it on is an ApiError", async () => {
    answer = { body: `{"status":"success","list":[${Array(4000).fill("1e20").join(",")}]}` };
    await assert.rejects(call(), { name: "ApiError", message: /more than 40960 bytes/ });
  });

  it("that answers blanks without end is an ApiError, and not read to the end", async () => {
    answer = { body: `{"status":"success"}${" ".repeat(4 * 1024 * 1024)}` };
    await assert.rejects(call(), { name: "ApiError", message: /more than 40960 bytes/ });
  });

  it("that does not answer in time is ApiUnavailable", async () => {
    answer = "hang";
    await assert.rejects(call(undefined, 50), { name: "ApiUnavailable", message: /TimeoutError/ });
  });

  it("that hangs up is ApiUnavailable", async () => {
    answer = "cut";
    await assert.rejects(call(), { name: "ApiUnavailable" });
  });

  it("that cannot be reached is ApiUnavailable", async () => {
    url = "http://127.0.0.1:1/";
    await assert.rejects(call("s3cret"), (error: Error) => {
      assert.equal(error.name, "ApiUnavailable");
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });

  describe("over HTTPS", () => {
    const certificate = join(__dirname, "certificate.pem");
    let secure: Server;
    before(async () => {
      const tls = {
        key: readFileSync(join(__dirname, "key.pem")),
        cert: readFileSync(certificate),
      };
      secure = createHttpsServer(tls, listener).listen(0, "127.0.0.1");
      await once(secure, "listening");
    });
    after(async () => {
      secure.closeAllConnections();
      secure.close();
      await once(secure, "close");
    });

    /** In a process of its own: what it trusts is settled when a process starts. */
    const callSecurely = async (environment: Record<string, string>) => {
      const endpoint = {
        api: "validation",
        url: `https://127.0.0.1:${(secure.address() as AddressInfo).port}/check`,
        bearer: "s3cret",
        timeoutMs: 5000,
      };
      const script =
        `require("./functions/api/httpsApi.ts").callApi(${JSON.stringify(endpoint)}, ` +
        `${JSON.stringify(request)}).catch(({ name, message }) => ({ name, message }))` +
        ".then((end) => console.log(JSON.stringify(end)))";
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--require", "tsx/cjs", "--eval", script],
        { cwd: join(__dirname, "..", "..", ".."), env: { PATH: process.env.PATH, ...environment } },
      );
      return JSON.parse(stdout);
    };

    it("is reached when its certificate is trusted", async () => {
      const end = await callSecurely({ NODE_EXTRA_CA_CERTS: certificate });
      assert.deepEqual(end, { status: "success", checked: 3 });
      assert.equal(asked[0].headers.authorization, "Bearer s3cret");
    });

    it("is sent nothing when its certificate is not", async () => {
      const end = await callSecurely({});
      assert.equal(end.name, "ApiUnavailable");
      assert.match(end.message, /SELF_SIGNED_CERT/);
      assert.equal(asked.length, 0);
    });
  });
});
