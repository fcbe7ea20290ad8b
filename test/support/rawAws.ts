import { createHash, createHmac } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { EmbeddedAws } from "../../local/aws";

/** A request as it goes over the wire; what is undefined is left out. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface SigningOptions {
  readonly at?: Date;
  readonly region?: string;
  /** Presigns the query instead of the headers, for so many seconds. */
  readonly expiresIn?: number;
}

type Reachable = Pick<EmbeddedAws, "endpoint" | "region" | "credentials">;

/** Signs a request as the AWS SDK does, so that a spec can change it afterwards. */
export async function sign(
  aws: Reachable,
  service: string,
  { method = "POST", path = "/", query = {}, headers = {}, body }: RawRequest,
  { at, region = aws.region, expiresIn }: SigningOptions = {},
): Promise<Required<Omit<RawRequest, "body">> & Pick<RawRequest, "body">> {
  const signer = new SignatureV4({
    service,
    region,
    credentials: aws.credentials,
    sha256: Sha256 as never,
    uriEscapePath: service !== "s3",
    applyChecksum: service === "s3",
  });
  const { host } = new URL(aws.endpoint);
  const request = new HttpRequest({
    method,
    protocol: "http:",
    path,
    query,
    headers: { host, ...(service === "s3" && expiresIn !== undefined ? UNSIGNED : {}), ...headers },
    body,
  });
  const options = at ? { signingDate: at } : {};
  const signed =
    expiresIn === undefined
      ? await signer.sign(request, options)
      : await signer.presign(request, { ...options, expiresIn });
  return {
    method,
    path,
    query: signed.query as Record<string, string>,
    headers: signed.headers,
    body,
  };
}

/** Whoever presigns a URL for S3 does not know the body yet. */
const UNSIGNED = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };

/** Sends a request as it is. */
export function send(
  { endpoint }: Pick<EmbeddedAws, "endpoint">,
  { method = "POST", path = "/", query = {}, headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  const search = new URLSearchParams(query).toString();
  const { hostname, port } = new URL(endpoint);
  const target = search === "" ? path : `${path}?${search}`;
  return new Promise((resolve, reject) => {
    const call = httpRequest({ hostname, port, method, path: target, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    call.on("error", reject).end(body);
  });
}

/** In the form that the signer asks for. */
class Sha256 {
  private readonly hash;

  constructor(secret?: string | Uint8Array) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}
