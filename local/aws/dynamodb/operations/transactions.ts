import { createHash } from "node:crypto";
import { AwsError, type Operation, type ServiceContext } from "../../service";
import { tableAccess } from "../access";
import { dynalite, type ItemJson } from "../dynalite";
import { fromDynalite, validationError } from "../errors";
import { check, checkEnum, currentItem, runNow, structuresIn, toJson } from "../request";
import { itemsOf, type Tables } from "../tables";
import { UnitOfWork } from "../unitOfWork";
import { isConditionFailure, withOldItem } from "./writeItems";

/** AWS's limits: 100 actions and 4 MB a transaction. */
const MAX_ACTIONS = 100;
const MAX_SIZE = 4 * 1024 * 1024;
/** A client request token is remembered for ten minutes. */
export const TOKEN_LIFETIME_MS = 10 * 60_000;
export const TOKENS = "dynamodb/transactionTokens";

const WRITES = {
  Put: { action: "putItem", iam: "PutItem" },
  Update: { action: "updateItem", iam: "UpdateItem" },
  Delete: { action: "deleteItem", iam: "DeleteItem" },
  ConditionCheck: { action: "deleteItem", iam: "ConditionCheckItem" },
} as const;

type WriteKind = keyof typeof WRITES;

interface Write {
  readonly kind: WriteKind;
  readonly onFailure?: "ALL_OLD" | "NONE";
  /** Checked by dynalite, expressions parsed. */
  readonly data: { TableName: string; Item?: ItemJson; Key?: ItemJson };
}

interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: ItemJson;
}

export interface TransactionToken {
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly usedAt: number;
}

/** All of several actions or none; no other call sees or comes between them. */
export function transactions(
  context: ServiceContext,
  tables: Tables,
): Record<"TransactWriteItems" | "TransactGetItems", Operation> {
  const tokens = context.store.collection<TransactionToken>(TOKENS);

  return {
    TransactWriteItems: {
      access: (input) =>
        structuresIn(input.TransactItems).flatMap((item) =>
          kindsOf(item).map((kind) =>
            tableAccess(tables, WRITES[kind].iam, item[kind].TableName, [
              item[kind].Item ?? item[kind].Key,
            ]),
          ),
        ),

      async run(input) {
        const token = input.ClientRequestToken;
        const digest = token && digestOf(input.TransactItems);
        const known = token && tokens.get(token);
        const now = context.clock.now();
        if (known && now - known.usedAt < TOKEN_LIFETIME_MS) {
          if (known.digest === digest) return {};
          throw new AwsError(
            "IdempotentParameterMismatchException",
            "Request token already used with different parameters",
          );
        }
        const work = new UnitOfWork(tables);
        const writes = checkWrites(input.TransactItems, work);
        refuseRepeats(tables, writes);
        const reasons = writes.map((write) => attempt(tables, write, work));
        refuseCancelled(reasons);
        if (token) {
          const value: TransactionToken = { digest, usedAt: now };
          work.changes.push({ collection: TOKENS, key: token, value });
        }
        await context.store.write(work.changes);
        return {};
      },
    },

    TransactGetItems: {
      access: (input) =>
        structuresIn(input.TransactItems).map((item) =>
          tableAccess(tables, "GetItem", item.Get?.TableName, [item.Get?.Key]),
        ),

      async run(input) {
        const work = new UnitOfWork(tables);
        const items = structuresIn(input.TransactItems);
        checkCount(items);
        const gets = items.map((item) => check("getItem", item.Get, work));
        const responses: object[] = [];
        const reasons = gets.map((data): CancellationReason => {
          try {
            const { Item } = runNow("getItem", data, work);
            responses.push(Item ? { Item } : {});
            return { Code: "None" };
          } catch (error) {
            return reasonOf(error);
          }
        });
        refuseCancelled(reasons);
        return { Responses: responses };
      },
    },
  };
}

function kindsOf(item: any): WriteKind[] {
  return (Object.keys(WRITES) as WriteKind[]).filter((kind) => item?.[kind]);
}

function checkCount(items: readonly unknown[]): void {
  if (items.length >= 1 && items.length <= MAX_ACTIONS) return;
  const bound =
    items.length === 0 ? "greater than or equal to 1" : `less than or equal to ${MAX_ACTIONS}`;
  throw validationError(
    `1 validation error detected: Value '[${items.length} actions]' at 'transactItems' failed to satisfy constraint: Member must have length ${bound}`,
  );
}

function checkWrites(list: unknown, work: UnitOfWork): Write[] {
  const items = structuresIn(list);
  checkCount(items);
  const writes = items.map((item): Write => {
    const kinds = kindsOf(item);
    if (kinds.length !== 1) {
      throw validationError("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    const [kind] = kinds;
    const onFailure = item[kind].ReturnValuesOnConditionCheckFailure;
    checkEnum("ReturnValuesOnConditionCheckFailure", onFailure, ["ALL_OLD", "NONE"]);
    return { kind, onFailure, data: check(WRITES[kind].action, item[kind], work) };
  });
  const size = writes.reduce(
    (sum, { data }) => sum + dynalite.db.itemSize((data.Item ?? data.Key)!),
    0,
  );
  if (size > MAX_SIZE) {
    throw validationError("Transaction request cannot be larger than 4 MB");
  }
  return writes;
}

function refuseRepeats(tables: Tables, writes: readonly Write[]): void {
  const seen = new Set<string>();
  for (const { data } of writes) {
    const table = tables.forItems(data.TableName);
    const item = (data.Item ?? data.Key)!;
    if (table.KeySchema.some(({ AttributeName }) => item[AttributeName] === undefined)) continue;
    const key = `${table.TableId}/${dynalite.db.createKey(item, table)}`;
    if (seen.has(key)) {
      throw validationError("Transaction request cannot include multiple operations on one item");
    }
    seen.add(key);
  }
}

function attempt(tables: Tables, write: Write, work: UnitOfWork): CancellationReason {
  try {
    withOldItem(tables, write.data, write.onFailure, () =>
      write.kind === "ConditionCheck"
        ? checkCondition(tables, write.data)
        : runNow(WRITES[write.kind].action, write.data, work),
    );
    return { Code: "None" };
  } catch (error) {
    return reasonOf(error);
  }
}

function checkCondition(tables: Tables, data: Write["data"]): void {
  const table = tables.forItems(data.TableName);
  const invalid = dynalite.db.validateKey(data.Key!, table);
  if (invalid) throw fromDynalite(invalid);
  const existing = currentItem(tables, itemsOf(table), table, data.Key!);
  const failed = dynalite.db.checkConditional(data, existing);
  if (failed) throw fromDynalite(failed);
}

/** A failed condition or a value that does not fit the item cancels; anything else is thrown. */
function reasonOf(error: unknown): CancellationReason {
  if (isConditionFailure(error)) {
    return { Code: "ConditionalCheckFailed", Message: error.message, ...error.members };
  }
  if (error instanceof AwsError && error.code === "ValidationException") {
    return { Code: "ValidationError", Message: error.message };
  }
  throw error;
}

function refuseCancelled(reasons: readonly CancellationReason[]): void {
  if (reasons.every(({ Code }) => Code === "None")) return;
  throw new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    400,
    { CancellationReasons: reasons },
  );
}

function digestOf(items: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(toJson(items ?? null)))
    .digest("base64");
}
