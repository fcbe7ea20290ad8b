import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { HttpEvent } from "./httpEvent";

/** What a delivery may be signed with; the previous one stays valid until the next rotation. */
export interface CallbackSecret {
  readonly current?: string;
  readonly previous?: string;
}

/** Reads the secret's text. Anything but `{current, previous}` holds no secret at all. */
export function parseSecret(text: string | undefined): CallbackSecret {
  try {
    const secret = JSON.parse(text ?? "{}");
    return typeof secret === "object" && secret !== null ? secret : {};
  } catch {
    return {};
  }
}

/** What a delivery proves its sender with, by one of two headers. */
export interface Credential {
  /** `sha256=` and 64 digits in lower case. */
  readonly signature?: string;
  readonly shared?: string;
}

/** A number in hexadecimal is the same in upper case. */
const signaturePattern = /^sha256=[0-9a-fA-F]{64}$/;

/** In characters, of which a header has printable ones only. */
const sharedPattern = /^[^\p{Cc}]{1,1024}$/u;

/**
 * The credential that a delivery's headers hold; undefined where they hold no well-formed one,
 * which is refused without a look at the secret.
 */
export function credentialIn(headers: HttpEvent["headers"]): Credential | undefined {
  const signature = headers["x-hub-signature"];
  const shared = headers["x-callback-secret"];
  const credential = {
    ...(signature && signaturePattern.test(signature) && { signature: signature.toLowerCase() }),
    ...(shared && sharedPattern.test(shared) && { shared }),
  };
  return Object.keys(credential).length > 0 ? credential : undefined;
}

/**
 * Whether a delivery is signed as Jira's admin webhooks do (`X-Hub-Signature`, an HMAC of the raw
 * bytes), or carries the secret as Jira Automation can (`X-Callback-Secret`).
 */
export function isAuthentic(
  { signature, shared }: Credential,
  body: Buffer,
  { current, previous }: CallbackSecret,
): boolean {
  const secrets = [current, previous].filter(isSecret);
  return secrets.some(
    (secret) =>
      (signature !== undefined && isSame(signature, `sha256=${hmac(secret, body)}`)) ||
      (shared !== undefined && isSame(shared, secret)),
  );
}

/** An empty secret would let everybody in. */
function isSecret(secret: unknown): secret is string {
  return typeof secret === "string" && secret !== "";
}

function hmac(secret: string, body: Buffer): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

/** Takes the same time whatever differs, the length included. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
