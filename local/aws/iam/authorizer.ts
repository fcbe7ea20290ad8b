import {
  awsManagedPolicy,
  type Decision,
  evaluate,
  type PolicyDocument,
  parsePolicyDocument,
  type RequestPrincipal,
} from "../../../iam";
import { type Access, AwsError, type Call, type Principal } from "../service";
import type { Records, RoleRecord } from "./records";

const parsed = new Map<string, PolicyDocument>();
const MOST_PARSED = 1000;

/** Documents do not change, so each is parsed once. */
export function parsedPolicy(text: string): PolicyDocument {
  let document = parsed.get(text);
  if (!document) {
    document = parsePolicyDocument(text);
    if (parsed.size >= MOST_PARSED) parsed.clear();
    parsed.set(text, document);
  }
  return document;
}

/** Inline, attached and AWS managed policies of a role. */
export function policiesOf(records: Records, role: RoleRecord): PolicyDocument[] {
  const inline = Object.values(role.inline).map(parsedPolicy);
  return [...inline, ...role.attached.flatMap((arn) => managedPolicy(records, arn) ?? [])];
}

export function managedPolicy({ policies }: Records, arn: string): PolicyDocument | undefined {
  const policy = policies.get(arn);
  if (!policy) return awsManagedPolicy(arn);
  const version = policy.versions.find(({ VersionId }) => VersionId === policy.DefaultVersionId);
  return version && parsedPolicy(version.Document);
}

/** Throws unless the caller's role allows all of it, and its permissions boundary does not forbid it. */
export function authorize(records: Records, call: Call, accesses: readonly Access[]): void {
  const { principal } = call;
  if (principal.kind === "root") return;
  const role = records.roles.get(principal.roleName);
  const policies = role ? policiesOf(records, role) : [];
  const boundary = role?.PermissionsBoundary && managedPolicy(records, role.PermissionsBoundary);
  for (const access of accesses) {
    const decision = decide(policies, access, call, role);
    if (decision !== "allowed") throw denied(principal, access, decision, "identity-based policy");
    if (!boundary) continue;
    const limit = evaluate([boundary], requestOf(access, call));
    if (limit !== "allowed") throw denied(principal, access, limit, "permissions boundary");
  }
}

/**
 * Within one account either the role's policies or the resource's may allow; either may deny. A
 * resource that lets the account in leaves it to the account's own policies.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function decide(
  policies: readonly PolicyDocument[],
  access: Access,
  call: Call,
  role: RoleRecord | undefined,
): Decision {
  const byIdentity = evaluate(policies, requestOf(access, call));
  if (!access.resourcePolicy || byIdentity === "explicitDeny") return byIdentity;
  const byResource = (principal: RequestPrincipal) =>
    evaluate([access.resourcePolicy!], { ...requestOf(access, call), principal });
  const { arn } = call.principal;
  const names = role ? [arn, role.Arn] : [arn];
  if (byResource({ aws: arn, alsoKnownAs: names }) === "explicitDeny") return "explicitDeny";
  const nameless = { aws: "", alsoKnownAs: names };
  return byResource(nameless) === "allowed" ? "allowed" : byIdentity;
}

/** The loopback endpoint stands for AWS's TLS endpoints, so a policy that demands TLS is met. */
function requestOf({ action, resource, context }: Access, call: Call) {
  return {
    action,
    resource,
    context: {
      "aws:SecureTransport": "true",
      "aws:PrincipalArn": call.principal.arn,
      "aws:PrincipalAccount": call.accountId,
      "aws:RequestedRegion": call.region,
      ...context,
    },
  };
}

/** The services whose errors are XML or REST-JSON answer 403; the JSON 1.x ones answer 400. */
const FORBIDDEN: Readonly<Record<string, { code: string; statusCode: number }>> = {
  s3: { code: "AccessDenied", statusCode: 403 },
  iam: { code: "AccessDenied", statusCode: 403 },
  sts: { code: "AccessDenied", statusCode: 403 },
  lambda: { code: "AccessDeniedException", statusCode: 403 },
  apigateway: { code: "AccessDeniedException", statusCode: 403 },
};
const BAD_REQUEST = { code: "AccessDeniedException", statusCode: 400 };

/** Source of the wording: docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function denied(
  principal: Principal,
  { action, resource }: Access,
  decision: Exclude<Decision, "allowed">,
  policy: "identity-based policy" | "permissions boundary",
): AwsError {
  const on = resource === "*" ? "" : ` on resource: ${resource}`;
  const because =
    decision === "explicitDeny"
      ? `with an explicit deny in ${policy === "permissions boundary" ? "a" : "an"} ${policy}`
      : `because no ${policy} allows the ${action} action`;
  const { code, statusCode } = FORBIDDEN[action.split(":")[0] ?? ""] ?? BAD_REQUEST;
  return new AwsError(
    code,
    `User: ${principal.arn} is not authorized to perform: ${action}${on} ${because}`,
    statusCode,
  );
}
