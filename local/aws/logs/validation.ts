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
