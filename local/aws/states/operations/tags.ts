import { AwsError, type Operation } from "../../service";
import { constraint } from "../errors";
import { tagList, withTags } from "../machines/checkTags";
import type { MachineRecord } from "../records";
import type { Parts } from "./parts";

interface Input {
  readonly resourceArn?: unknown;
  readonly tags?: readonly unknown[];
  readonly tagKeys?: readonly string[];
}

/** Of state machines; activities, which AWS tags too, are not emulated. */
export function tagOperations({ machines }: Parts): Record<string, Operation<Input>> {
  const find = (arn: unknown): MachineRecord => {
    try {
      return machines.get(arn);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== "StateMachineDoesNotExist") throw error;
      throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`, 400, {
        resourceName: arn,
      });
    }
  };
  const access = (action: string) => (input: Input) => [
    { action: `states:${action}`, resource: String(input.resourceArn) },
  ];
  return {
    TagResource: {
      access: access("TagResource"),
      async run({ resourceArn, tags }) {
        if (tags == null) throw constraint("tags", undefined, "Member must not be null");
        const machine = find(resourceArn);
        const added = withTags(machine.tags, tags, String(resourceArn));
        await machines.change({ ...machine, tags: added });
        return {};
      },
    },
    UntagResource: {
      access: access("UntagResource"),
      async run({ resourceArn, tagKeys }) {
        if (tagKeys == null) throw constraint("tagKeys", undefined, "Member must not be null");
        const machine = find(resourceArn);
        const kept = Object.entries(machine.tags).filter(([key]) => !tagKeys.includes(key));
        await machines.change({ ...machine, tags: Object.fromEntries(kept) });
        return {};
      },
    },
    ListTagsForResource: {
      access: access("ListTagsForResource"),
      run: async ({ resourceArn }) => ({ tags: tagList(find(resourceArn).tags) }),
    },
  };
}
