import { MalformedPolicy, parsePolicyDocument } from "../iam";
import { isObject } from "./definition";
import { knownDocument, policyType, rolePolicyType, roleType } from "./grants";
import { UNKNOWN } from "./known";
import { type Resource, valuesOf } from "./resource";
import type { Rule } from "./rule";

export const policyDocument: Rule = {
  name: "policy-document",
  description:
    "Checks that a role's documents are in the grammar of IAM policies: elements, effects, actions with their service.",
  level: "mandatory",
  consequence: 'AWS answers "MalformedPolicyDocument".',
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  types: [roleType, rolePolicyType, policyType],
  check({ resource, violation, unknown }) {
    for (const [property, document] of documentsIn(resource)) {
      if (document === UNKNOWN) unknown(property, knownDocument);
      else if (document !== undefined) {
        const problem = problemOf(document, property === "assumeRolePolicy");
        if (problem !== undefined) {
          violation(`has a document that IAM refuses as its ${property}`, problem);
        }
      }
    }
  },
};

function documentsIn(resource: Resource): [property: string, document: unknown][] {
  if (resource.type !== roleType) return [["policy", resource.properties.policy]];
  const inline = valuesOf(resource, "inlinePolicies").map((each): [string, unknown] => [
    "inlinePolicies",
    isObject(each) ? each.policy : each,
  ]);
  return [["assumeRolePolicy", resource.properties.assumeRolePolicy], ...inline];
}

/** What IAM answers to a document; undefined when it takes it. */
function problemOf(document: unknown, isTrust: boolean): string | undefined {
  try {
    const { statements } = parsePolicyDocument(document);
    if (isTrust) {
      if (statements.some(({ resource }) => resource)) return "Has prohibited field Resource.";
      return statements.some(({ principal }) => !principal)
        ? "Missing required field Principal."
        : undefined;
    }
    if (statements.some(({ principal }) => principal)) {
      return "Policy document should not specify a principal.";
    }
    return statements.some(({ resource }) => !resource)
      ? "Policy statement must contain resources."
      : undefined;
  } catch (error) {
    if (error instanceof MalformedPolicy) return error.message;
    throw error;
  }
}
