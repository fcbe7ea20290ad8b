import { meets, type RequestContext, substitute } from "./conditions";
import { matchesPattern } from "./pattern";
import type { Element, PolicyDocument, Statement } from "./policyDocument";

/** What somebody wants to do. */
export interface Request {
  /** Such as `s3:GetObject`; its case does not count. */
  readonly action: string;
  /** An ARN, or `*` where the action supports no resource. */
  readonly resource: string;
  readonly context?: RequestContext;
  /** Needed only where a document names principals: a bucket policy, a trust policy. */
  readonly principal?: RequestPrincipal;
}

export type RequestPrincipal =
  | { readonly service: string }
  /** The ARN of a role or user, and further ARNs by which a policy may name it. */
  | { readonly aws: string; readonly alsoKnownAs?: readonly string[] };

export type Decision = "allowed" | "explicitDeny" | "implicitDeny";

/** A single Deny wins over every Allow; what nothing allows is denied. */
export function evaluate(documents: readonly PolicyDocument[], request: Request): Decision {
  let allowed = false;
  for (const { statements } of documents) {
    for (const statement of statements) {
      if (!applies(statement, request)) continue;
      if (statement.effect === "Deny") return "explicitDeny";
      allowed = true;
    }
  }
  return allowed ? "allowed" : "implicitDeny";
}

/** Whether a trust policy lets a principal take the role on. */
export function allowsPrincipal(
  trust: PolicyDocument,
  principal: RequestPrincipal,
  action = "sts:AssumeRole",
  context: RequestContext = {},
): boolean {
  return evaluate([trust], { action, resource: "*", context, principal }) === "allowed";
}

/** Whether a statement speaks of a request, be it to allow or to deny it. */
export function applies(statement: Statement, request: Request): boolean {
  const { context = {} } = request;
  return (
    namesAction(statement, request.action) &&
    namesResource(statement, request.resource, context) &&
    namesPrincipal(statement, request.principal) &&
    statement.conditions.every((condition) => meets(condition, context))
  );
}

/** Whether a statement's actions take in an action. */
export function namesAction({ action: { negated, patterns } }: Statement, action: string): boolean {
  const lower = action.toLowerCase();
  return patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), lower)) !== negated;
}

/** Whether a statement's resources take in a resource; a trust policy has none and takes in all. */
export function namesResource(
  { resource: element }: Statement,
  resource: string,
  context: RequestContext = {},
): boolean {
  return !element || matchesElement(element, resource, context);
}

function matchesElement(element: Element, value: string, context: RequestContext): boolean {
  return (
    element.patterns.some((pattern) => matchesPattern(substitute(pattern, context), value)) !==
    element.negated
  );
}

function namesPrincipal(
  { principal: element }: Statement,
  principal: RequestPrincipal | undefined,
): boolean {
  if (!element) return true;
  if (!principal) return false;
  return (element.everyone || namedIn(element.byType, principal)) !== element.negated;
}

function namedIn(
  byType: Readonly<Record<string, readonly string[]>>,
  principal: RequestPrincipal,
): boolean {
  if ("service" in principal) return byType.Service?.includes(principal.service) ?? false;
  const { aws, alsoKnownAs = [] } = principal;
  const account = aws.split(":")[4] ?? "";
  const names = [aws, ...alsoKnownAs, account];
  return (byType.AWS ?? []).some(
    (name) => names.includes(name) || (/:root$/.test(name) && name.split(":")[4] === account),
  );
}
