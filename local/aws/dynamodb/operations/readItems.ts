import type { Operation } from "../../service";
import { indexAccess, tableAccess } from "../access";
import { validationError } from "../errors";
import { read, structuresIn, tableNameOf } from "../request";
import type { Tables } from "../tables";

/** The operations that read items. */
export function readItems(
  tables: Tables,
): Record<"GetItem" | "BatchGetItem" | "Query" | "Scan", Operation> {
  const refuseBackfilling = (input: { TableName: string; IndexName?: string }) => {
    if (input.IndexName === undefined) return;
    const table = tables.find(tableNameOf(input.TableName));
    const index = table?.GlobalSecondaryIndexes?.find((one) => one.IndexName === input.IndexName);
    if (index?.backfilling) {
      throw validationError(
        `Cannot read from backfilling global secondary index: ${input.IndexName}`,
      );
    }
  };

  return {
    GetItem: {
      access: (input) => [tableAccess(tables, "GetItem", input.TableName, [input.Key])],
      run: (input) => read("getItem", input, tables),
    },
    BatchGetItem: {
      access: (input) =>
        Object.entries<any>(input.RequestItems ?? {}).map(([table, request]) =>
          tableAccess(tables, "BatchGetItem", table, structuresIn(request?.Keys)),
        ),
      run: (input) => read("batchGetItem", input, tables),
    },
    Query: {
      access: (input) => [indexAccess(tables, "Query", input)],
      async run(input) {
        refuseBackfilling(input);
        return read("query", input, tables);
      },
    },
    Scan: {
      access: (input) => [indexAccess(tables, "Scan", input)],
      async run(input) {
        refuseBackfilling(input);
        return read("scan", input, tables);
      },
    },
  };
}
