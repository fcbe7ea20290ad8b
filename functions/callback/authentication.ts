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

/**
 * Whether a delivery is signed as Jira's admin webhooks do (`X-Hub-Signature`, an HMAC of the raw
 * bytes), or carries the secret as Jira Automation can (`X-Callback-Secret`).
 */
export function isAuthentic(
  headers: HttpEvent["headers"],
  body: Buffer,
  { current, previous }: CallbackSecret,
): boolean {
  const secrets = [current, previous].filter(isSecret);
  const signature = headers["x-hub-signature"];
  const shared = headers["x-callback-secret"];
  return secrets.some(
    (secret) =>
      (signature !== undefined && isSame(lowerHex(signature), `sha256=${hmac(secret, body)}`)) ||
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

/** A number in hexadecimal is the same in upper case. */
function lowerHex(signature: string): string {
  return signature.replace(/(?<=^sha256=)[0-9A-F]+$/i, (digits) => digits.toLowerCase());
}

/** Takes the same time whatever differs, the length included. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
