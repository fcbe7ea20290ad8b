import {
  awsManagedPolicy,
  coversPattern,
  type Element,
  MalformedPolicy,
  matchesPattern,
  type PolicyDocument,
  parsePolicyDocument,
  type Statement,
} from "../iam";
import { isObject } from "./definition";
import { UNKNOWN } from "./known";
import { isUnknown, listOf, type Resource, textOf } from "./resource";
import { physicalName, type Stack } from "./stack";

export const roleType = "aws:iam/role:Role";
export const rolePolicyType = "aws:iam/rolePolicy:RolePolicy";
export const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const policyAttachmentType = "aws:iam/policyAttachment:PolicyAttachment";
const exclusiveType = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive";
export const policyType = "aws:iam/policy:Policy";

/** How to make a policy's document known at preview. */
export const knownDocument =
  "Build the document from names, account and region, which preview knows, instead of the ARNs of " +
  "resources that are yet to be made.";

/** One grant to a role: a document, or what stands for one that cannot be read. */
export interface Grant {
  /** What it is made by: a policy or its attachment, or the role itself. */
  readonly by: Resource;
  /**
   * The document; UNKNOWN at preview; undefined for a policy that is not of this stack and not one
   * of AWS's that we know, or that is malformed.
   */
  readonly document: PolicyDocument | undefined | typeof UNKNOWN;
  /** The property that holds the document or names the policy. */
  readonly property: string;
  /** The resource that has that property. */
  readonly of: Resource;
}

/** What may come of asking whether a role may do something. */
export type Verdict = "allowed" | "denied" | "unknown" | "elsewhere";

const grants = new WeakMap<Stack, Map<Resource, Grant[]>>();

/** All that a role is granted in this stack. */
export function grantsOf(stack: Stack, role: Resource): Grant[] {
  // A stack that still grows may grant more the next time.
  if (!stack.complete) return findGrants(stack, role);
  const known = grants.get(stack) ?? new Map<Resource, Grant[]>();
  grants.set(stack, known);
  const found = known.get(role) ?? findGrants(stack, role);
  known.set(role, found);
  return found;
}

function findGrants(stack: Stack, role: Resource): Grant[] {
  const of = (type: string, property: string) =>
    stack.ofType(type).filter((each) => refersToRole(stack, each, property, role));
  return [
    ...listOf(role, "inlinePolicies").map((each) =>
      grant(role, "inlinePolicies", isObject(each) ? each.policy : each),
    ),
    ...managed(stack, role, "managedPolicyArns", listOf(role, "managedPolicyArns")),
    ...of(rolePolicyType, "role").map((each) => grant(each, "policy", each.properties.policy)),
    ...[...of(attachmentType, "role"), ...of(policyAttachmentType, "roles")].flatMap((each) =>
      managed(stack, each, "policyArn", [each.properties.policyArn]),
    ),
    ...of(exclusiveType, "roleName").flatMap((each) =>
      managed(stack, each, "policyArns", listOf(each, "policyArns")),
    ),
  ];
}

/** Whether a property names a role, or a list of them that has it. */
function refersToRole(stack: Stack, from: Resource, property: string, role: Resource): boolean {
  const value = from.properties[property];
  const values = Array.isArray(value) ? value : [value];
  if (values.some((each) => typeof each === "string" && stack.named(each, roleType) === role)) {
    return true;
  }
  return values.includes(UNKNOWN) && from.comesFrom(property).includes(role);
}

function grant(by: Resource, property: string, document: unknown): Grant {
  return { by, property, of: by, document: document === UNKNOWN ? UNKNOWN : parsed(document) };
}

/** The grants of managed policies, whose ARNs a property holds. */
function managed(stack: Stack, by: Resource, property: string, arns: readonly unknown[]): Grant[] {
  return arns.map((arn) => {
    if (typeof arn !== "string") {
      const sources = by.comesFrom(property).filter(({ type }) => type === policyType);
      return sources.length === 1
        ? documentOf(sources[0], by)
        : { by, property, of: by, document: UNKNOWN };
    }
    const policy = stack.named(arn, policyType);
    if (policy) return documentOf(policy, by);
    return { by, property, of: by, document: awsManagedPolicy(arn) };
  });
}

function documentOf(policy: Resource, by: Resource): Grant {
  return { ...grant(policy, "policy", policy.properties.policy), by };
}

const documents = new Map<unknown, PolicyDocument | undefined>();

/** A document as text or object; undefined for one that IAM would refuse, which other rules tell. */
export function parsed(document: unknown): PolicyDocument | undefined {
  if (typeof document !== "string") return read(document);
  if (!documents.has(document)) documents.set(document, read(document));
  return documents.get(document);
}

function read(document: unknown): PolicyDocument | undefined {
  try {
    return parsePolicyDocument(document);
  } catch (error) {
    if (error instanceof MalformedPolicy) return undefined;
    throw error;
  }
}

