import { createHash } from "node:crypto";
import { UNSIGNED_PAYLOAD } from "@smithy/signature-v4";
import type { IamService } from "../iam/iamService";
import { AwsError, type HttpRequest, type Principal } from "../service";
import { readSignature, type Signed, timeOf, verifySignature } from "./signature";

/** Whose request it is, and for which service and region it was signed. */
export interface Authenticated {
  readonly principal: Principal;
  readonly service: string;
  readonly region: string;
}

/** AWS accepts a signature five minutes either way, and S3 fifteen. */
const MOST_SKEW_MS = 15 * 60_000;

/** Longest that a presigned URL holds: a week, in seconds. */
const MOST_EXPIRES = 604_800;

/** Bodies of all services but S3 are read before they are trusted; an archive may have 50 MB. */
const MOST_BODY = 100_000_000;

/**
 * Verifies the signature of a request; undefined where it has none.
 * @throws AwsError in the words of the service that it was signed for
 */
export async function authenticate(
  request: HttpRequest,
  iam: Pick<IamService, "identify">,
): Promise<Authenticated | undefined> {
  const signed = readSignature(request.headers, request.query);
  if (signed === undefined) return undefined;
  if (signed === null) throw incomplete(request);
  const refuse = refusals(signed.service);
  const identity = iam.identify(signed.accessKeyId);
  if (!identity) throw refuse("unknownKey");
  const { credentials, principal } = identity;
  if (credentials.sessionToken !== signed.sessionToken) throw refuse("wrongToken");
  checkTime(signed, refuse);
  const payloadHash = await hashOf(request, signed);
  if (!(await verifySignature(signed, { ...request, payloadHash }, credentials))) {
    throw refuse("wrongSignature");
  }
  return { principal, service: signed.service, region: signed.region };
}

/** The host's own time, not the emulated one: this is about the client that called just now. */
function checkTime(signed: Signed, refuse: (why: Refusal) => AwsError): void {
  const age = Date.now() - timeOf(signed);
  if (signed.expires === undefined) {
    if (!(Math.abs(age) <= MOST_SKEW_MS)) throw refuse("skewed");
    return;
  }
  const lasts = signed.expires >= 1 && signed.expires <= MOST_EXPIRES;
  if (!lasts || !(age <= signed.expires * 1000) || age < -MOST_SKEW_MS) throw refuse("expired");
}

/** S3 checks the body against this while it streams; the others' bodies are hashed here. */
async function hashOf(request: HttpRequest, { service }: Signed): Promise<string> {
  const given = request.headers["x-amz-content-sha256"];
  if (service === "s3") return given ?? UNSIGNED_PAYLOAD;
  const body = await request.body(MOST_BODY);
  return createHash("sha256").update(body).digest("hex");
}

type Refusal = "unknownKey" | "wrongToken" | "wrongSignature" | "skewed" | "expired";

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your " +
  "AWS Secret Access Key and signing method. Consult the service documentation for details.";
const INVALID_TOKEN = "The security token included in the request is invalid.";

/** Each family of services has its own words for the same thing. */
const REFUSALS: Readonly<
  Record<"s3" | "query" | "json", Readonly<Record<Refusal, [code: string, message: string]>>>
> = {
  s3: {
    unknownKey: [
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
    ],
    wrongToken: ["InvalidToken", "The provided token is malformed or otherwise invalid."],
    wrongSignature: ["SignatureDoesNotMatch", MISMATCH],
    skewed: [
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
    ],
    expired: ["AccessDenied", "Request has expired"],
  },
  query: {
    unknownKey: ["InvalidClientTokenId", INVALID_TOKEN],
    wrongToken: ["InvalidClientTokenId", INVALID_TOKEN],
    wrongSignature: ["SignatureDoesNotMatch", MISMATCH],
    skewed: ["SignatureDoesNotMatch", "Signature expired, or not yet current"],
    expired: ["SignatureDoesNotMatch", "Signature expired"],
  },
  json: {
    unknownKey: ["UnrecognizedClientException", INVALID_TOKEN],
    wrongToken: ["UnrecognizedClientException", INVALID_TOKEN],
    wrongSignature: ["InvalidSignatureException", MISMATCH],
    skewed: ["InvalidSignatureException", "Signature expired, or not yet current"],
    expired: ["InvalidSignatureException", "Signature expired"],
  },
};

function refusals(service: string): (why: Refusal) => AwsError {
  const family =
    service === "s3" ? "s3" : service === "iam" || service === "sts" ? "query" : "json";
  const statusCode = ["s3", "iam", "sts", "lambda", "apigateway"].includes(service) ? 403 : 400;
  return (why) => new AwsError(...REFUSALS[family][why], statusCode);
}

function incomplete(request: HttpRequest): AwsError {
  const scheme = request.headers.authorization?.split(" ")[0];
  return new AwsError(
    "IncompleteSignature",
    scheme === undefined || scheme === "AWS4-HMAC-SHA256"
      ? "The request signature does not conform to AWS standards: Credential, SignedHeaders, Signature and a date are needed."
      : `The authorization scheme '${scheme}' is not supported; sign with AWS4-HMAC-SHA256.`,
    400,
  );
}
