import { knownDefinition, stateMachineType } from "./definition";
import { grantsOf, knownDocument, knownRole, reportUnknown } from "./grants";
import { UNKNOWN } from "./known";
import { logDeliveryActions, logs } from "./logging";
import { type Need, needsOf } from "./needs";
import { decide, may, roleOf, trusts } from "./permissions";
import { isUnknown, type Resource, textOf, title } from "./resource";
import type { Rule, RuleContext } from "./rule";

export const stateMachineRole: Rule = {
  name: "state-machine-role",
  description:
    "Checks that the role of a state machine trusts Step Functions and allows what its definition does.",
  level: "mandatory",
  consequence:
    'AWS answers "AccessDeniedException: Neither the global service principal states.amazonaws.com, ' +
    'nor the regional one is authorized to assume the provided role" when it is made, or fails the ' +
    'state with "is not authorized to perform" when it gets there.',
  source:
    "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
  types: [stateMachineType],
  check(context) {
    const { resource, stack, violation, unknown } = context;
    const role = roleOf(stack, resource, "roleArn");
    if (role === UNKNOWN) return unknown("roleArn", knownRole);
    if (!role) return;
    const trusted = trusts(role, "states");
    if (trusted === UNKNOWN) unknown("assumeRolePolicy", knownDocument, role);
    if (trusted === false) {
      violation(
        `takes on ${title(role)}, whose trust policy does not let states.amazonaws.com`,
        'Allow "sts:AssumeRole" to { "Service": "states.amazonaws.com" }.',
      );
    }
    // A policy that nothing waits for is made whenever it is, before the first execution.
    if (stack.complete) checkPermissions(context, role);
  },
};

export const roleElsewhere: Rule = {
  name: "state-machine-role-elsewhere",
  description:
    "Checks that the permissions of a state machine are of this stack, where the other rules can see them.",
  level: "advisory",
  consequence:
    "Nobody but AWS can tell whether they suffice, when the state machine is made or runs.",
  source:
    "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
  types: [stateMachineType],
  check({ resource, stack, violation }) {
    if (!stack.complete) return;
    const role = roleOf(stack, resource, "roleArn");
    const arn = textOf(resource, "roleArn");
    if (!role && arn !== undefined) {
      violation(
        `takes on ${arn}, which is not a role of this stack`,
        "See that it trusts states.amazonaws.com, and allows what the definition does.",
      );
    }
    if (!role || role === UNKNOWN) return;
    const grants = grantsOf(stack, role);
    const needs = [...needsOf(resource), ...logDeliveryNeeds(resource)];
    const open = needs.filter((each) => decide(grants, each.action, each.resource) === "elsewhere");
    if (open.length === 0) return;
    violation(
      `needs ${[...new Set(open.map(({ action }) => action))].join(", ")}, which no policy of this stack allows to ${title(role)}`,
      "See that the policies from elsewhere allow them.",
    );
  },
};

function checkPermissions(
  { resource, stack, violation, unknown }: RuleContext,
  role: Resource,
): void {
  if (isUnknown(resource, "definition")) {
    unknown("definition", knownDefinition);
    return;
  }
  const missing = new Set<string>();
  let undecided = false;
  for (const { action, resource: on, because } of needsOf(resource)) {
    const verdict = may(stack, role, action, on);
    if (verdict === "denied") missing.add(`${action} on ${on} (${because})`);
    undecided ||= verdict === "unknown";
  }
  if (missing.size > 0) {
    violation(
      `does what ${title(role)} does not allow: ${[...missing].join("; ")}`,
      "Allow these in a policy of the role, and in its permissions boundary if it has one.",
    );
  }
  if (undecided) reportUnknown(grantsOf(stack, role), unknown);
}

function logDeliveryNeeds(machine: Resource): Need[] {
  const actions = logs(machine) ? logDeliveryActions : [];
  return actions.map((action) => ({ action, resource: "*", because: "logging" }));
}
