import {
  attachmentType,
  documentsOf,
  exclusiveAttachmentsType,
  type Grant,
  grantsOf,
  knownDocument,
  parsed,
  policyAttachmentType,
  policyType,
  rolePolicyType,
  roleType,
} from "./grants";
import { UNKNOWN } from "./known";
import { type Resource, valuesOf } from "./resource";
import type { Rule } from "./rule";
import type { Stack } from "./stack";

export const noFullAccessPolicies: Rule = {
  name: "no-full-access-policies",
  description: "Checks that no role is given one of AWS's managed policies for full access.",
  level: "mandatory",
  consequence: "AWS accepts it, and whoever takes over the role has the whole service, or account.",
  source:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  types: [attachmentType, policyAttachmentType, exclusiveAttachmentsType, roleType],
  settings: {
    allowedPolicies: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "ARNs of AWS's policies that may be given all the same",
    },
  },
  check({ resource, stack, settings, violation, unknown }) {
    const property = arnsOf[resource.type] ?? "policyArn";
    const allowed = settings.allowedPolicies as readonly string[];
    for (const arn of valuesOf(resource, property)) {
      if (arn === UNKNOWN) {
        // A policy of this stack is none of AWS's, whatever its ARN will be.
        const own = resource.comesFrom(property).some(({ type }) => type === policyType);
        if (stack.complete && !own) unknown(property, "Give the ARN as a text.");
      } else if (typeof arn === "string" && isFullAccess(arn) && !allowed.includes(arn)) {
        violation(`gives ${arn}`, "Allow the actions that are needed, in a policy of the role.");
      }
    }
  },
};

/** Where resources list ARNs of policies; the others have one. */
const arnsOf: Readonly<Record<string, string>> = {
  [roleType]: "managedPolicyArns",
  [exclusiveAttachmentsType]: "policyArns",
};

function isFullAccess(arn: string): boolean {
  return /^arn:[\w-]+:iam::aws:policy\/.*(FullAccess|AdministratorAccess|PowerUserAccess)/.test(
    arn,
  );
}

export const noWildcardPermissions: Rule = {
  name: "no-wildcard-permissions",
  description: "Checks that no policy allows all actions of a service on all resources.",
  level: "mandatory",
  consequence: "AWS accepts it, and whoever takes over the role has the whole service, or account.",
  source:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  types: [rolePolicyType, policyType, roleType],
  check({ resource, stack, violation, unknown }) {
    // What a policy is for shows once all that refers to it is there.
    if (resource.type === policyType && (!stack.complete || isOnlyBoundary(stack, resource)))
      return;
    for (const grant of ownDocuments(resource, stack)) {
      if (grant.document === UNKNOWN) {
        unknown(grant.property, knownDocument);
        continue;
      }
      for (const { effect, action, resource: on } of documentsOf([grant])[0]?.statements ?? []) {
        const whole = action.negated ? ["NotAction"] : action.patterns.filter(isWholeService);
        const everything = !on || on.negated || on.patterns.includes("*");
        if (effect === "Allow" && everything && whole.length > 0) {
          violation(
            `allows ${whole.join(", ")} on "*"`,
            "Name the actions that are needed, and what they are needed on.",
          );
        }
      }
    }
  },
};

/** A boundary allows nothing by itself, and names whole services by its nature. */
function isOnlyBoundary(stack: Stack, policy: Resource): boolean {
  const refers = (from: Resource, property: string) =>
    from.comesFrom(property).includes(policy) ||
    valuesOf(from, property).some(
      (each) => typeof each === "string" && stack.named(each, policyType) === policy,
    );
  const isReferred = (property: string, ...types: string[]) =>
    stack.ofType(...types).some((each) => refers(each, property));
  return (
    isReferred("permissionsBoundary", roleType, "aws:iam/user:User") &&
    !isReferred("managedPolicyArns", roleType) &&
    !isReferred("policyArn", attachmentType, policyAttachmentType) &&
    !isReferred("policyArns", exclusiveAttachmentsType)
  );
}

function isWholeService(action: string): boolean {
  return /^(\*|[\w-]+:\*)$/.test(action);
}

/** The documents that a resource itself holds. */
function ownDocuments(resource: Resource, stack: Stack): Pick<Grant, "document" | "property">[] {
  if (resource.type === roleType) {
    return grantsOf(stack, resource).filter(
      ({ by, property }) => by === resource && property === "inlinePolicies",
    );
  }
  const { policy } = resource.properties;
  return [{ property: "policy", document: policy === UNKNOWN ? UNKNOWN : parsed(policy) }];
}
