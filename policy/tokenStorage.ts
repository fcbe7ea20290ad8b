import {
  definitionOf,
  functionName,
  invokedFunction,
  isCallback,
  literalOf,
  stateMachineType,
  type Task,
  tasksOf,
} from "./definition";
import { functionTypes } from "./functionCode";
import { type Grant, grantsOf } from "./grants";
import { UNKNOWN } from "./known";
import { anyArn, deciderOf, narrowed, roleOf, type Verdict } from "./permissions";
import { objectOf, type Resource, title } from "./resource";
import { physicalName, type Stack } from "./stack";

export const tableType = "aws:dynamodb/table:Table";
const [functionType] = functionTypes;

/** One way that tokens get into a table. */
export interface Storage {
  readonly table: Resource;
  /** Who writes, for messages. */
  readonly writer: string;
  /** The longest that a token is waited for, in seconds. */
  readonly waitSeconds: number | undefined;
  readonly task: Task;
  /** The function that writes; absent where the task does. */
  readonly function?: Resource;
}

/** The attribute with which a table's items expire; undefined when it has no TTL. */
export function ttlOf(table: Resource): string | undefined {
  const ttl = objectOf(table, "ttl");
  return ttl?.enabled === true && typeof ttl.attributeName === "string" && ttl.attributeName !== ""
    ? ttl.attributeName
    : undefined;
}

/** Every way that tokens get into tables, as far as the whole stack shows it. */
export function storagesOf(stack: Stack): Storage[] {
  const known =
    storages.get(stack) ?? stack.ofType(stateMachineType).flatMap((each) => storedBy(stack, each));
  storages.set(stack, known);
  return known;
}

const storages = new WeakMap<Stack, Storage[]>();

/**
 * How a state machine's tokens get into tables: a task that waits puts the item itself, or gives
 * its token to a function that may write to the table, and to no other that expires its items.
 */
export function storedBy(stack: Stack, machine: Resource): Storage[] {
  const definition = definitionOf(machine);
  return waitingTasks(machine).flatMap((task): Storage[] => {
    const waitSeconds = waitOf(task, definition);
    if (task.integration?.service === "dynamodb") {
      const table = stack.named(literalOf(task, "TableName") ?? "", tableType);
      const writer = `state "${task.name}" of ${title(machine)}`;
      return table ? [{ table, writer, waitSeconds, task }] : [];
    }
    return storingFunctions(stack, task).flatMap((storing) =>
      tablesOf(stack, storing).map((table) => ({
        table,
        writer: title(storing),
        waitSeconds,
        task,
        function: storing,
      })),
    );
  });
}

function waitingTasks(machine: Resource): Task[] {
  const definition = definitionOf(machine);
  return (definition ? tasksOf(definition) : []).filter(isCallback);
}

function waitOf({ state }: Task, definition: Readonly<Record<string, unknown>> | undefined) {
  if (state.TimeoutSecondsPath !== undefined) return undefined;
  const limits = [state.TimeoutSeconds, definition?.TimeoutSeconds].filter(
    (each) => each !== undefined,
  );
  const seconds = Math.min(...limits.map(Number));
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** The functions that a task gives its token to, directly or through a queue. */
function storingFunctions(stack: Stack, task: Task): Resource[] {
  const invoked = stack.named(functionName(invokedFunction(task) ?? ""), functionType);
  return invoked ? [invoked] : consumersOf(stack, task);
}

const queueType = "aws:sqs/queue:Queue";
const mappingType = "aws:lambda/eventSourceMapping:EventSourceMapping";

function consumersOf(stack: Stack, task: Task): Resource[] {
  const url = literalOf(task, "QueueUrl") ?? "";
  const queue = stack.named(url.slice(url.lastIndexOf("/") + 1), queueType);
  if (!queue) return [];
  return stack
    .ofType(mappingType)
    .filter((each) => stack.referred(each, "eventSourceArn", queueType) === queue)
    .map((each) => stack.referred(each, "functionName", functionType))
    .filter((each) => each !== undefined && each !== UNKNOWN);
}

/** The functions of the whole stack that get tokens, as far as definitions are known. */
export function allStoringFunctions(stack: Stack): Set<Resource> {
  const tasks = stack.ofType(stateMachineType).flatMap(waitingTasks);
  return new Set(tasks.flatMap((task) => storingFunctions(stack, task)));
}

/** A function with several tables keeps tokens in those whose items expire, if there are any. */
export function tablesOf(stack: Stack, storing: Resource): Resource[] {
  const mayWriteTo = writerOf(stack, storing);
  const written = stack.ofType(tableType).filter((each) => mayWriteTo(each) === "allowed");
  const expiring = written.filter((each) => ttlOf(each) !== undefined);
  return expiring.length > 0 ? expiring : written;
}

export function mayWrite(stack: Stack, writer: Resource, table: Resource): Verdict {
  return writerOf(stack, writer)(table);
}

const writing = ["dynamodb:PutItem", "dynamodb:UpdateItem"];

/**
 * Whether the role of a function lets it write items of a table. While a policy is unknown, what it
 * comes from tells which table it is about.
 */
function writerOf(stack: Stack, writer: Resource): (table: Resource) => Verdict {
  const role = roleOf(stack, writer, "role");
  if (role === UNKNOWN) return () => "unknown";
  if (!role) return () => "elsewhere";
  const grants = narrowed(grantsOf(stack, role), writing);
  const deciders = writing.map((action) => deciderOf(grants, action));
  const names = tableNamesIn(grants);
  return (table) => {
    const name = physicalName(table);
    if (names && name !== undefined && !names.has(name)) return "denied";
    const arn = anyArn("dynamodb", `table/${name ?? ""}`);
    const verdicts = deciders.map((verdictOn) => verdictOn(arn));
    if (verdicts.includes("allowed")) return "allowed";
    const comesFromTable = grants.some(
      ({ document, of, property }) =>
        document === UNKNOWN && of.comesFrom(property).includes(table),
    );
    return verdicts[0] === "unknown" && comesFromTable ? "allowed" : verdicts[0];
  };
}

/** The only tables that grants allow something on; undefined where it may be any. */
function tableNamesIn(grants: readonly Grant[]): Set<string> | undefined {
  const names = new Set<string>();
  for (const { document } of grants) {
    if (document === UNKNOWN || document === undefined) return undefined;
    for (const { effect, resource } of document.statements) {
      if (effect !== "Allow") continue;
      if (!resource || resource.negated) return undefined;
      for (const pattern of resource.patterns) {
        const name = /:table\/([^/*?$]+)$/.exec(pattern)?.[1];
        if (name === undefined) return undefined;
        names.add(name);
      }
    }
  }
  return names;
}
