import type { Access } from "../service";
import type { ItemJson } from "./dynalite";
import { tableNameOf } from "./request";
import type { Tables } from "./tables";

/** Access to a table, and the hash keys it is about where they are known. */
export function tableAccess(
  tables: Tables,
  action: string,
  tableName: unknown,
  items: readonly (ItemJson | undefined)[] = [],
): Access {
  const name = String(tableNameOf(tableName));
  const leadingKeys = items.flatMap((item) => hashKeyOf(tables, name, item));
  return {
    action: `dynamodb:${action}`,
    resource: tables.arn(name),
    ...(leadingKeys.length > 0 ? { context: { "dynamodb:LeadingKeys": leadingKeys } } : {}),
  };
}

/** Access to a table, or to the index that is asked. */
export function indexAccess(
  tables: Tables,
  action: string,
  input: { TableName?: unknown; IndexName?: unknown },
): Access {
  const name = String(tableNameOf(input.TableName));
  return {
    action: `dynamodb:${action}`,
    resource:
      typeof input.IndexName === "string"
        ? tables.indexArn(name, input.IndexName)
        : tables.arn(name),
  };
}

/** Access to no table in particular. */
export function accountAccess(action: string): Access {
  return { action: `dynamodb:${action}`, resource: "*" };
}

function hashKeyOf(tables: Tables, tableName: string, item: ItemJson | undefined): string[] {
  const hashKey = tables.find(tableName)?.KeySchema[0].AttributeName;
  const value = hashKey === undefined ? undefined : item?.[hashKey];
  if (!value || typeof value !== "object") return [];
  return Object.values(value).map(String);
}
