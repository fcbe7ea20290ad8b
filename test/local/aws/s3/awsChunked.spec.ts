import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeAwsChunked, type Trailers } from "../../../../local/aws/s3/protocol/awsChunked";

describe("The aws-chunked encoding", () => {
  const decode = async (...pieces: (string | Uint8Array)[]) => {
    const trailers: Trailers = {};
    const chunks: Uint8Array[] = [];
    const source = (async function* () {
      for (const piece of pieces) yield Buffer.from(piece);
    })();
    for await (const chunk of decodeAwsChunked(source, trailers)) chunks.push(chunk);
    return { text: Buffer.concat(chunks).toString("latin1"), trailers };
  };

  it("gives back bytes and trailers", async () => {
    const { text, trailers } = await decode(
      "5\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAA\r\nOther: x\r\n\r\n",
    );
    assert.equal(text, "hello!");
    assert.deepEqual(trailers, { "x-amz-checksum-crc32": "AAAA", other: "x" });
  });

  it("passes over the signatures of chunks", async () => {
    const { text } = await decode("3;chunk-signature=ab12\r\nabc\r\n0;chunk-signature=cd\r\n\r\n");
    assert.equal(text, "abc");
  });

  it("does without a line after the last chunk", async () => {
    assert.equal((await decode("1\r\na\r\n0\r\n")).text, "a");
  });

  for (const broken of [
    "",
    "5\r\nhell",
    "5\r\nhello",
    "x\r\nhello\r\n",
    "2\r\nhello\r\n0\r\n",
    "5",
  ]) {
    it(`refuses ${JSON.stringify(broken)}`, async () => {
      await assert.rejects(decode(broken), { code: "IncompleteBody" });
    });
  }

  it("does not depend on how the bytes arrive", async () => {
    const bytes = fc.uint8Array({ maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(bytes.filter(({ length }) => length > 0)),
        fc.integer({ min: 1, max: 20 }),
        async (chunks, size) => {
          const encoded = Buffer.concat([
            ...chunks.flatMap((chunk) => [
              Buffer.from(`${chunk.length.toString(16)}\r\n`),
              chunk,
              Buffer.from("\r\n"),
            ]),
            Buffer.from("0\r\nt:1\r\n\r\n"),
          ]);
          const pieces: Uint8Array[] = [];
          for (let start = 0; start < encoded.length; start += size) {
            pieces.push(encoded.subarray(start, start + size));
          }
          const { text, trailers } = await decode(...pieces);
          assert.equal(text, Buffer.concat(chunks).toString("latin1"));
          assert.deepEqual(trailers, { t: "1" });
        },
      ),
    );
  });
});
