import { AwsError, type Operation } from "../../service";
import { tableAccess } from "../access";
import { validationError } from "../errors";
import { tableNameOf } from "../request";
import type { TableRecord, Tables } from "../tables";

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The tags of a table, which is named by its ARN here. */
export function tags(
  tables: Tables,
): Record<"TagResource" | "UntagResource" | "ListTagsOfResource", Operation> {
  const tagged = (input: { ResourceArn?: string }): TableRecord => {
    const { ResourceArn = "" } = input;
    if (!/^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/[^/]+$/.test(ResourceArn)) {
      throw validationError(
        `Invalid TableArn: Invalid ResourceArn provided as input ${ResourceArn}`,
      );
    }
    const table = tables.find(tableNameOf(ResourceArn));
    if (table) return table;
    throw new AwsError(
      "ResourceNotFoundException",
      `Requested resource not found: ResourcArn: ${ResourceArn} not found`,
    );
  };

  return {
    TagResource: {
      access: (input) => [tableAccess(tables, "TagResource", input.ResourceArn)],
      async run(input) {
        const table = tagged(input);
        await tables.save({ ...table, tags: { ...table.tags, ...tagsFrom(input.Tags ?? []) } });
        return {};
      },
    },
    UntagResource: {
      access: (input) => [tableAccess(tables, "UntagResource", input.ResourceArn)],
      async run(input) {
        const table = tagged(input);
        const removed = new Set(input.TagKeys);
        const kept = Object.entries(table.tags).filter(([key]) => !removed.has(key));
        await tables.save({ ...table, tags: Object.fromEntries(kept) });
        return {};
      },
    },
    ListTagsOfResource: {
      access: (input) => [tableAccess(tables, "ListTagsOfResource", input.ResourceArn)],
      async run(input) {
        const { tags } = tagged(input);
        return { Tags: Object.entries(tags).map(([Key, Value]): Tag => ({ Key, Value })) };
      },
    },
  };
}

export function tagsFrom(list: readonly Tag[]): Record<string, string> {
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}
