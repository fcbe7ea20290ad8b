import { UNKNOWN } from "./known";
import {
  attachmentType,
  documentsOf,
  type Grant,
  grantsOf,
  knownDocument,
  parsed,
  policyAttachmentType,
  policyType,
  rolePolicyType,
  roleType,
} from "./permissions";
import type { Resource } from "./resource";
import type { Rule } from "./rule";
import type { Stack } from "./stack";

export const noFullAccessPolicies: Rule = {
  name: "no-full-access-policies",
  description: "Checks that no role is given one of AWS's managed policies for full access.",
  level: "mandatory",
  consequence: "AWS accepts it, and whoever takes over the role has the whole service, or account.",
  source:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  types: [attachmentType, policyAttachmentType, roleType],
  settings: {
    allowedPolicies: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "ARNs of AWS's policies that may be given all the same",
    },
  },
  check({ resource, stack, settings, violation, unknown }) {
    const property = resource.type === roleType ? "managedPolicyArns" : "policyArn";
    const value = resource.properties[property];
    const allowed = settings.allowedPolicies as readonly string[];
    for (const arn of Array.isArray(value) ? value : [value]) {
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

function isFullAccess(arn: string): boolean {
  return /^arn:[\w-]+:iam::aws:policy\/.*(FullAccess|AdministratorAccess|PowerUser)/.test(arn);
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
