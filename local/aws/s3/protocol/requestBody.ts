import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { HttpRequest } from "../../service";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from "../checksums";
import { invalidArgument, s3Error } from "../errors";
import type { UploadBody } from "../upload";
import { decodeAwsChunked, type Trailers } from "./awsChunked";

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** The body of a request as the client meant it, checked while it is read. */
export function requestBody(request: HttpRequest): UploadBody {
  const { message, headers } = request;
  const payload = headers["x-amz-content-sha256"] ?? "";
  const trailers: Trailers = {};
  const chunked =
    payload.startsWith("STREAMING-") || /aws-chunked/.test(headers["content-encoding"] ?? "");
  const sent = untilHangUp(message);
  const bytes = chunked ? decodeAwsChunked(sent, trailers) : sent;
  const checked = checkedBytes(bytes, {
    size: headers["x-amz-decoded-content-length"] ?? headers["content-length"],
    sha256: SHA256_HEX.test(payload) ? payload : undefined,
  });
  const body: UploadBody = Readable.from(checked, { objectMode: false });
  const algorithm = trailingAlgorithm(headers["x-amz-trailer"]);
  if (algorithm) {
    body.trailingChecksum = {
      algorithm,
      value: () => trailers[`x-amz-checksum-${algorithm.toLowerCase()}`],
    };
  }
  return body;
}

/** A client that hangs up has sent less than it said. */
async function* untilHangUp(message: IncomingMessage): AsyncIterable<Uint8Array> {
  try {
    yield* message;
  } catch (error) {
    throw message.complete ? error : s3Error("IncompleteBody");
  }
}

async function* checkedBytes(
  source: AsyncIterable<Uint8Array>,
  expected: { readonly size?: string; readonly sha256?: string },
): AsyncIterable<Uint8Array> {
  const hash = expected.sha256 === undefined ? undefined : createHash("sha256");
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    hash?.update(chunk);
    yield chunk;
  }
  if (expected.size !== undefined && Number(expected.size) !== size)
    throw s3Error("IncompleteBody");
  const digest = hash?.digest("hex");
  if (digest !== expected.sha256) {
    throw s3Error("XAmzContentSHA256Mismatch", {
      ClientComputedContentSHA256: expected.sha256,
      S3ComputedContentSHA256: digest,
    });
  }
}

function trailingAlgorithm(header: string | undefined): ChecksumAlgorithm | undefined {
  if (header === undefined) return undefined;
  const name = header.trim().toLowerCase();
  const algorithm = CHECKSUM_ALGORITHMS.find(
    (one) => name === `x-amz-checksum-${one.toLowerCase()}`,
  );
  if (!algorithm) {
    throw invalidArgument(
      "x-amz-trailer",
      header,
      "The value specified in the x-amz-trailer header is not supported",
    );
  }
  return algorithm;
}
