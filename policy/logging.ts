import type { PolicyDocument } from "../iam";
import { definitionOf, isCallback, knownDefinition, stateMachineType, tasksOf } from "./definition";
import { type Grant, grantsOf, knownRole, reportUnknown } from "./grants";
import { UNKNOWN } from "./known";
import { decide, may, mayAllow, roleOf } from "./permissions";
import { isUnknown, objectOf, type Resource, title } from "./resource";
import type { Rule, RuleContext } from "./rule";
import type { Stack } from "./stack";

/** None of them supports a resource. */
export const logDeliveryActions = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
] as const;

const loggingGuide = "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html";

const refusal =
  'AWS answers "AccessDeniedException: The state machine IAM Role is not authorized to access the ' +
  'Log Destination".';

export const stateMachineLogDelivery: Rule = {
  name: "state-machine-log-delivery",
  description:
    "Checks that the role of a state machine with logging may deliver logs: the eight actions, on *.",
  level: "mandatory",
  consequence: refusal,
  source: loggingGuide,
  types: [stateMachineType],
  check({ resource, stack, violation, unknown }) {
    if (!logs(resource)) return;
    const role = roleOf(stack, resource, "roleArn");
    if (role === UNKNOWN) return unknown("roleArn", knownRole);
    if (!role) return;
    const grants = grantsOf(stack, role);
    const verdicts = logDeliveryActions.map((action) => ({
      action,
      verdict: may(stack, role, action, "*"),
    }));
    const denied = verdicts.filter(({ verdict }) => verdict === "denied");
    if (denied.length > 0) {
      return violation(
        `logs, but ${title(role)} does not allow ${denied.map(({ action }) => action).join(", ")} on "*"`,
        'Allow the eight log-delivery actions with "Resource": "*", the only one they support, in a ' +
          "policy of the role that the state machine depends on, and in its permissions boundary if it has one.",
      );
    }
    if (verdicts.some(({ verdict }) => verdict === "unknown")) reportUnknown(grants, unknown);
  },
};

export const logDestination: Rule = {
  name: "log-destination",
  description:
    "Checks that a state machine with logging has one destination, a log group under /aws/vendedlogs/ whose ARN ends in :*, and logs no task tokens.",
  level: "mandatory",
  consequence:
    'AWS answers "InvalidLoggingConfiguration", or logs what anybody who can read the log can ' +
    "complete the task with, or, for a group outside /aws/vendedlogs/, writes it into a resource " +
    "policy that is full after a few of them.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
  types: [stateMachineType],
  check(context) {
    if (!logs(context.resource)) return;
    checkDestination(context);
    checkTokens(context);
  },
};

function checkDestination({ resource, violation, unknown }: RuleContext): void {
  const configuration = objectOf(resource, "loggingConfiguration");
  const destination = configuration?.logDestination;
  if (!configuration || destination === UNKNOWN) {
    unknown("loggingConfiguration.logDestination", knownDestination);
    return;
  }
  if (typeof destination !== "string" || destination === "") {
    violation(
      `logs at level ${String(configuration.level)}, but has no logDestination`,
      'Give exactly one log group: "arn:aws:logs:REGION:ACCOUNT:log-group:/aws/vendedlogs/NAME:*".',
    );
    return;
  }
  if (!destination.endsWith(":*")) {
    violation(
      `has the logDestination "${destination}", which does not end in ":*"`,
      `Append it: "${destination}:*".`,
    );
  }
  const group = /^arn:[\w-]+:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(destination)?.[1];
  if (!group?.startsWith("/aws/vendedlogs/")) {
    violation(
      `logs to "${group ?? destination}", which is no log group under /aws/vendedlogs/`,
      'Name the log group "/aws/vendedlogs/states/NAME".',
    );
  }
}

const knownDestination =
  "Give the log group a name of your own and build the ARN from it, with account and region of " +
  "aws.getCallerIdentity() and aws.getRegion().";

/** At other levels than ALL no event carries the parameters of a task, and so its token. */
function checkTokens({ resource, violation, unknown }: RuleContext): void {
  const { level, includeExecutionData: data } = objectOf(resource, "loggingConfiguration") ?? {};
  if (level === UNKNOWN) unknown("loggingConfiguration.level", plainValue);
  if (level !== "ALL" || data === false || data === undefined) return;
  const definition = definitionOf(resource);
  if (data === UNKNOWN) unknown("loggingConfiguration.includeExecutionData", plainValue);
  else if (isUnknown(resource, "definition")) unknown("definition", knownDefinition);
  else if (definition && tasksOf(definition).some(isCallback)) {
    violation(
      "logs all events with execution data, and so the task tokens of its callbacks",
      'Set "includeExecutionData" to false, or "level" to ERROR.',
    );
  }
}

const plainValue = "Give it as a plain value.";

export const stateMachineDependsOnPolicy: Rule = {
  name: "state-machine-depends-on-policy",
  description:
    "Checks that a state machine with logging is made after the policies that let its role deliver logs.",
  level: "mandatory",
  consequence: `Whichever is made first wins the race, and when it is the state machine, ${refusal}`,
  source: loggingGuide,
  types: [stateMachineType],
  check({ resource, stack, violation, unknown }) {
    if (!stack.complete || !logs(resource)) return;
    const { early, late } = grantsByTime(resource, stack);
    const verdicts = logDeliveryActions.map((action) => decide(early, action, "*"));
    if (verdicts.every((verdict) => verdict === "allowed")) return;
    for (const grant of late) {
      const { by, document } = grant;
      if (document === UNKNOWN && verdicts.includes("unknown")) {
        reportUnknown([grant], unknown);
      } else if (document === UNKNOWN || allowsSome(document, logDeliveryActions)) {
        violation(
          `logs, and is not made after ${title(by)}, which may be what lets its role deliver logs`,
          `Add { dependsOn: [...] } with ${title(by)} to the state machine.`,
        );
      }
    }
  },
};

export const stateMachineAfterPolicy: Rule = {
  name: "state-machine-after-policy",
  description:
    "Checks that a state machine without logging is made after its role's policies, too.",
  level: "advisory",
  consequence:
    "An execution that starts at once can be denied what its role may do a moment later.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html",
  types: [stateMachineType],
  check({ resource, stack, violation }) {
    if (!stack.complete || logs(resource)) return;
    for (const { by } of grantsByTime(resource, stack).late) {
      violation(
        `is not made after ${title(by)}, a policy of its role`,
        `Add { dependsOn: [...] } with ${title(by)} to the state machine.`,
      );
    }
  },
};

/** The grants to a machine's role: those the graph puts before the machine, and the others. */
function grantsByTime(machine: Resource, stack: Stack): { early: Grant[]; late: Grant[] } {
  const role = roleOf(stack, machine, "roleArn");
  const grants = role === UNKNOWN || !role ? [] : grantsOf(stack, role);
  const isEarly = ({ by }: Grant) => by === role || stack.isAfter(machine, by);
  return { early: grants.filter(isEarly), late: grants.filter((each) => !isEarly(each)) };
}

function allowsSome(document: PolicyDocument | undefined, actions: readonly string[]): boolean {
  return !!document?.statements.some((statement) =>
    actions.some((action) => mayAllow(statement, action, "*")),
  );
}

/** Whether a state machine logs; a level that is not known is taken for one that does. */
export function logs(machine: Resource): boolean {
  const { loggingConfiguration } = machine.properties;
  if (loggingConfiguration === UNKNOWN) return true;
  const level = objectOf(machine, "loggingConfiguration")?.level;
  return level !== undefined && level !== "OFF";
}
