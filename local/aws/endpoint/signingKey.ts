import { createHmac } from "node:crypto";
import { KEY_TYPE_IDENTIFIER } from "@smithy/signature-v4";

/** Enough for every role and service of a stack on one day. */
const MOST_KEPT = 200;

const kept = new Map<string, Buffer>();

/**
 * The key that a day's requests of one caller to one service are signed with.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signingKey(secret: string, date: string, region: string, service: string): Buffer {
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
