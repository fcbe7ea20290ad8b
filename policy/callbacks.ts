import { matchesPattern, type Statement } from "../iam";
import { definitionOf, isCallback, knownDefinition, stateMachineType, tasksOf } from "./definition";
import { codeOf, functionTypes } from "./functionCode";
import {
  attachmentType,
  documentsOf,
  type Grant,
  grantsOf,
  knownRole,
  reportUnknown,
  rolePolicyType,
  roleType,
} from "./grants";
import { UNKNOWN } from "./known";
import { anyArn, decide, mayAllow, nameOrAny, roleOf } from "./permissions";
import { referencesBy } from "./references";
import { isUnknown, type Resource, title } from "./resource";
import type { Rule, RuleContext } from "./rule";
import type { Stack } from "./stack";
import { passesToken } from "./taskToken";

const callbackGuide =
  "https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token";

export const callbackTask: Rule = {
  name: "callback-task",
  description:
    "Checks that a task that waits for a callback gives away its token, as an expression, and ends by a timeout.",
  level: "mandatory",
  consequence:
    "AWS accepts it, and the execution hangs: for up to a year, since nobody can return the token.",
  source: callbackGuide,
  types: [stateMachineType],
  check({ resource, violation, unknown }) {
    if (isUnknown(resource, "definition")) return unknown("definition", knownDefinition);
    const definition = definitionOf(resource);
    if (!definition) return;
    for (const task of tasksOf(definition).filter(isCallback)) {
      if (!passesToken(task)) {
        violation(
          `never gives away the task token of state "${task.name}"`,
          task.queryLanguage === "JSONata"
            ? 'Put "{% $states.context.Task.Token %}" into its Arguments.'
            : 'Put a member that ends in ".$" with "$$.Task.Token" into its Parameters; without ' +
                'the ".$" the text itself is sent.',
        );
      }
      if (!endsInTime(task.state) && !endsInTime(definition)) {
        violation(
          `has no timeout for state "${task.name}", nor for the whole`,
          'Set "TimeoutSeconds" of the state to how long an answer may take.',
        );
      }
    }
  },
};

