import type { AwsError } from "../service";
import { type Parse, parseOnce } from "./expressions";

/**
 * The parts of dynalite 4 this service stands on: its checks of requests, its expressions and its
 * item actions, without its server and without its database. It publishes no types.
 */

/** DynamoDB's own JSON, such as `{ S: "text" }`; binary is base64 text. */
export type AttributeJson = Record<string, any>;
export type ItemJson = Record<string, AttributeJson>;

/** How a dynalite action answers; errors are thrown through it, too. */
export type Answer<T> = (error?: Error | null, result?: T) => void;

/** What dynalite knows of a table. */
export interface DynaliteTable {
  readonly TableName: string;
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
  readonly LocalSecondaryIndexes?: readonly DynaliteIndex[];
  readonly GlobalSecondaryIndexes?: readonly DynaliteIndex[];
}

export interface DynaliteIndex {
  readonly IndexName: string;
  readonly KeySchema: DynaliteTable["KeySchema"];
  readonly Projection: {
    readonly ProjectionType?: string;
    readonly NonKeyAttributes?: readonly string[];
  };
}

/** One ordered key space, as dynalite's actions use it. */
export interface DynaliteSubDb {
  lock(key: string, run: (release: <T>(answer: Answer<T>) => Answer<T>) => void): void;
  get(key: string, answer: Answer<ItemJson>): void;
  put(key: string, item: ItemJson, answer: Answer<void>): void;
  del(key: string, answer: Answer<void>): void;
  createValueStream(bounds: DynaliteBounds): NodeJS.EventEmitter;
}

export interface DynaliteBounds {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  /** -1 for all. */
  limit?: number;
}

/** What dynalite's actions ask of a database. */
export interface DynaliteStore {
  readonly options: { readonly maxItemSize: number };
  getTable(name: string, answer: Answer<DynaliteTable>): void;
  getItemDb(table: string): DynaliteSubDb;
  getIndexDb(kind: "Local" | "Global", table: string, index: string): DynaliteSubDb;
}

/** The actions that are used; tables, tags and the rest are our own. */
export type ItemAction =
  | "batchGetItem"
  | "batchWriteItem"
  | "deleteItem"
  | "getItem"
  | "putItem"
  | "query"
  | "scan"
  | "updateItem";

export type CheckedRequest = ItemAction | "createTable" | "updateTable";

type Action = (store: DynaliteStore, data: any, answer: Answer<any>) => void;

interface Validation {
  readonly types: Readonly<Record<string, unknown>>;
  custom?(data: any, store: DynaliteStore): string | undefined;
}

interface Validations {
  checkTypes(data: any, types: Validation["types"]): any;
  checkValidations(
    data: any,
    types: Validation["types"],
    custom: Validation["custom"],
    store: DynaliteStore | undefined,
  ): void;
}

interface DynaliteDb {
  createKey(item: ItemJson, table: DynaliteTable): string;
  validateKey(key: ItemJson, table: DynaliteTable): Error | null | undefined;
  checkConditional(data: any, item: ItemJson | undefined): Error | null | undefined;
  itemSize(item: ItemJson): number;
  getIndexActions(
    indexes: readonly DynaliteIndex[],
    existing: ItemJson | undefined,
    item: ItemJson | undefined,
    table: DynaliteTable,
  ): { puts: { index: string; key: string; item: ItemJson }[] };
}

/** dynalite takes 50 ms to load: an account without tables does without. */
export const dynalite = {
  get db(): DynaliteDb {
    return require("dynalite/db");
  },
  action: (name: ItemAction): Action => require(`dynalite/actions/${name}`),
  validation: (name: CheckedRequest): Validation => require(`dynalite/validations/${name}`),
  get validations(): Validations {
    parseExpressionsOnce();
    return require("dynalite/validations");
  },
};

const PARSERS = ["dynalite/db/conditionParser", "dynalite/db/updateParser"];

let parsesOnce = false;

/** In place, since dynalite's checks take no other parser. */
function parseExpressionsOnce(): void {
  if (parsesOnce) return;
  parsesOnce = true;
  for (const name of PARSERS) {
    const parser: { parse: Parse } = require(name);
    parser.parse = parseOnce(parser.parse);
  }
}

/** dynalite's errors carry the body AWS would answer. */
export interface DynaliteError extends Error {
  readonly statusCode: number;
  readonly body: { readonly __type: string; readonly message?: string; readonly Message?: string };
}

export function isDynaliteError(error: unknown): error is DynaliteError {
  return error instanceof Error && "statusCode" in error && "body" in error;
}

export function toDynaliteError(error: AwsError): Error {
  return Object.assign(new Error(error.message), {
    statusCode: error.statusCode,
    body: { __type: `com.amazonaws.dynamodb.v20120810#${error.code}`, message: error.message },
  });
}
