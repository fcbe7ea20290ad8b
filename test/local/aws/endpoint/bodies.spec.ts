import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { readRequest } from "../../../../local/aws/endpoint/request";

/** A message whose body comes in these pieces. */
function message(...pieces: readonly string[]): IncomingMessage {
  const body = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  const head = { method: "POST", url: "/", headers: {} };
  return Object.assign(body, head, { complete: false }) as unknown as IncomingMessage;
}

describe("the body of a request", () => {
  it("is all its pieces, however often it is asked for", async () => {
    const request = readRequest(message("ab", "", "cd"));

    assert.equal(String(await request.body()), "abcd");
    assert.equal(String(await request.body()), "abcd");
  });

  it("may be empty", async () => {
    assert.equal(String(await readRequest(message()).body()), "");
  });

  it("is refused beyond the limit, and not before", async () => {
    assert.equal(String(await readRequest(message("ab", "cd")).body(4)), "abcd");
    await assert.rejects(readRequest(message("ab", "cde")).body(4), {
      code: "RequestEntityTooLarge",
      message: "the body is larger than 4 bytes",
      statusCode: 413,
    });
  });

  it("is incomplete when the client hangs up, be it before it was asked for", async () => {
    const begun = message("ab");
    const asked = readRequest(begun).body();
    begun.destroy();
    const gone = message("ab").destroy();

    await assert.rejects(asked, { code: "IncompleteBody" });
    await assert.rejects(readRequest(gone).body(), { code: "IncompleteBody" });
  });
});
