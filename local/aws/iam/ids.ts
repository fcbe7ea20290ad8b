import { randomBytes } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** An id as IAM gives them: a prefix that tells the kind, then base 32. */
export function newId(prefix: "AROA" | "ANPA"): string {
  return prefix + base32(randomBytes(17));
}

/** One character a byte: the low five bits of each. */
export function base32(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => BASE32[byte & 31]).join("");
}
