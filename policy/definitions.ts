import { checkDefinition, type Finding } from "../asl";
import {
  definitionOf,
  isInvocation,
  knownDefinition,
  stateMachineType,
  type Task,
  tasksOf,
} from "./definition";
import { isUnknown, type Resource, textOf } from "./resource";
import type { Rule, RuleContext } from "./rule";

const statesLanguage = "https://states-language.net/spec.html";

export const stateMachineDefinition: Rule = {
  name: "state-machine-definition",
  description:
    "Checks that a definition is valid in the Amazon States Language, whether JSONPath or JSONata.",
  level: "mandatory",
  consequence: 'AWS answers "InvalidDefinition: Invalid State Machine Definition".',
  source: statesLanguage,
  types: [stateMachineType],
  check(context) {
    report(context, ({ rule }) => rule === "state-machine-definition");
  },
};

export const integrationPattern: Rule = {
  name: "integration-pattern",
  description: "Checks that every Resource exists and supports the pattern it is used with.",
  level: "mandatory",
  consequence: 'AWS answers "InvalidDefinition" when the state machine is made.',
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html",
  types: [stateMachineType],
  check(context) {
    report(context, ({ rule }) => rule === "integration-pattern");
  },
};

function report(
  { resource, violation, unknown }: RuleContext,
  concerns: (finding: Finding) => boolean,
): void {
  const missing = ["definition", "type"].filter((property) => isUnknown(resource, property));
  for (const property of missing) {
    unknown(property, property === "type" ? 'Give "type" as a text.' : knownDefinition);
  }
  if (missing.length > 0) return;
  for (const { path, message, severity } of findings(resource).filter(concerns)) {
    if (severity === "error") {
      violation(`has a definition that is wrong at ${path || "its top"}: ${message}`, "");
    }
  }
}

const checked = new Map<string, readonly Finding[]>();

/** Two rules ask the same of a definition, before and after it is made. */
function findings(machine: Resource): readonly Finding[] {
  const type = textOf(machine, "type") === "EXPRESS" ? "EXPRESS" : "STANDARD";
  const definition = textOf(machine, "definition") ?? JSON.stringify(machine.properties.definition);
  const key = `${type} ${definition}`;
  const known = checked.get(key) ?? checkDefinition(definition, { type });
  checked.set(key, known);
  return known;
}

export const definitionWarnings: Rule = {
  name: "state-machine-definition-warnings",
  description: "Checks that a definition holds nothing that AWS accepts, but hardly anybody means.",
  level: "advisory",
  consequence: "AWS accepts it with a warning.",
  source: statesLanguage,
  isLocal: true,
  types: [stateMachineType],
  check({ resource, violation }) {
    if (!definitionOf(resource)) return;
    for (const { path, message, severity, rule } of findings(resource)) {
      // A token that is not given away is refused by a rule of its own.
      if (rule === "callback-task") continue;
      if (severity === "warning") violation(`is odd at ${path || "its top"}: ${message}`, "");
    }
  },
};

export const lambdaTaskRetry: Rule = {
  name: "lambda-task-retry",
  description: "Checks that a task that invokes a function tries again when Lambda itself fails.",
  level: "advisory",
  consequence: "A fault of Lambda's that lasts a second fails the whole execution.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
  isLocal: true,
  types: [stateMachineType],
  check({ resource, violation }) {
    for (const { name, state } of tasksIn(resource).filter(isInvocation)) {
      if (!/"(Lambda\.|States\.(ALL|TaskFailed))/.test(JSON.stringify(state.Retry ?? []))) {
        violation(
          `does not retry state "${name}"`,
          "Retry Lambda.ServiceException, Lambda.AWSLambdaException, Lambda.SdkClientException and Lambda.TooManyRequestsException with a BackoffRate.",
        );
      }
    }
  },
};

export const taskTimeout: Rule = {
  name: "task-timeout",
  description: "Checks that a task has a timeout of its own, or its state machine has one.",
  level: "advisory",
  consequence: "A task that hangs is waited for until the execution is a year old.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
  isLocal: true,
  types: [stateMachineType],
  check({ resource, violation }) {
    if (definitionOf(resource)?.TimeoutSeconds !== undefined) return;
    for (const { name, state } of tasksIn(resource)) {
      if (!("TimeoutSeconds" in state || "TimeoutSecondsPath" in state)) {
        violation(`has no timeout for state "${name}"`, 'Set "TimeoutSeconds".');
      }
    }
  },
};

function tasksIn(machine: Resource): Task[] {
  const definition = definitionOf(machine);
  return definition ? tasksOf(definition) : [];
}
