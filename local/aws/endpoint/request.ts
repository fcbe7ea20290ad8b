import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AwsError, type HttpRequest } from "../service";

const DEFAULT_LIMIT = 16 * 1024 * 1024;

/** An incoming message with its target taken apart; the body is read when it is asked for. */
export function readRequest(message: IncomingMessage): HttpRequest {
  const [path = "/", search = ""] = splitOnce(message.url ?? "/", "?");
  let body: Promise<Buffer> | undefined;
  return {
    message,
    method: message.method ?? "GET",
    path,
    // A plus sign is a plus sign to AWS, and a space to URLSearchParams.
    query: new URLSearchParams(search.replace(/\+/g, "%2B")),
    headers: message.headers as Readonly<Record<string, string | undefined>>,
    requestId: randomUUID(),
    body(limit = DEFAULT_LIMIT) {
      body ??= readBody(message, limit);
      return body;
    },
  };
}

/** By events: an iterator costs more than all the rest of reading a small body. */
function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (message.destroyed) return reject(hungUp());
    const chunks: Buffer[] = [];
    let size = 0;
    message.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(tooLarge(limit));
    });
    message.once("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    // That a client hangs up is no mistake of ours.
    message.once("error", (error) => reject(message.complete ? error : hungUp()));
    message.once("close", () => message.complete || reject(hungUp()));
  });
}

function tooLarge(limit: number): AwsError {
  return new AwsError("RequestEntityTooLarge", `the body is larger than ${limit} bytes`, 413);
}

function hungUp(): AwsError {
  return new AwsError("IncompleteBody", "the client hung up before the end of the body");
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
