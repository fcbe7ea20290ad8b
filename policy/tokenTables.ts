import jsonata from "jsonata";
import {
  argumentsOf,
  definitionOf,
  functionName,
  invokedFunction,
  isCallback,
  isExpression,
  isObject,
  knownDefinition,
  literalOf,
  stateMachineType,
  type Task,
  tasksOf,
} from "./definition";
import { codeOf, environmentOf, functionTypes } from "./functionCode";
import { grantsOf } from "./grants";
import { UNKNOWN } from "./known";
import { anyArn, decide, nameOrAny, roleOf } from "./permissions";
import { isUnknown, objectOf, type Resource, title } from "./resource";
import type { Rule, RuleContext } from "./rule";
import { physicalName, type Stack } from "./stack";

const tableType = "aws:dynamodb/table:Table";

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
    if (resource.type === tableType) return checkTable(context, resource);
    if (stack.complete) return;
    // The state machine is the last to come: with it, what its tables are for can be told.
    const tables = new Set(storagesOf(context).map(({ table }) => table));
    for (const table of tables) await checkTable(context, table);
  },
};

async function checkTable(context: RuleContext, table: Resource): Promise<void> {
  const { resource, stack, settings, violation, unknown } = context;
  const declared = (settings.tokenTables as readonly string[]).includes(nameOrAny(table));
  const stored = storagesOf(context).filter((each) => each.table === table);
  if (stored.length === 0 && !(declared && resource === table)) {
    if (stack.complete && !ttlOf(table)) unknownWriters(context);
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

/** One way that tokens get into a table. */
interface Storage {
  readonly table: Resource;
  /** Who writes, for messages. */
  readonly writer: string;
  /** The longest that a token is waited for, in seconds. */
  readonly waitSeconds: number | undefined;
  readonly by: { readonly task: Task } | { readonly function: Resource };
}

/** The attribute with which a table's items expire; undefined when it has no TTL. */
function ttlOf(table: Resource): string | undefined {
  const ttl = objectOf(table, "ttl");
  return ttl?.enabled === true && typeof ttl.attributeName === "string" && ttl.attributeName !== ""
    ? ttl.attributeName
    : undefined;
}

/** Every way that tokens get into tables, as far as the stack shows it. */
function storagesOf({ resource, stack }: RuleContext): Storage[] {
  if (!stack.complete) return resource.type === stateMachineType ? storedBy(stack, resource) : [];
  const known =
    storages.get(stack) ?? stack.ofType(stateMachineType).flatMap((each) => storedBy(stack, each));
  storages.set(stack, known);
  return known;
}

const storages = new WeakMap<Stack, Storage[]>();

/**
 * How a state machine's tokens get into tables: a task that waits puts the item itself, or invokes
 * a function that may write to the table, and to no other that expires its items.
 */
function storedBy(stack: Stack, machine: Resource): Storage[] {
  const definition = definitionOf(machine);
  const waiting = (definition ? tasksOf(definition) : []).filter(isCallback);
  return waiting.flatMap((task): Storage[] => {
    const waitSeconds = waitOf(task, definition);
    if (task.integration?.service === "dynamodb") {
      const table = stack.named(literalOf(task, "TableName") ?? "", tableType);
      const writer = `state "${task.name}" of ${title(machine)}`;
      return table ? [{ table, writer, waitSeconds, by: { task } }] : [];
    }
    const storing = stack.named(functionName(invokedFunction(task) ?? ""), functionTypes[0]);
    return storing
      ? tokenTablesOf(stack, storing).map((table) => ({
          table,
          writer: title(storing),
          waitSeconds,
          by: { function: storing },
        }))
      : [];
  });
}

function waitOf(task: Task, definition: Readonly<Record<string, unknown>> | undefined) {
  const seconds = Number(task.state.TimeoutSeconds ?? definition?.TimeoutSeconds);
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** A function with several tables keeps tokens in those whose items expire, if there are any. */
function tokenTablesOf(stack: Stack, storing: Resource): Resource[] {
  const written = stack.ofType(tableType).filter((each) => mayWrite(stack, storing, each));
  const expiring = written.filter((each) => ttlOf(each) !== undefined);
  return expiring.length > 0 ? expiring : written;
}

/** While a policy is unknown, what it comes from tells which table it is about. */
function mayWrite(stack: Stack, writer: Resource, table: Resource): boolean {
  const role = roleOf(stack, writer, "role");
  if (role === UNKNOWN || !role) return false;
  const grants = grantsOf(stack, role);
  const arn = anyArn("dynamodb", `table/${physicalName(table) ?? ""}`);
  const verdicts = ["dynamodb:PutItem", "dynamodb:UpdateItem"].map((action) =>
    decide(grants, action, arn),
  );
  return (
    verdicts.includes("allowed") ||
    (verdicts.includes("unknown") &&
      grants.some(
        ({ document, of, property }) =>
          document === UNKNOWN && of.comesFrom(property).includes(table),
      ))
  );
}

/** Without its definition it cannot be told whether a state machine has its tokens in the table. */
function unknownWriters({ stack, resource, unknown }: RuleContext): void {
  for (const machine of stack.ofType(stateMachineType)) {
    if (!isUnknown(machine, "definition")) continue;
    const sources = machine.comesFrom("definition");
    const storing = sources.filter(({ type }) => functionTypes.includes(type));
    if (
      sources.length === 0 ||
      sources.includes(resource) ||
      storing.some((each) => tokenTablesOf(stack, each).includes(resource))
    ) {
      unknown("definition", knownDefinition, machine);
    }
  }
}

async function checkStorage(
  { settings, violation }: RuleContext,
  storage: Storage,
  attribute: string,
  subject: string,
): Promise<void> {
  const { by, writer, waitSeconds } = storage;
  const written =
    "task" in by
      ? writtenByTask(by.task, attribute)
      : await writtenByFunction(by.function, attribute);
  if (!written) {
    violation(
      `${subject}expires its items by "${attribute}", which ${writer} does not write as a number`,
      `Write "${attribute}" as a Number of epoch seconds with every token, or name the attribute that is written in "ttl".`,
    );
  }
  const kept =
    "task" in by
      ? await keptByTask(by.task, attribute)
      : keptByFunction(by.function, settings.retentionVariables as readonly string[]);
  if (kept !== undefined && waitSeconds !== undefined && kept <= waitSeconds) {
    violation(
      `${subject}keeps a token of ${writer} for ${kept} seconds, while its task waits for ${waitSeconds}`,
      "Keep it longer than TimeoutSeconds, since what comes late wants an answer, too.",
    );
  }
}

function writtenByTask(task: Task, attribute: string): boolean {
  const item = argumentsOf(task).Item ?? argumentsOf(task)["Item.$"];
  // An item made by one expression shows nothing of its attributes.
  if (!isObject(item)) return true;
  const value = item[attribute];
  return isObject(value)
    ? "N" in value || "N.$" in value
    : value !== undefined || `${attribute}.$` in item;
}

/** A function whose code is not at hand, or that is told the name, may well write it. */
async function writtenByFunction(storing: Resource, attribute: string): Promise<boolean> {
  const code = await codeOf(storing);
  return (
    code === undefined ||
    code.includes(attribute) ||
    Object.values(environmentOf(storing)).some((value) => value.includes(attribute))
  );
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
