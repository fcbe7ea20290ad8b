import {
  coversPattern,
  type Element,
  matchesPattern,
  namesAction,
  type PrincipalElement,
  type Statement,
} from "../iam";
import { boundaryOf, documentsOf, type Grant, grantsOf, parsed, roleType } from "./grants";
import { UNKNOWN } from "./known";
import { isUnknown, type Resource, textOf } from "./resource";
import { physicalName, type Stack } from "./stack";

/** What may come of asking whether a role may do something. */
export type Verdict = "allowed" | "denied" | "unknown" | "elsewhere";

/**
 * Whether grants let a role do something: a Deny wins over every Allow, and what cannot be read
 * may allow whatever the rest does not.
 * @param resource an ARN, in which `*` stands for what is not known, or `*` for an action that
 *   supports no resource
 */
export function decide(grants: readonly Grant[], action: string, resource: string): Verdict {
  return deciderOf(grants, action)(resource);
}

/** The same for many resources: what the grants say of the action is looked up once. */
export function deciderOf(grants: readonly Grant[], action: string): (resource: string) => Verdict {
  const about = documentsOf(grants).flatMap(({ statements }) =>
    statements.filter((each) => namesAction(each, action)),
  );
  const isAbout = (document: unknown) => grants.some((each) => each.document === document);
  const otherwise = isAbout(UNKNOWN) ? "unknown" : isAbout(undefined) ? "elsewhere" : "denied";
  return (resource) => {
    if (about.some((each) => denies(each, action, resource))) return "denied";
    return about.some((each) => mayAllow(each, action, resource)) ? "allowed" : otherwise;
  };
}

/** Whether a role may do something: by what it is granted, within its permissions boundary. */
export function may(stack: Stack, role: Resource, action: string, resource: string): Verdict {
  const boundary = boundaryOf(stack, role);
  const isOutside = boundary && decide([boundary], action, resource) === "denied";
  return isOutside ? "denied" : decide(grantsOf(stack, role), action, resource);
}

/** The same grants with no more in them than what they say of some actions. */
export function narrowed(grants: readonly Grant[], actions: readonly string[]): Grant[] {
  return grants.map((grant) => {
    const { document } = grant;
    if (document === undefined || document === UNKNOWN) return grant;
    const statements = document.statements.filter((each) =>
      actions.some((action) => namesAction(each, action)),
    );
    return { ...grant, document: { ...document, statements } };
  });
}

/** Whether a statement denies an action on everything that a resource pattern stands for. */
function denies(statement: Statement, action: string, resource: string): boolean {
  return (
    statement.effect === "Deny" &&
    statement.conditions.length === 0 &&
    namesAction(statement, action) &&
    (!statement.resource ||
      holds(statement.resource, (pattern) => coversPattern(pattern, resource)))
  );
}

/** Whether a statement allows an action on something that a resource pattern stands for. */
export function mayAllow(statement: Statement, action: string, resource: string): boolean {
  return (
    statement.effect === "Allow" &&
    namesAction(statement, action) &&
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

/** Whether two patterns of ARNs have one in common; policy variables stand for anything. */
export function overlap(one: string, other: string): boolean {
  const [left, right] = [partsOf(one), partsOf(other)];
  if (left.length !== right.length) return textsOverlap(left.join(":"), right.join(":"));
  // From the end, where the names are, which most often differ.
  for (let index = left.length - 1; index >= 0; index--) {
    if (!textsOverlap(left[index], right[index])) return false;
  }
  return true;
}

const parts = new Map<string, readonly string[]>();

/** The six parts of an ARN, of which the last may have colons of its own. */
function partsOf(arn: string): readonly string[] {
  const known = parts.get(arn);
  if (known) return known;
  const all = arn.replace(/\$\{[^}]*\}/g, "*").split(":");
  const found = [...all.slice(0, 5), ...(all.length > 5 ? [all.slice(5).join(":")] : [])];
  parts.set(arn, found);
  return found;
}

const wildcard = /[*?]/;

function textsOverlap(left: string, right: string): boolean {
  if (left === right || left === "*" || right === "*") return true;
  if (!wildcard.test(left) && !wildcard.test(right)) return false;
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

/**
 * Whether a role's trust lets a service take it on, by its global or a regional name.
 * @returns undefined when IAM would refuse the document
 */
export function trusts(role: Resource, service: string): boolean | typeof UNKNOWN | undefined {
  if (isUnknown(role, "assumeRolePolicy")) return UNKNOWN;
  const trust = parsed(textOf(role, "assumeRolePolicy") ?? role.properties.assumeRolePolicy);
  const about = trust?.statements.filter(({ principal }) => names(principal, service));
  if (about?.some((each) => denies(each, "sts:AssumeRole", "*"))) return false;
  return about?.some((each) => mayAllow(each, "sts:AssumeRole", "*"));
}

function names(principal: PrincipalElement | undefined, service: string): boolean {
  if (!principal) return false;
  const { negated, everyone, byType } = principal;
  return (everyone || !!byType.Service?.some((each) => isService(each, service))) !== negated;
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