/** The documents that can be read. */
export function documentsOf(grants: readonly Pick<Grant, "document">[]): PolicyDocument[] {
  return grants.flatMap(({ document }) =>
    document === undefined || document === UNKNOWN ? [] : [document],
  );
}

/**
 * Whether grants let a role do something: a Deny wins over every Allow, and what cannot be read
 * may allow whatever the rest does not.
 * @param resource an ARN, in which `*` stands for what is not known, or `*` for an action that
 *   supports no resource
 */
export function decide(grants: readonly Grant[], action: string, resource: string): Verdict {
  const documents = documentsOf(grants);
  const statements = documents.flatMap((each) => each.statements);
  if (statements.some((each) => denies(each, action, resource))) return "denied";
  if (statements.some((each) => mayAllow(each, action, resource))) return "allowed";
  if (grants.some(({ document }) => document === UNKNOWN)) return "unknown";
  return grants.some(({ document }) => document === undefined) ? "elsewhere" : "denied";
}

/** Whether a statement denies an action on everything that a resource pattern stands for. */
function denies(statement: Statement, action: string, resource: string): boolean {
  return (
    statement.effect === "Deny" &&
    statement.conditions.length === 0 &&
    holds(statement.action, (pattern) => matchesAction(pattern, action)) &&
    (!statement.resource ||
      holds(statement.resource, (pattern) => coversPattern(pattern, resource)))
  );
}

/** Whether a statement allows an action on something that a resource pattern stands for. */
export function mayAllow(statement: Statement, action: string, resource: string): boolean {
  return (
    statement.effect === "Allow" &&
    holds(statement.action, (pattern) => matchesAction(pattern, action)) &&
    (!statement.resource || allowsResource(statement.resource, resource))
  );
}

function allowsResource({ negated, patterns }: Element, resource: string): boolean {
  if (resource === "*") return patterns.some((each) => matchesPattern(each, "*")) !== negated;
  return negated
    ? !patterns.some((each) => coversPattern(each, resource))
    : patterns.some((each) => overlap(each, resource));
}

function holds({ negated, patterns }: Element, test: (pattern: string) => boolean): boolean {
  return patterns.some(test) !== negated;
}

function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(pattern.toLowerCase(), action.toLowerCase());
}

/** Whether two patterns of ARNs have one in common; policy variables stand for anything. */
export function overlap(one: string, other: string): boolean {
  const [left, right] = [one, other].map((each) => partsOf(each.replace(/\$\{[^}]*\}/g, "*")));
  return left.length === right.length
    ? left.every((part, index) => textsOverlap(part, right[index]))
    : textsOverlap(left.join(":"), right.join(":"));
}

/** The six parts of an ARN, of which the last may have colons of its own. */
function partsOf(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(":")] : [])];
}

function textsOverlap(left: string, right: string): boolean {
  if (left === "*" || right === "*") return true;
  if (!/[*?]/.test(left + right)) return left === right;
  const failed = new Set<number>();
  const from = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j;
    if (failed.has(key)) return false;
    const found =
      i === left.length && j === right.length
        ? true
        : left[i] === "*"
          ? from(i + 1, j) || (j < right.length && from(i, j + 1))
          : right[j] === "*"
            ? from(i, j + 1) || (i < left.length && from(i + 1, j))
            : i < left.length &&
              j < right.length &&
              (left[i] === right[j] || left[i] === "?" || right[j] === "?") &&
              from(i + 1, j + 1);
    if (!found) failed.add(key);
    return found;
  };
  return from(0, 0);
}

/** The role that a resource takes on: see `Stack.referred`. */
export function roleOf(stack: Stack, from: Resource, property: string) {
  return stack.referred(from, property, roleType);
}

/** Whether a role's trust lets a service take it on, by its global or a regional name. */
export function trusts(role: Resource, service: string): boolean | typeof UNKNOWN | undefined {
  if (isUnknown(role, "assumeRolePolicy")) return UNKNOWN;
  const trust = parsed(textOf(role, "assumeRolePolicy") ?? role.properties.assumeRolePolicy);
  return trust?.statements.some(
    (statement) =>
      mayAllow(statement, "sts:AssumeRole", "*") &&
      (statement.principal?.everyone ||
        statement.principal?.byType.Service?.some((each) => isService(each, service))),
  );
}

/** `states.amazonaws.com`, `states.eu-west-1.amazonaws.com`, `states.cn-north-1.amazonaws.com.cn`. */
function isService(principal: string, service: string): boolean {
  return (
    principal === "*" ||
    new RegExp(`^${service}(\\.[a-z0-9-]+)?\\.amazonaws\\.com(\\.cn)?$`).test(principal)
  );
}

/** The ARN of something whose partition, region and account may be anything. */
export function anyArn(service: string, resource: string): string {
  return service === "s3" ? `arn:*:s3:::${resource}` : `arn:*:${service}:*:*:${resource}`;
}

/** The name that a resource has, or a pattern for whichever it will have. */
export function nameOrAny(resource: Resource): string {
  return physicalName(resource) ?? "*";
}
