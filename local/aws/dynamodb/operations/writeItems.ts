import type { Operation, ServiceContext } from "../../service";
import { AwsError } from "../../service";
import { tableAccess } from "../access";
import type { ItemJson } from "../dynalite";
import { check, checkEnum, currentItem, runNow, structuresIn } from "../request";
import { itemsOf, type Tables } from "../tables";
import { UnitOfWork } from "../unitOfWork";

/** The operations that write one item or a batch of them. */
export function writeItems(
  context: ServiceContext,
  tables: Tables,
): Record<"PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem", Operation> {
  const writing = (action: "putItem" | "updateItem" | "deleteItem"): Operation["run"] => {
    return async (input) => {
      const onFailure = input.ReturnValuesOnConditionCheckFailure;
      checkEnum("ReturnValuesOnConditionCheckFailure", onFailure, ["ALL_OLD", "NONE"]);
      const work = new UnitOfWork(tables);
      const data = check(action, input, work);
      const output = withOldItem(tables, data, onFailure, () => runNow(action, data, work));
      await context.store.write(work.changes);
      return output;
    };
  };

  return {
    PutItem: {
      access: (input) => [tableAccess(tables, "PutItem", input.TableName, [input.Item])],
      run: writing("putItem"),
    },
    UpdateItem: {
      access: (input) => [tableAccess(tables, "UpdateItem", input.TableName, [input.Key])],
      run: writing("updateItem"),
    },
    DeleteItem: {
      access: (input) => [tableAccess(tables, "DeleteItem", input.TableName, [input.Key])],
      run: writing("deleteItem"),
    },
    BatchWriteItem: {
      access: (input) =>
        Object.entries<any>(input.RequestItems ?? {}).map(([table, requests]) =>
          tableAccess(tables, "BatchWriteItem", table, structuresIn(requests).map(itemOfRequest)),
        ),
      async run(input) {
        const work = new UnitOfWork(tables);
        const output = runNow("batchWriteItem", check("batchWriteItem", input, work), work);
        await context.store.write(work.changes);
        return output;
      },
    },
  };
}

/** Gives a failed condition the item it failed on, when asked for. */
export function withOldItem<T>(
  tables: Tables,
  data: { TableName: string; Item?: ItemJson; Key?: ItemJson },
  onFailure: "ALL_OLD" | "NONE" | undefined,
  attempt: () => T,
): T {
  try {
    return attempt();
  } catch (error) {
    if (onFailure !== "ALL_OLD" || !isConditionFailure(error)) throw error;
    const table = tables.forItems(data.TableName);
    const Item = currentItem(tables, itemsOf(table), table, (data.Item ?? data.Key)!);
    throw Item ? new AwsError(error.code, error.message, error.statusCode, { Item }) : error;
  }
}

export function isConditionFailure(error: unknown): error is AwsError {
  return error instanceof AwsError && error.code === "ConditionalCheckFailedException";
}

function itemOfRequest(request: any): ItemJson | undefined {
  return request?.PutRequest?.Item ?? request?.DeleteRequest?.Key;
}
