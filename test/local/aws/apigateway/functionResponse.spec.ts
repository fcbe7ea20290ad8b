import assert from "node:assert/strict";
import {
  MalformedResponse,
  responseOf,
} from "../../../../local/aws/apigateway/http/functionResponse";

const read = (answer: unknown) => {
  const { body, ...rest } = responseOf(Buffer.from(JSON.stringify(answer)));
  return { ...rest, body: body.toString() };
};

describe("a function's answer to the gateway", () => {
  it("is a response when it has a status", () => {
    assert.deepEqual(
      read({ statusCode: 202, headers: { "X-Count": 3, "Content-Type": "text/x" }, body: "é" }),
      { statusCode: 202, headers: { "x-count": "3", "content-type": "text/x" }, body: "é" },
    );
  });

  it("may be no more than a status", () => {
    assert.deepEqual(read({ statusCode: "204" }), {
      statusCode: 204,
      headers: { "content-type": "text/plain;charset=UTF-8" },
      body: "",
    });
  });

  it("may hold bytes and cookies", () => {
    const { body, headers } = read({
      statusCode: 200,
      body: Buffer.from("bytes").toString("base64"),
      isBase64Encoded: true,
      cookies: ["a=1", "b=2"],
    });

    assert.equal(body, "bytes");
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
  });

  it("without a status is the JSON body of a 200", () => {
    const headers = { "content-type": "application/json" };
    assert.deepEqual(read({ a: 1 }), { statusCode: 200, headers, body: '{"a":1}' });
    assert.deepEqual(read("text"), { statusCode: 200, headers, body: "text" });
    assert.deepEqual(read(null), { statusCode: 200, headers, body: "null" });
  });

  it("is malformed with a status or a body of another type", () => {
    for (const [answer, member] of [
      [{ statusCode: "fine" }, "statusCode"],
      [{ statusCode: 99 }, "statusCode"],
      [{ statusCode: 200, body: { a: 1 } }, "body"],
      [{ statusCode: 200, headers: "none" }, "headers"],
      [{ statusCode: 200, cookies: "a=1" }, "cookies"],
    ] as const) {
      assert.throws(
        () => read(answer),
        (error) => error instanceof MalformedResponse && error.message.endsWith(`"${member}"`),
      );
    }
  });
});
