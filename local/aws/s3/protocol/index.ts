import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AwsError, HttpRequest, Protocol } from "../../service";
import { Digests } from "../digests";
import { s3Error } from "../errors";
import { addressOf } from "./address";
import { readBindings, writeBindings } from "./bindings";
import { readDocument, writeDocument, writeError } from "./documents";
import { requestBody } from "./requestBody";
import { type Route, routeNamed, routeOf } from "./routes";

/** Larger documents than any that AWS takes: a thousand keys to delete, ten thousand parts. */
const MAX_DOCUMENT = 4 * 1024 * 1024;

/** Top-level members that are headers in every answer. */
const ALWAYS_HEADERS = new Set([
  "BucketKeyEnabled",
  "CopySourceVersionId",
  "DeleteMarker",
  "SSEKMSKeyId",
  "ServerSideEncryption",
  "TransitionDefaultMinimumObjectSize",
  "VersionId",
]);

/** S3's REST-XML, in which address, query, headers and body together make the operation. */
export function createS3Protocol(): Protocol {
  return {
    async decode(request) {
      const address = addressOf(request);
      const route = routeOf(request, address);
      const input = readBindings(request);
      if (address.bucket !== undefined) input["Bucket"] = address.bucket;
      if (address.key !== undefined) input["Key"] = address.key;
      await readBody(route, request, input);
      return { operation: route.operation, input };
    },

    async encode(operation, output, request, response) {
      const route = routeNamed(operation);
      const { members, body, contentType } = bodyOf(route, output);
      const headers = {
        ...idHeaders(request),
        ...(contentType === undefined ? {} : { "content-type": contentType }),
        ...writeBindings(members),
      };
      const status = members["ContentRange"] === undefined ? (route.status ?? 200) : 206;
      if (body instanceof Readable) {
        response.writeHead(status, headers);
        await send(body, response);
        return;
      }
      end(response, status, headers, body, request);
    },

    encodeError(error, request, response) {
      const { members, statusCode } = error;
      const headers = { ...idHeaders(request), ...writeBindings(errorHeaders(error)) };
      if (request.method === "HEAD" || statusCode === 304) {
        response.writeHead(statusCode, headers).end();
        return;
      }
      const document = writeError({
        Code: error.code,
        Message: error.message,
        ...members,
        Resource: request.path,
        RequestId: request.requestId,
        HostId: HOST_ID,
      });
      end(response, statusCode, { ...headers, "content-type": XML }, document, request);
    },
  };
}

const XML = "application/xml";
const HOST_ID = "embedded-aws";

async function readBody(
  route: Route,
  request: HttpRequest,
  input: Record<string, unknown>,
): Promise<void> {
  const { xml, raw } = route;
  if (raw?.as === "stream") {
    input[raw.member] = requestBody(request);
    return;
  }
  if (!xml && !raw) return;
  const { ContentMD5 } = input;
  const text = await readText(request, route.checksumsOfObject ? { ContentMD5 } : input);
  if (raw) input[raw.member] = text;
  if (xml && text !== "") input[xml.member] = readDocument(text, xml.root ?? xml.member);
}

/** A document, checked against the digests that came with it. */
async function readText(request: HttpRequest, input: Record<string, unknown>): Promise<string> {
  const body = requestBody(request);
  const digests = new Digests(input, body.trailingChecksum);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_DOCUMENT) throw s3Error("EntityTooLarge", { MaxSizeAllowed: MAX_DOCUMENT });
    digests.update(chunk);
    chunks.push(chunk);
  }
  digests.verify();
  return Buffer.concat(chunks).toString();
}

interface Answer {
  /** What is left to be headers. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly body: string | Readable;
  readonly contentType?: string;
}

function bodyOf({ result }: Route, output: Record<string, any> = {}): Answer {
  switch (result?.kind) {
    case undefined:
      return { members: output, body: "" };
    case "stream": {
      const { Body, ...members } = output;
      return { members, body: Body };
    }
    case "text": {
      const { [result.member]: body, ...members } = output;
      return { members, body, contentType: result.contentType };
    }
    case "payload": {
      const { [result.member]: payload, ...members } = output;
      const body = writeDocument(result.root ?? result.member, payload);
      return { members, body, contentType: XML };
    }
    case "members": {
      const isHeader = (member: string) =>
        ALWAYS_HEADERS.has(member) || result.headers?.includes(member) === true;
      const entries = Object.entries(output);
      const body = writeDocument(
        result.root,
        Object.fromEntries(entries.filter(([member]) => !isHeader(member))),
      );
      const members = Object.fromEntries(entries.filter(([member]) => isHeader(member)));
      return { members, body, contentType: XML };
    }
  }
}

/** What an error tells in headers, too: the only place where HEAD and 304 can tell it. */
function errorHeaders({ members }: AwsError): Record<string, unknown> {
  const { DeleteMarker, VersionId, ETag } = members;
  return { DeleteMarker, VersionId, ETag: typeof ETag === "string" ? ETag : undefined };
}

/** A client that hangs up is no fault of anyone's. */
async function send(body: Readable, response: ServerResponse): Promise<void> {
  try {
    await pipeline(body, response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

function idHeaders({ requestId }: HttpRequest): Record<string, string> {
  return { "x-amz-request-id": requestId, "x-amz-id-2": HOST_ID };
}

function end(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  { method }: HttpRequest,
): void {
  const length =
    status === 204 || method === "HEAD" ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...length, ...headers });
  response.end(method === "HEAD" || status === 204 ? undefined : body);
}
