import {
  awsManagedPolicy,
  MalformedPolicy,
  type PolicyDocument,
  parsePolicyDocument,
} from "../iam";
import { isObject } from "./definition";
import { UNKNOWN } from "./known";
import { referencesBy } from "./references";
import { listOf, type Resource, valuesOf } from "./resource";
import type { RuleContext } from "./rule";
import type { Stack } from "./stack";

export const roleType = "aws:iam/role:Role";
export const rolePolicyType = "aws:iam/rolePolicy:RolePolicy";
export const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const policyAttachmentType = "aws:iam/policyAttachment:PolicyAttachment";
export const exclusiveAttachmentsType =
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive";
export const policyType = "aws:iam/policy:Policy";

/** How to make a policy's document known at preview. */
export const knownDocument =
  "Build the document from names, account and region, which preview knows, instead of the ARNs of " +
  "resources that are yet to be made.";

/** What a role reference must be for a rule to follow it. */
export const knownRole =
  "Make the role in this stack, or give its ARN as a text or from a data source, which preview knows.";

const knownReference =
  'Give the role a name of your own, and refer to it by "role.name", which preview knows.';

/** One grant to a role: a document, or what stands for one that cannot be read. */
export interface Grant {
  /** What it is made by: a policy or its attachment, or the role itself. */
  readonly by: Resource;
  /**
   * The document; UNKNOWN at preview; undefined for a policy that is not of this stack and not one
   * of AWS's that we know, or that is malformed.
   */
  readonly document: PolicyDocument | undefined | typeof UNKNOWN;
  /** The property that holds the document or names the policy, or the role where that is unknown. */
  readonly property: string;
  /** The resource that has that property. */
  readonly of: Resource;
}

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

/** The permissions boundary of a role, without which no grant counts; undefined when it has none. */
export function boundaryOf(stack: Stack, role: Resource): Grant | undefined {
  return managed(stack, role, "permissionsBoundary")[0];
}

/** Says of every grant that cannot be known what to make known, and how. */
export function reportUnknown(grants: readonly Grant[], unknown: RuleContext["unknown"]): void {
  for (const { document, of, property } of grants) {
    if (document !== UNKNOWN) continue;
    const isReference = ["role", "roles", "roleName"].includes(property);
    unknown(property, isReference ? knownReference : knownDocument, of);
  }
}

function findGrants(stack: Stack, role: Resource): Grant[] {
  const granting = grantingTo(stack);
  return [
    ...inline(role),
    ...managed(stack, role, "managedPolicyArns"),
    ...granting.to(role).flatMap((by) => granted(stack, by)),
    ...granting.toUnknown().map((by) => ({
      by,
      property: roleProperties[by.type],
      of: by,
      document: UNKNOWN as typeof UNKNOWN,
    })),
  ];
}

/** The property by which resources that grant something name the role, or the roles. */
const roleProperties: Readonly<Record<string, string>> = {
  [rolePolicyType]: "role",
  [attachmentType]: "role",
  [policyAttachmentType]: "roles",
  [exclusiveAttachmentsType]: "roleName",
};

const grantingTo = referencesBy(roleProperties, roleType);

function granted(stack: Stack, by: Resource): Grant[] {
  if (by.type === rolePolicyType) return [grant(by, "policy", by.properties.policy)];
  return managed(stack, by, by.type === exclusiveAttachmentsType ? "policyArns" : "policyArn");
}

function inline(role: Resource): Grant[] {
  if (role.properties.inlinePolicies === UNKNOWN) return [grant(role, "inlinePolicies", UNKNOWN)];
  return listOf(role, "inlinePolicies").map((each) =>
    grant(role, "inlinePolicies", isObject(each) ? each.policy : each),
  );
}

function grant(by: Resource, property: string, document: unknown): Grant {
  return { by, property, of: by, document: document === UNKNOWN ? UNKNOWN : parsed(document) };
}

/** The grants of managed policies, whose ARNs a property holds. */
function managed(stack: Stack, by: Resource, property: string): Grant[] {
  const arns = valuesOf(by, property).filter((each) => each !== undefined && each !== null);
  const known = arns
    .filter((each) => typeof each === "string")
    .map((arn) => byArn(stack, by, property, arn));
  const missing = arns.filter((each) => each === UNKNOWN).length;
  if (missing === 0) return known;
  const others = by
    .comesFrom(property)
    .filter((each) => each.type === policyType && !known.some(({ of }) => of === each))
    .map((policy) => documentOf(policy, by));
  // A list that is unknown as a whole holds all that it comes from.
  const all =
    others.length > 0 && (others.length >= missing || by.properties[property] === UNKNOWN);
  return [...known, ...others, ...(all ? [] : [grant(by, property, UNKNOWN)])];
}

function byArn(stack: Stack, by: Resource, property: string, arn: string): Grant {
  const policy = stack.named(arn, policyType);
  return policy
    ? documentOf(policy, by)
    : { by, property, of: by, document: awsManagedPolicy(arn) };
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
