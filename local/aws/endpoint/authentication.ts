import { createHash } from "node:crypto";
import { UNSIGNED_PAYLOAD } from "@smithy/signature-v4";
import type { IamService } from "../iam/iamService";
import { AwsError, type HttpRequest, type Principal } from "../service";
import { refusal } from "./refusals";
import { basicTime, readSignature, type Signed, timeOf, verifySignature } from "./signature";

/** Whose request it is, and for which service and region it was signed. */
export interface Authenticated {
  readonly principal: Principal;
  readonly service: string;
  readonly region: string;
}

/** AWS accepts a signature five minutes either way, and S3 fifteen. */
const MOST_SKEW_MINUTES = 5;
const MOST_SKEW_MINUTES_S3 = 15;
const MINUTE_MS = 60_000;

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
  const { service } = signed;
  const identity = iam.identify(signed.accessKeyId);
  if (!identity) throw refusal(service, "unknownKey");
  const { credentials, principal, expired } = identity;
  if (credentials.sessionToken !== signed.sessionToken) throw refusal(service, "wrongToken");
  checkTime(signed);
  checkHeaders(request, signed);
  const payloadHash = await hashOf(request, signed);
  if (!verifySignature(signed, { ...request, payloadHash }, credentials)) {
    throw refusal(service, "wrongSignature");
  }
  if (expired) throw refusal(service, "endedSession");
  return { principal, service, region: signed.region };
}

/** The host's own time, not the emulated one: this is about the client that called just now. */
function checkTime(signed: Signed): void {
  const { service, date, time, expires } = signed;
  const signedAt = timeOf(signed);
  const now = Date.now();
  const minutes = service === "s3" ? MOST_SKEW_MINUTES_S3 : MOST_SKEW_MINUTES;
  if (!time.startsWith(date)) throw refusal(service, "wrongDate", wrongDate(signed));
  if (!(signedAt <= now + minutes * MINUTE_MS)) {
    throw refusal(service, "skewed", skew(signed, "not yet current", now, minutes));
  }
  if (expires !== undefined) {
    const lasts = expires >= 1 && expires <= MOST_EXPIRES;
    if (!lasts || now > signedAt + expires * 1000) throw refusal(service, "expired");
  } else if (signedAt < now - minutes * MINUTE_MS) {
    throw refusal(service, "skewed", skew(signed, "expired", now, -minutes));
  }
}

function wrongDate({ service, date, time }: Signed) {
  if (service === "s3") return {};
  return {
    message: `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${time.slice(0, 8)}', from '${time}'.`,
  };
}

/** S3 gives the times as members of the error, the others in the message. */
function skew({ service, time }: Signed, what: string, now: number, minutes: number) {
  if (service === "s3") {
    const members = {
      RequestTime: time,
      ServerTime: new Date(now),
      MaxAllowedSkewMilliseconds: Math.abs(minutes) * MINUTE_MS,
    };
    return { members };
  }
  const bound = `${basicTime(now + minutes * MINUTE_MS)} (${basicTime(now)} ${minutes < 0 ? "-" : "+"} 5 min.)`;
  const relation = minutes < 0 ? "now earlier" : "still later";
  return { message: `Signature ${what}: ${time} is ${relation} than ${bound}` };
}

/** The host must be signed, for S3 also whatever else changes what is asked for. */
function checkHeaders({ headers }: HttpRequest, { service, signedHeaders, expires }: Signed): void {
  const signed = new Set(signedHeaders);
  const needed = Object.keys(headers).filter(
    (name) => name === "host" || (service === "s3" && name.startsWith("x-amz-")),
  );
  const unsigned = needed.filter((name) => !signed.has(name));
  if (unsigned.length > 0) {
    const members = service === "s3" ? { HeadersNotSigned: unsigned.join(", ") } : {};
    throw refusal(service, "unsignedHeader", { members });
  }
  if (service === "s3" && expires === undefined && !signed.has("x-amz-content-sha256")) {
    throw refusal(service, "missingHash");
  }
}

/** S3 checks the body against this while it streams; the others' bodies are hashed here. */
async function hashOf(request: HttpRequest, { service }: Signed): Promise<string> {
  const given = request.headers["x-amz-content-sha256"];
  if (service === "s3") return given ?? UNSIGNED_PAYLOAD;
  const body = await request.body(MOST_BODY);
  return createHash("sha256").update(body).digest("hex");
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
