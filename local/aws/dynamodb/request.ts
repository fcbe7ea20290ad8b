import { AwsError } from "../service";
import {
  type CheckedRequest,
  type DynaliteStore,
  dynalite,
  type ItemAction,
  type ItemJson,
} from "./dynalite";
import { fromDynalite, serializationError, validationError } from "./errors";
import type { TableRecord, Tables } from "./tables";
import { UnitOfWork } from "./unitOfWork";

/** Checks a request as AWS does; what comes back is a copy that may be changed. */
export function check(request: CheckedRequest, input: unknown, store?: DynaliteStore): any {
  const { validations } = dynalite;
  const { types, custom } = dynalite.validation(request);
  try {
    const data = validations.checkTypes(toJson(input ?? {}), types);
    validations.checkValidations(data, types, custom, store);
    return data;
  } catch (error) {
    // Some of dynalite's checks cannot cope with a null where AWS's deserializer refuses it.
    if (error instanceof TypeError) throw serializationError("Expected value is missing");
    throw fromDynalite(error);
  }
}

/** The structures in a list of the input; AWS has refused anything else by then. */
export function structuresIn(list: unknown): any[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    throw serializationError("Start of list expected, found another value");
  }
  if (list.some((one) => one === null || typeof one !== "object")) {
    throw serializationError("Start of structure or map expected, found another value");
  }
  return list;
}

/** Runs an action that has been checked. */
export async function run(action: ItemAction, data: unknown, work: UnitOfWork): Promise<any> {
  return new Promise((resolve, reject) => {
    dynalite.action(action)(work, data, (error, result) =>
      error ? reject(fromDynalite(error)) : resolve(withoutUndefined(result)),
    );
  });
}

/** Runs an action that writes, which by nature of the unit of work has ended when this returns. */
export function runNow(action: ItemAction, data: unknown, work: UnitOfWork): any {
  let answer: { error?: Error | null; result?: unknown } | undefined;
  dynalite.action(action)(work, data, (error, result) => {
    answer = { error, result };
  });
  if (!answer) throw new Error(`dynalite's ${action} did not end at once`);
  if (answer.error) throw fromDynalite(answer.error);
  return withoutUndefined(answer.result);
}

/** dynalite sets members it has no value for; a task's result must not have them. */
function withoutUndefined(result: any): any {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

/** Checks and runs an action that only reads. */
export async function read(action: ItemAction, input: unknown, tables: Tables): Promise<any> {
  const work = new UnitOfWork(tables);
  return run(action, check(action, input, work), work);
}

/** The current item a request speaks of, and null for a request that names none. */
export function currentItem(
  tables: Tables,
  collection: string,
  table: TableRecord,
  keyOrItem: ItemJson,
): ItemJson | undefined {
  return tables.items(collection).get(dynalite.db.createKey(keyOrItem, table));
}

/** Refuses members that are not emulated, by name, rather than ignoring them. */
export function refuseMembers(operation: string, input: any, members: readonly string[]): void {
  for (const member of members) {
    if (input?.[member] !== undefined) {
      throw new AwsError("NotImplemented", `${operation} with ${member} is not emulated`, 501);
    }
  }
}

/** One of a closed set, else the error AWS gives. */
export function checkEnum(member: string, value: unknown, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value as string)) return;
  const name = member[0].toLowerCase() + member.slice(1);
  throw validationError(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(", ")}]`,
  );
}

/** A deep copy in DynamoDB's JSON: binary as base64, a table's ARN as its name. */
export function toJson(value: any): any {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(toJson);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    copy[key] = key === "TableName" ? tableNameOf(value[key]) : toJson(value[key]);
  }
  return copy;
}

/** A table may be named by its ARN, too. */
export function tableNameOf<T>(nameOrArn: T): T {
  if (typeof nameOrArn !== "string" || !nameOrArn.startsWith("arn:")) return nameOrArn;
  return (nameOrArn.split(":table/")[1]?.split("/")[0] ?? nameOrArn) as T & string;
}
