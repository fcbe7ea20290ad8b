import { timingSafeEqual } from "node:crypto";
import {
  ALGORITHM_IDENTIFIER,
  KEY_TYPE_IDENTIFIER,
  SignatureV4Base,
  UNSIGNED_PAYLOAD,
} from "@smithy/signature-v4";
import type { Credentials } from "../iam/iamService";
import { type SigningScope, sign } from "./sign";

/** What a request says about its own signature, in its headers or, presigned, in its query. */
export interface Signed extends SigningScope {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken?: string;
  /** Only where it is presigned: how long it holds, in seconds. */
  readonly expires?: number;
}

type Headers = Readonly<Record<string, string | undefined>>;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/, ]+)\/(\d{8})\/([^/, ]+)\/([^/, ]+)\/aws4_request, *SignedHeaders=([^, ]+), *Signature=([0-9a-f]{64})$/;

/**
 * Reads the signature of a request: undefined where it has none, null where it cannot be read.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readSignature(headers: Headers, query: URLSearchParams): Signed | null | undefined {
  if (headers.authorization !== undefined) return readHeaders(headers);
  return query.has("X-Amz-Algorithm") ? readQuery(query) : undefined;
}

function readHeaders(headers: Headers): Signed | null {
  const match = AUTHORIZATION.exec(headers.authorization!);
  const time = headers["x-amz-date"] ?? timeIn(headers.date);
  if (!match || !time) return null;
  const [, accessKeyId, date, region, service, signedHeaders, signature] = match as unknown as [
    string,
    ...string[],
  ] as string[];
  return {
    accessKeyId: accessKeyId!,
    date: date!,
    region: region!,
    service: service!,
    time,
    signedHeaders: signedHeaders!.split(";"),
    signature: signature!,
    sessionToken: headers["x-amz-security-token"],
  };
}

function readQuery(query: URLSearchParams): Signed | null {
  const credential = query.get("X-Amz-Credential")?.split("/") ?? [];
  const [accessKeyId, date, region, service, kind] = credential;
  const time = query.get("X-Amz-Date");
  const signature = query.get("X-Amz-Signature");
  if (query.get("X-Amz-Algorithm") !== ALGORITHM_IDENTIFIER || kind !== KEY_TYPE_IDENTIFIER)
    return null;
  if (!accessKeyId || !date || !region || !service || !time || !signature) return null;
  return {
    accessKeyId,
    date,
    region,
    service,
    time,
    signedHeaders: (query.get("X-Amz-SignedHeaders") ?? "").split(";"),
    signature,
    sessionToken: query.get("X-Amz-Security-Token") ?? undefined,
    expires: Number(query.get("X-Amz-Expires")),
  };
}

function timeIn(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : basicTime(time);
}

/** A time as signatures write it, such as `20300101T000000Z`. */
export function basicTime(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Milliseconds since the epoch; NaN where the time is not one. */
export function timeOf({ time }: Signed): number {
  return Date.parse(
    time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
}

/** What is signed of a request. */
export interface Signable {
  readonly method: string;
  /** As sent, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** The SHA-256 of the body in hex, or what stands in its place in `X-Amz-Content-Sha256`. */
  readonly payloadHash: string;
}

/** Computes a request's signature as its client should have, and compares. */
export function verifySignature(
  signed: Signed,
  request: Signable,
  credentials: Credentials,
): boolean {
  const expected = sign(canonical(signed, request), credentials.secretAccessKey, signed);
  const [actual, wanted] = [Buffer.from(signed.signature), Buffer.from(expected)];
  return actual.length === wanted.length && timingSafeEqual(actual, wanted);
}

/** The request as it is signed, written by the SDK's own signer. */
function canonical(signed: Signed, request: Signable): string {
  const canonicalizer = signed.service === "s3" ? PATH_AS_IT_IS : PATH_ESCAPED;
  return canonicalizer.of(
    {
      method: request.method,
      path: request.path,
      query: queryOf(request.query),
      headers: {},
      protocol: "http:",
      hostname: "",
    },
    headersOf(signed, request.headers),
    signed.expires === undefined ? request.payloadHash : presignedHash(request),
  );
}

class Canonicalizer extends SignatureV4Base {
  constructor(uriEscapePath: boolean) {
    const credentials = { accessKeyId: "", secretAccessKey: "" };
    super({ service: "", region: "", credentials, sha256: undefined as never, uriEscapePath });
  }

  of(...request: Parameters<SignatureV4Base["createCanonicalRequest"]>): string {
    return this.createCanonicalRequest(...request);
  }
}

const PATH_ESCAPED = new Canonicalizer(true);
const PATH_AS_IT_IS = new Canonicalizer(false);

function presignedHash({ query, headers, payloadHash }: Signable): string {
  const given = query.get("X-Amz-Content-Sha256") ?? headers["x-amz-content-sha256"];
  return (
    given ??
    (query.get("X-Amz-Credential")?.split("/")[3] === "s3" ? UNSIGNED_PAYLOAD : payloadHash)
  );
}

function headersOf({ signedHeaders }: Signed, headers: Headers): Record<string, string> {
  return Object.fromEntries(
    signedHeaders.map((name) => [name, (headers[name] ?? "").trim().replace(/\s+/g, " ")]),
  );
}

function queryOf(query: URLSearchParams): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {};
  for (const name of query.keys()) found[name] = query.getAll(name);
  return found;
}
