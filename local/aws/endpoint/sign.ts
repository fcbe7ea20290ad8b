import { createHash, createHmac } from "node:crypto";
import { ALGORITHM_IDENTIFIER, createScope, KEY_TYPE_IDENTIFIER } from "@smithy/signature-v4";

/** When, where and for what a request is signed. */
export interface SigningScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly time: string;
}

/**
 * The signature of a canonical request, in hexadecimal.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign(canonical: string, secret: string, scope: SigningScope): string {
  const { date, region, service, time } = scope;
  const text = [
    ALGORITHM_IDENTIFIER,
    time,
    createScope(date, region, service),
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const key = signingKey(secret, date, region, service);
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Enough for every role and service of a stack on one day. */
const MOST_KEPT = 200;

const kept = new Map<string, Buffer>();

/** The key that a day's requests of one caller to one service are signed with. */
function signingKey(secret: string, date: string, region: string, service: string): Buffer {
  const name = [secret, date, region, service].join("/");
  const known = kept.get(name);
  if (known) return known;
  const key = [date, region, service, KEY_TYPE_IDENTIFIER].reduce<Buffer>(
    (previous, part) => createHmac("sha256", previous).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, key);
  return key;
}
