import { invalidParameter } from "./errors";

const GROUP_NAME = /^[.\-_/#A-Za-z0-9]+$/;
const STREAM_NAME = /^[^:*]+$/;
/** Both kinds of name, by the API reference. */
const MAX_NAME = 512;

export function checkGroupName(name: unknown, member = "logGroupName"): string {
  return checkName(name, member, GROUP_NAME, "[\\.\\-_/#A-Za-z0-9]+");
}

export function checkStreamName(name: unknown): string {
  return checkName(name, "logStreamName", STREAM_NAME, "[^:*]*");
}

function checkName(name: unknown, member: string, allowed: RegExp, pattern: string): string {
  if (typeof name !== "string") {
    throw constraint("null", member, "Member must not be null");
  }
  if (name.length < 1) {
    throw constraint(name, member, "Member must have length greater than or equal to 1");
  }
  if (name.length > MAX_NAME) {
    throw constraint(name, member, `Member must have length less than or equal to ${MAX_NAME}`);
  }
  if (!allowed.test(name)) {
    throw constraint(name, member, `Member must satisfy regular expression pattern: ${pattern}`);
  }
  return name;
}

/** Tags of a log group, none when absent; keys of 1 to 128 characters, values of up to 256. */
export function checkTags(tags: unknown): Record<string, string> {
  if (tags === undefined || tags === null) return {};
  const entries = Object.entries(tags);
  const valid = entries.every(
    ([key, value]) =>
      key.length >= 1 && key.length <= 128 && typeof value === "string" && value.length <= 256,
  );
  if (typeof tags !== "object" || Array.isArray(tags) || !valid) {
    throw invalidParameter(
      "1 validation error detected: Value at 'tags' failed to satisfy constraint: Map keys must have length between 1 and 128, map values at most 256",
    );
  }
  return Object.fromEntries(entries);
}

/** A page size within AWS's bounds, or the default. */
export function checkLimit(limit: unknown, standard: number, maximum = standard): number {
  if (limit === undefined) return standard;
  if (typeof limit !== "number" || limit < 1) {
    throw constraint(String(limit), "limit", "Member must have value greater than or equal to 1");
  }
  if (limit > maximum) {
    throw constraint(
      String(limit),
      "limit",
      `Member must have value less than or equal to ${maximum}`,
    );
  }
  return limit;
}

function constraint(value: string, member: string, rule: string) {
  const shown = value === "null" ? "null" : `'${value}'`;
  return invalidParameter(
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