/** What Step Functions takes for no limit: docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
const noTimeout = 99_999_999;

function endsInTime(state: Readonly<Record<string, unknown>>): boolean {
  const { TimeoutSeconds: seconds, TimeoutSecondsPath: path } = state;
  return path !== undefined || (seconds !== undefined && !(Number(seconds) >= noTimeout));
}

export const callbackHeartbeat: Rule = {
  name: "callback-heartbeat",
  description: "Checks that something in the stack may send the heartbeats that a task demands.",
  level: "advisory",
  consequence: "Without heartbeats the task times out after HeartbeatSeconds, whoever is thinking.",
  source: callbackGuide,
  types: [stateMachineType],
  check({ resource, stack, violation }) {
    const definition = definitionOf(resource);
    if (!stack.complete || !definition) return;
    const demanding = tasksOf(definition).filter(
      (task) =>
        isCallback(task) &&
        ("HeartbeatSeconds" in task.state || "HeartbeatSecondsPath" in task.state),
    );
    if (demanding.length === 0 || maySendHeartbeats(stack)) return;
    for (const { name } of demanding) {
      violation(
        `demands heartbeats for state "${name}", but no role of the stack may send any`,
        'Leave "HeartbeatSeconds" out, or allow states:SendTaskHeartbeat to what sends them.',
      );
    }
  },
};

function maySendHeartbeats(stack: Stack): boolean {
  return stack
    .ofType("aws:iam/role:Role")
    .some(
      (role) => decide(grantsOf(stack, role), "states:SendTaskHeartbeat", "arn:*") !== "denied",
    );
}

export const callbackTimeoutCaught: Rule = {
  name: "callback-timeout-caught",
  description: "Checks that the timeout of a task that waits for a callback is caught.",
  level: "advisory",
  consequence:
    "An answer that never comes fails the whole execution, and nothing is written of it.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html",
  isLocal: true,
  types: [stateMachineType],
  check({ resource, violation }) {
    const definition = definitionOf(resource);
    for (const { name, state } of definition ? tasksOf(definition).filter(isCallback) : []) {
      const caught = JSON.stringify(state.Catch ?? []);
      if (!/"States\.(Timeout|ALL)"/.test(caught)) {
        violation(
          `does not catch the timeout of state "${name}"`,
          'Add a Catch of "States.Timeout" to the state.',
        );
      }
    }
  },
};

export const callbackPermission: Rule = {
  name: "callback-permission",
  description:
    "Checks that a function that completes tasks may do so for state machines of its stack, and for no others.",
  level: "mandatory",
  consequence:
    'AWS answers "AccessDeniedException" to the callback and the execution hangs; or, with "*", the ' +
    "function can complete the tasks of every state machine of the account.",
  source: "https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html",
  types: [...functionTypes, rolePolicyType, attachmentType],
  settings: {
    completingFunctions: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Names of functions that complete tasks, where their code is not in the program",
    },
  },
  async check(context) {
    const { resource, stack } = context;
    if (functionTypes.includes(resource.type)) return checkFunction(context);
    if (stack.complete) return;
    // A policy that comes after its function is the last chance to say so before it is made.
    const role = roleOf(stack, resource, "role");
    if (role === UNKNOWN || !role) return;
    for (const each of functionsOf(stack).to(role)) {
      const actions = await completionsOf(each, context);
      if (actions.length > 0) refuseUnlimited(context, each, role);
    }
  },
};

const functionsOf = referencesBy({ [functionTypes[0]]: "role" }, roleType);

async function checkFunction(context: RuleContext): Promise<void> {
  const { resource, stack, violation, unknown } = context;
  const actions = await completionsOf(resource, context);
  if (actions.length === 0) return;
  const role = roleOf(stack, resource, "role");
  if (role === UNKNOWN) return unknown("role", knownRole);
  if (!role) return;
  refuseUnlimited(context, resource, role);
  if (!stack.complete) return;
  const grants = grantsOf(stack, role);
  const denied = actions.filter(
    (action) => decide(grants, action, anyArn("states", "*")) === "denied",
  );
  if (denied.length > 0) {
    violation(
      `completes tasks, but ${title(role)} does not allow ${denied.join(", ")}`,
      "Allow it on the state machine's ARN in a policy of the role.",
    );
  }
  reportUnknown(grants, unknown);
}

function refuseUnlimited(
  { stack, violation }: RuleContext,
  completing: Resource,
  role: Resource,
): void {
  for (const grant of grantsOf(stack, role).filter(isUnlimited)) {
    violation(
      `lets ${title(completing)} complete the tasks of everybody: ${title(grant.of)} allows ${title(role)} states:SendTask* on everything`,
      'Name the state machine\'s ARN as "Resource".',
    );
  }
}

const completions = ["states:SendTaskSuccess", "states:SendTaskFailure"];

/**
 * The actions by which a function completes tasks: those that its code calls, by the names its SDK
 * has for them; where not all of the code is at hand, those that its role is given by name; or as
 * configured.
 */
async function completionsOf(
  resource: Resource,
  { stack, settings }: RuleContext,
): Promise<string[]> {
  const configured = settings.completingFunctions as readonly string[];
  if (configured.includes(nameOrAny(resource))) return completions;
  const { text, isWhole } = await codeOf(resource);
  const called = completions.filter((action) => {
    const name = action.slice("states:".length);
    return new RegExp(`\\b(${name}|s${name.slice(1)})(Command)?\\b`).test(text);
  });
  if (called.length > 0 || isWhole) return called;
  const role = roleOf(stack, resource, "role");
  return role && role !== UNKNOWN ? givenByName(grantsOf(stack, role)) : [];
}

function givenByName(grants: readonly Grant[]): string[] {
  const named = documentsOf(grants)
    .flatMap(({ statements }) => statements)
    .filter(({ effect, action }) => effect === "Allow" && !action.negated)
    .flatMap(({ action }) => action.patterns)
    .filter((pattern) => /^states:SendTask/i.test(pattern));
  return completions.filter((action) =>
    named.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())),
  );
}

/** Whether a grant allows to complete the tasks of any state machine. */
function isUnlimited({ document }: Grant): boolean {
  if (document === UNKNOWN || !document) return false;
  return document.statements.some(
    (statement) =>
      completions.some((action) => mayAllow(statement, action, "arn:*")) && isEverything(statement),
  );
}

/** Whether a statement is about all state machines: of everybody, of an account or of a region. */
function isEverything({ resource }: Statement): boolean {
  return !resource || resource.negated || resource.patterns.some(isEveryMachine);
}

function isEveryMachine(pattern: string): boolean {
  const parts = pattern.split(":");
  const [partition, region, account] = [parts[1], parts[3], parts[4]].map((part) =>
    part === undefined || part.includes("*") ? "any" : part,
  );
  const some = `arn:${partition}:states:${region}:${account}:stateMachine:\u0001`;
  return matchesPattern(pattern, some);
}
