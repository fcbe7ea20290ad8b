import { MalformedPolicy, type PolicyDocument, parsePolicyDocument } from "../../../iam";
import { AwsError } from "../service";
import type { Tag } from "./records";

/** IAM and AWS STS quotas: docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LIMITS = {
  roleName: 64,
  policyName: 128,
  path: 512,
  description: 1000,
  /** Characters without white space. */
  trustPolicy: 2048,
  inlinePolicies: 10240,
  managedPolicy: 6144,
  tags: 50,
} as const;

export function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message, 400);
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError("NoSuchEntity", message, 404);
}

export function required(value: unknown, member: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: ` +
      "Member must not be null",
  );
}

export function roleNameOf(value: unknown): string {
  return nameOf(value, "roleName", LIMITS.roleName);
}

export function policyNameOf(value: unknown): string {
  return nameOf(value, "policyName", LIMITS.policyName);
}

function nameOf(value: unknown, member: string, most: number): string {
  const name = required(value, member);
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw invalid(
      `The specified value for ${member} is invalid. It must contain only alphanumeric ` +
        "characters and/or the following: +=,.@_-",
    );
  }
  if (name.length > most) {
    throw invalid(
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy ` +
        `constraint: Member must have length less than or equal to ${most}`,
    );
  }
  return name;
}

export function pathOf(value: unknown): string {
  const path = (value as string | undefined) ?? "/";
  if (path.length > LIMITS.path || !/^(\/|\/[\x21-\x7e]+\/)$/.test(path)) {
    throw invalid("The specified value for path is invalid. It must begin and end with /.");
  }
  return path;
}

export function descriptionOf(value: unknown): string | undefined {
  const description = value as string | undefined;
  if ((description?.length ?? 0) <= LIMITS.description) return description;
  throw invalid(
    "1 validation error detected: Value at 'description' failed to satisfy constraint: Member " +
      `must have length less than or equal to ${LIMITS.description}`,
  );
}

/** One to twelve hours, in seconds. */
export function sessionDurationOf(value: unknown): number {
  const seconds = Number(value ?? 3600);
  if (Number.isInteger(seconds) && seconds >= 3600 && seconds <= 43200) return seconds;
  throw invalid(
    `1 validation error detected: Value '${value}' at 'maxSessionDuration' failed to satisfy ` +
      "constraint: Member must have value between 3600 and 43200",
  );
}

export function tagsOf(value: unknown): Tag[] {
  const tags = (value as Tag[] | undefined) ?? [];
  if (tags.length > LIMITS.tags) {
    throw invalid(`1 validation error detected: at most ${LIMITS.tags} tags are allowed`);
  }
  return tags.map(({ Key, Value }) => ({ Key: required(Key, "tags.key"), Value: Value ?? "" }));
}

/** A policy of an identity, as text; `others` are the inline policies it must share the space with. */
export function identityPolicy(
  value: unknown,
  kind: "inline" | "managed",
  others: readonly string[] = [],
): string {
  const text = required(value, "policyDocument");
  const { statements } = parse(text);
  if (statements.some(({ principal }) => principal)) {
    throw malformed("Policy document should not specify a principal.");
  }
  if (statements.some(({ resource }) => !resource)) {
    throw malformed("Policy statement must contain resources.");
  }
  const size = [text, ...others].reduce((sum, each) => sum + sizeOf(each), 0);
  if (kind === "managed" && size > LIMITS.managedPolicy) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${LIMITS.managedPolicy}`);
  }
  if (kind === "inline" && size > LIMITS.inlinePolicies) {
    throw limitExceeded(`Maximum policy size of ${LIMITS.inlinePolicies} bytes exceeded for role`);
  }
  return text;
}

/** A trust policy, as text. */
export function trustPolicy(value: unknown): string {
  const text = required(value, "assumeRolePolicyDocument");
  const { statements } = parse(text);
  if (statements.some(({ resource }) => resource)) {
    throw malformed("Has prohibited field Resource");
  }
  if (statements.some(({ principal }) => !principal)) {
    throw malformed("Missing required field Principal");
  }
  const actions = statements.flatMap(({ action }) => action.patterns);
  if (!actions.every((action) => action.toLowerCase().startsWith("sts:"))) {
    throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  }
  if (sizeOf(text) > LIMITS.trustPolicy) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${LIMITS.trustPolicy}`);
  }
  return text;
}

function parse(text: string): PolicyDocument {
  try {
    return parsePolicyDocument(text);
  } catch (error) {
    if (error instanceof MalformedPolicy) throw malformed(error.message);
    throw error;
  }
}

function sizeOf(document: string): number {
  return document.replace(/\s/g, "").length;
}

function malformed(message: string): AwsError {
  return new AwsError("MalformedPolicyDocument", message, 400);
}

function limitExceeded(message: string): AwsError {
  return new AwsError("LimitExceeded", message, 409);
}
