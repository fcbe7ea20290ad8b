import { AwsError } from "../service";

/** Why a request that is signed is refused. */
export type Refusal =
  | "unknownKey"
  | "wrongToken"
  | "wrongSignature"
  | "endedSession"
  | "skewed"
  | "expired"
  | "wrongDate"
  | "wrongRegion"
  | "unsignedHeader"
  | "missingHash";

type Family = "s3" | "query" | "json";
type Words = readonly [code: string, message: string];

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your " +
  "AWS Secret Access Key and signing method. Consult the service documentation for details.";
const INVALID_TOKEN = "The security token included in the request is invalid.";
const ENDED = "The security token included in the request is expired";
const UNSIGNED_HOST = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
const INVALID_REGION = "Credential should be scoped to a valid region.";

/** Each family of services has its own words for the same thing. */
const WORDS: Readonly<Record<Family, Readonly<Record<Refusal, Words>>>> = {
  s3: {
    unknownKey: [
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
    ],
    wrongToken: ["InvalidToken", "The provided token is malformed or otherwise invalid."],
    wrongSignature: ["SignatureDoesNotMatch", MISMATCH],
    endedSession: ["ExpiredToken", "The provided token has expired."],
    skewed: [
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
    ],
    expired: ["AccessDenied", "Request has expired"],
    wrongDate: [
      "AuthorizationHeaderMalformed",
      "The authorization header is malformed; its credential's date is not the same as X-Amz-Date.",
    ],
    wrongRegion: ["AuthorizationHeaderMalformed", "The authorization header is malformed"],
    unsignedHeader: [
      "AccessDenied",
      "There were headers present in the request which were not signed",
    ],
    missingHash: [
      "InvalidRequest",
      "Missing required header for this request: x-amz-content-sha256",
    ],
  },
  query: {
    unknownKey: ["InvalidClientTokenId", INVALID_TOKEN],
    wrongToken: ["InvalidClientTokenId", INVALID_TOKEN],
    wrongSignature: ["SignatureDoesNotMatch", MISMATCH],
    endedSession: ["ExpiredToken", ENDED],
    skewed: ["SignatureDoesNotMatch", "Signature expired"],
    expired: ["SignatureDoesNotMatch", "Signature expired"],
    wrongDate: ["SignatureDoesNotMatch", MISMATCH],
    wrongRegion: ["SignatureDoesNotMatch", INVALID_REGION],
    unsignedHeader: ["SignatureDoesNotMatch", UNSIGNED_HOST],
    missingHash: ["SignatureDoesNotMatch", MISMATCH],
  },
  json: {
    unknownKey: ["UnrecognizedClientException", INVALID_TOKEN],
    wrongToken: ["UnrecognizedClientException", INVALID_TOKEN],
    wrongSignature: ["InvalidSignatureException", MISMATCH],
    endedSession: ["ExpiredTokenException", ENDED],
    skewed: ["InvalidSignatureException", "Signature expired"],
    expired: ["InvalidSignatureException", "Signature expired"],
    wrongDate: ["InvalidSignatureException", MISMATCH],
    wrongRegion: ["InvalidSignatureException", INVALID_REGION],
    unsignedHeader: ["InvalidSignatureException", UNSIGNED_HOST],
    missingHash: ["InvalidSignatureException", MISMATCH],
  },
};

/** The services whose protocols answer 403; those of JSON 1.x, and S3 for what is malformed, 400. */
const FORBIDDING = new Set(["s3", "iam", "sts", "lambda", "apigateway"]);
const MALFORMED = new Set(["AuthorizationHeaderMalformed", "InvalidRequest", "InvalidToken"]);

/**
 * The refusal in the words of the service that the request was signed for.
 * @param detail what AWS says instead of the general message, and further members of the error
 */
export function refusal(
  service: string,
  why: Refusal,
  detail: { readonly message?: string; readonly members?: Record<string, unknown> } = {},
): AwsError {
  const family =
    service === "s3" ? "s3" : service === "iam" || service === "sts" ? "query" : "json";
  const [code, message] = WORDS[family][why];
  const malformed = MALFORMED.has(code) || (family === "s3" && why === "endedSession");
  const statusCode = FORBIDDING.has(service) && !malformed ? 403 : 400;
  return new AwsError(code, detail.message ?? message, statusCode, detail.members);
}
