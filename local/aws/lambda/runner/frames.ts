/**
 * What the runner and the runtime tell each other over the runtime's file descriptor 3: a frame is
 * its length and the length of its head (two 32-bit integers), a JSON head and a body of raw bytes,
 * so that payloads pass through the runner without being parsed.
 */
export interface Frame<Head> {
  readonly head: Head;
  readonly body: Buffer;
}

/** From the runner to the runtime; the body is the event. */
export interface InvokeHead {
  readonly requestId: string;
  readonly functionArn: string;
  /** Milliseconds from now until the invocation times out. */
  readonly remainingMs: number;
  readonly traceId: string;
  /** JSON, as the client sent it. */
  readonly clientContext?: string;
}

/** From the runtime to the runner. */
export type RuntimeHead =
  | { readonly type: "ready" }
  /** The handler could not be loaded; the body is the error. */
  | { readonly type: "initError"; readonly errorType: string }
  /** The body is one log event, without a line break at its end. */
  | { readonly type: "log"; readonly time: number }
  /** The body is the response, or with `errorType` the error. */
  | {
      readonly type: "done";
      readonly requestId: string;
      readonly errorType?: string;
      /** Megabytes. */
      readonly maxMemory: number;
      /** The runtime is about to exit and takes no more invocations. */
      readonly leaving?: boolean;
    };

const PREFIX_BYTES = 8;
/** More than any response or log event of a runtime; what claims more is no frame. */
const MAX_FRAME_BYTES = 64 * 1_048_576;

/** The frame, ready to be written. */
export function encodeFrame(head: InvokeHead | RuntimeHead, body?: Uint8Array): Buffer[] {
  const headBytes = Buffer.from(JSON.stringify(head));
  const bodyLength = body?.byteLength ?? 0;
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32LE(headBytes.length + bodyLength, 0);
  prefix.writeUInt32LE(headBytes.length, 4);
  const start = Buffer.concat([prefix, headBytes]);
  return body && bodyLength > 0
    ? [start, Buffer.from(body.buffer, body.byteOffset, bodyLength)]
    : [start];
}

/** Cuts a stream of chunks into frames. Throws at what is no frame. */
export class FrameReader<Head> {
  private chunks: Buffer[] = [];
  private buffered = 0;
  private needed = PREFIX_BYTES;

  constructor(private readonly onFrame: (frame: Frame<Head>) => void) {}

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    while (this.buffered >= this.needed) {
      const bytes = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
      this.chunks = [bytes];
      const end = PREFIX_BYTES + bytes.readUInt32LE(0);
      if (end > MAX_FRAME_BYTES) throw new Error(`A frame of ${end} bytes is too long.`);
      if (bytes.length < end) {
        this.needed = end;
        return;
      }
      this.chunks = bytes.length > end ? [bytes.subarray(end)] : [];
      this.buffered -= end;
      this.needed = PREFIX_BYTES;
      this.onFrame(decodeFrame<Head>(bytes, end));
    }
  }
}

function decodeFrame<Head>(bytes: Buffer, end: number): Frame<Head> {
  const bodyStart = PREFIX_BYTES + bytes.readUInt32LE(4);
  const head = JSON.parse(bytes.toString("utf8", PREFIX_BYTES, bodyStart)) as Head;
  return { head, body: bytes.subarray(bodyStart, end) };
}
