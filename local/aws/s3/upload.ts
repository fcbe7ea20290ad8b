import { Readable } from "node:stream";
import type { Change } from "../store";
import type { Blob, Blobs } from "./blobs";
import type { ChecksumAlgorithm, Checksums } from "./checksums";
import { Digests, type TrailingChecksum } from "./digests";
import { s3Error } from "./errors";

/** A body as the protocol makes it. */
export interface UploadBody extends Readable {
  trailingChecksum?: TrailingChecksum;
}

export interface Upload {
  readonly blob: Blob;
  /** To be written with what refers to the blob. */
  readonly changes: readonly Change[];
  /** In hex. */
  readonly md5: string;
  readonly checksums: Checksums;
}

/** AWS's limit of a single upload: 5 GiB. */
const MAX_SIZE = 5 * 1024 ** 3;

/**
 * Takes a body in and checks it against everything the caller says of it.
 * @param kept the algorithm of the checksum to keep; else it is the caller's
 */
export async function receive(blobs: Blobs, input: any, kept?: ChecksumAlgorithm): Promise<Upload> {
  const { trailingChecksum } = (input.Body ?? {}) as UploadBody;
  const digests = new Digests(input, trailingChecksum, kept);
  const seen = measured(bytesIn(input.Body), (chunk) => digests.update(chunk));
  const { blob, changes } = await blobs.write(seen);
  try {
    return { blob, changes, ...digests.verify() };
  } catch (error) {
    await blobs.drop(blob);
    throw error;
  }
}

async function* measured(
  source: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > MAX_SIZE) throw s3Error("EntityTooLarge", { MaxSizeAllowed: MAX_SIZE });
    see(chunk);
    yield chunk;
  }
}

/** A stream by HTTP; text, bytes or JSON by a Step Functions task. */
async function* bytesIn(body: unknown): AsyncIterable<Uint8Array> {
  if (body === undefined || body === null || body === "") return;
  if (body instanceof Readable) yield* body;
  else if (body instanceof Uint8Array) yield body;
  else yield Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
