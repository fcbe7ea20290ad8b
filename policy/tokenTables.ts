import jsonata from "jsonata";
import {
  argumentsOf,
  isExpression,
  isObject,
  knownDefinition,
  literalOf,
  stateMachineType,
  type Task,
} from "./definition";
import { codeOf, environmentOf, functionTypes } from "./functionCode";
import { grantsOf, knownRole, reportUnknown } from "./grants";
import { UNKNOWN } from "./known";
import { nameOrAny, roleOf } from "./permissions";
import { isUnknown, type Resource, title } from "./resource";
import type { Rule, RuleContext } from "./rule";
import type { Stack } from "./stack";
import {
  allStoringFunctions,
  mayWrite,
  type Storage,
  storagesOf,
  storedBy,
  tablesOf,
  tableType,
  ttlOf,
} from "./tokenStorage";

export const tokenTableTtl: Rule = {
  name: "token-table-ttl",
  description:
    "Checks that a table of task tokens has TTL enabled, on the attribute that is written, and keeps a token longer than its task waits.",
  level: "mandatory",
  consequence:
    "AWS accepts it: tokens stay for ever, or, with a TTL shorter than the wait, are gone when the " +
    "answer comes and the execution hangs until its timeout.",
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
  types: [tableType, stateMachineType],
  settings: {
    tokenTables: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Names of further tables that hold task tokens",
    },
    retentionVariables: {
      type: "array",
      items: { type: "string" },
      default: ["WAIT_TIMEOUT_SECONDS", "TOKEN_RETENTION_SECONDS"],
      description:
        "Environment variables of the storing function whose sum is how long it keeps a token",
    },
  },
  async check(context) {
    const { resource, stack } = context;
    if (resource.type === tableType) {
      return checkTable(context, resource, stack.complete ? storagesOf(stack) : []);
    }
    if (stack.complete) return;
    // The state machine is the last to come: with it, what its tables are for can be told.
    const stored = storedBy(stack, resource);
    for (const table of new Set(stored.map((each) => each.table))) {
      await checkTable(context, table, stored);
    }
  },
};

async function checkTable(
  context: RuleContext,
  table: Resource,
  storages: readonly Storage[],
): Promise<void> {
  const { resource, stack, settings, violation, unknown } = context;
  const declared = (settings.tokenTables as readonly string[]).includes(nameOrAny(table));
  const stored = storages.filter((each) => each.table === table);
  if (stored.length === 0 && !(declared && resource === table)) {
    if (stack.complete) unknownWriters(context);
    return;
  }
  if (isUnknown(table, "ttl")) return unknown("ttl", "Give the TTL as plain values.", table);
  const subject = resource === table ? "" : `has its task tokens in ${title(table)}, which `;
  const attribute = ttlOf(table);
  const writer = stored[0]?.writer ?? "the pack's configuration";
  if (attribute === undefined) {
    return violation(
      `${subject}holds task tokens (written by ${writer}), but has no TTL`,
      'Set "ttl" to { attributeName, enabled: true }, and write that attribute as a number of epoch seconds.',
    );
  }
  for (const storage of stored) await checkStorage(context, storage, attribute, subject);
}

/** Says of everything that hides whether tokens get into a table, how to make it known. */
function unknownWriters({ stack, resource: table, unknown }: RuleContext): void {
  for (const machine of stack.ofType(stateMachineType)) {
    if (!isUnknown(machine, "definition")) continue;
    const sources = machine.comesFrom("definition");
    const storing = sources.filter(({ type }) => functionTypes.includes(type));
    if (
      sources.length === 0 ||
      sources.includes(table) ||
      storing.some((each) => mayStore(stack, each, table))
    ) {
      unknown("definition", knownDefinition, machine);
    }
  }
  for (const storing of allStoringFunctions(stack)) {
    if (mayWrite(stack, storing, table) !== "unknown" || tablesOf(stack, storing).length > 0) {
      continue;
    }
    const role = roleOf(stack, storing, "role");
    if (role === UNKNOWN) unknown("role", knownRole, storing);
    else if (role) reportUnknown(grantsOf(stack, role), unknown);
  }
}

function mayStore(stack: Stack, storing: Resource, table: Resource): boolean {
  return tablesOf(stack, storing).includes(table) || mayWrite(stack, storing, table) === "unknown";
}

async function checkStorage(
  { settings, violation }: RuleContext,
  storage: Storage,
  attribute: string,
  subject: string,
): Promise<void> {
  const { task, function: storing, writer, waitSeconds } = storage;
  const written = storing
    ? await writtenByFunction(storing, task, attribute)
    : writtenByTask(task, attribute);
  if (!written) {
    violation(
      `${subject}expires its items by "${attribute}", which ${writer} does not write as a number`,
      `Write "${attribute}" as a Number of epoch seconds with every token, or name the attribute that is written in "ttl".`,
    );
  }
  const kept = storing
    ? keptByFunction(storing, settings.retentionVariables as readonly string[])
    : await keptByTask(task, attribute);
  if (kept !== undefined && waitSeconds !== undefined && kept <= waitSeconds) {
    violation(
      `${subject}keeps a token of ${writer} for ${kept} seconds, while its task waits for ${waitSeconds}`,
      "Keep it longer than TimeoutSeconds, since what comes late wants an answer, too.",
    );
  }
}

function writtenByTask(task: Task, attribute: string): boolean {
  const given = argumentsOf(task);
  const item = given.Item ?? given["Item.$"];
  if (isObject(item)) {
    const value = item[attribute];
    return isObject(value)
      ? "N" in value || "N.$" in value
      : value !== undefined || `${attribute}.$` in item;
  }
  // What is made by one expression shows nothing of its attributes.
  const update = literalOf(task, "UpdateExpression");
  return item !== undefined || update === undefined || JSON.stringify(given).includes(attribute);
}

/** A function whose code is not at hand, or that is told the name, may well write it. */
async function writtenByFunction(
  storing: Resource,
  task: Task,
  attribute: string,
): Promise<boolean> {
  const { text, isWhole } = await codeOf(storing);
  const told = [text, JSON.stringify(argumentsOf(task)), ...Object.values(environmentOf(storing))];
  return !isWhole || told.some((each) => each.includes(attribute));
}

const second = 1000;

/** How long a task's item lasts, when its expression tells: evaluated as if the state were entered now. */
async function keptByTask(task: Task, attribute: string): Promise<number | undefined> {
  const item = argumentsOf(task).Item;
  const value = isObject(item) ? item[attribute] : undefined;
  const text = isObject(value) ? value.N : undefined;
  if (typeof text !== "string" || !isExpression(text)) return undefined;
  const now = Date.now();
  const entered = new Date(now).toISOString();
  const states = {
    context: { State: { EnteredTime: entered }, Execution: { StartTime: entered } },
  };
  try {
    const until = Number(await jsonata(text.slice(2, -2)).evaluate({}, { states }));
    return Number.isNaN(until) ? undefined : Math.round(until - now / second);
  } catch {
    return undefined;
  }
}

/** The sum of the variables that tell how long an item lasts, when the function has all of them. */
function keptByFunction(storing: Resource, variables: readonly string[]): number | undefined {
  const environment = environmentOf(storing);
  const sum = variables.reduce((seconds, name) => seconds + Number(environment[name]), 0);
  return variables.length === 0 || Number.isNaN(sum) ? undefined : sum;
}
