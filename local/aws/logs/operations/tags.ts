import type { Access, Operation } from "../../service";
import { groupAccess } from "../access";
import type { LogGroup, LogGroups } from "../logGroups";
import { checkTags } from "../validation";

type TagOperation =
  | "TagResource"
  | "UntagResource"
  | "ListTagsForResource"
  | "TagLogGroup"
  | "UntagLogGroup"
  | "ListTagsLogGroup";

/** The tags of a log group, named by its ARN, or by its name in the older operations. */
export function tags(groups: LogGroups): Record<TagOperation, Operation> {
  const onArn = (action: string, { resourceArn }: { resourceArn: unknown }): Access[] => [
    { action: `logs:${action}`, resource: String(resourceArn).replace(/:\*$/, "") },
  ];
  const add = async (group: LogGroup, added: unknown) => {
    await groups.save({ ...group, tags: { ...group.tags, ...checkTags(added) } });
    return {};
  };
  const remove = async (group: LogGroup, keys: unknown) => {
    const removed = new Set([keys].flat());
    const kept = Object.entries(group.tags).filter(([key]) => !removed.has(key));
    await groups.save({ ...group, tags: Object.fromEntries(kept) });
    return {};
  };

  return {
    TagResource: {
      access: (input) => onArn("TagResource", input),
      run: async (input) => add(groups.byArn(input.resourceArn), input.tags),
    },
    UntagResource: {
      access: (input) => onArn("UntagResource", input),
      run: async (input) => remove(groups.byArn(input.resourceArn), input.tagKeys),
    },
    ListTagsForResource: {
      access: (input) => onArn("ListTagsForResource", input),
      run: async (input) => ({ tags: groups.byArn(input.resourceArn).tags }),
    },
    TagLogGroup: {
      access: (input) => [groupAccess(groups, "TagLogGroup", input.logGroupName)],
      run: async ({ logGroupName, tags }) => add(groups.named({ logGroupName }), tags),
    },
    UntagLogGroup: {
      access: (input) => [groupAccess(groups, "UntagLogGroup", input.logGroupName)],
      run: async ({ logGroupName, tags }) => remove(groups.named({ logGroupName }), tags),
    },
    ListTagsLogGroup: {
      access: (input) => [groupAccess(groups, "ListTagsLogGroup", input.logGroupName)],
      run: async ({ logGroupName }) => ({ tags: groups.named({ logGroupName }).tags }),
    },
  };
}
