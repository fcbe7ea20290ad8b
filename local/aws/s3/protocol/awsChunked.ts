import { s3Error } from "../errors";

/** Headers that follow a body, by their lower-case names. */
export type Trailers = Record<string, string>;

/** No line between chunks comes near this; a longer one is not of this encoding. */
const MAX_LINE = 16 * 1024;
const CRLF = "\r\n";

/**
 * Decodes `aws-chunked`: chunks of `size in hex[;chunk-signature=...] CRLF bytes CRLF`, an empty
 * one, then trailers (API reference, "Signature calculations: transferring payload in multiple
 * chunks"). Chunk signatures are passed over: the request's own signature and the checksum hold.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Trailers,
): AsyncIterable<Uint8Array> {
  const input = new ByteReader(source);
  for (;;) {
    const [size] = (await input.line()).split(";");
    if (!/^[0-9a-fA-F]{1,8}$/.test(size)) throw s3Error("IncompleteBody");
    let left = Number.parseInt(size, 16);
    if (left === 0) break;
    while (left > 0) {
      const bytes = await input.atMost(left);
      left -= bytes.length;
      yield bytes;
    }
    if ((await input.line()) !== "") throw s3Error("IncompleteBody");
  }
  for (let line = await input.lastLine(); line !== ""; line = await input.lastLine()) {
    const colon = line.indexOf(":");
    if (colon < 0) throw s3Error("IncompleteBody");
    trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
}

/** Reads lines and stretches of bytes from a stream. */
class ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** A line without its end; throws IncompleteBody when there is none. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.rest.indexOf(CRLF);
      if (end >= 0) {
        const line = this.rest.toString("latin1", 0, end);
        this.rest = this.rest.subarray(end + CRLF.length);
        return line;
      }
      if (this.rest.length > MAX_LINE || !(await this.more())) throw s3Error("IncompleteBody");
    }
  }

  /** A line of the trailers, which some clients do not end. */
  async lastLine(): Promise<string> {
    while (this.rest.indexOf(CRLF) < 0) {
      if (this.rest.length > MAX_LINE) throw s3Error("IncompleteBody");
      if (await this.more()) continue;
      const line = this.rest.toString("latin1");
      this.rest = Buffer.alloc(0);
      return line;
    }
    return this.line();
  }

  /** One or more bytes, not more than asked for. */
  async atMost(size: number): Promise<Buffer> {
    while (this.rest.length === 0) {
      if (!(await this.more())) throw s3Error("IncompleteBody");
    }
    const bytes = this.rest.subarray(0, size);
    this.rest = this.rest.subarray(bytes.length);
    return bytes;
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.chunks.next();
    if (done) return false;
    this.rest =
      this.rest.length === 0
        ? Buffer.from(value.buffer, value.byteOffset, value.length)
        : Buffer.concat([this.rest, value]);
    return true;
  }
}
