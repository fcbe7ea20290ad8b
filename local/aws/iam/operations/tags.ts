import type { Operation } from "../../service";
import type { Account } from "../account";
import { page } from "../lists";
import type { Tag } from "../records";
import { tagsOf } from "../validation";

/** Tags of roles and of managed policies. */
export function tagOperations(account: Account): Record<string, Operation> {
  const { policies } = account.records;
  return {
    TagRole: {
      access: account.onRole("iam:TagRole"),
      async run({ RoleName, Tags }) {
        await account.change(RoleName, (role) => ({ Tags: merge(role.Tags, Tags) }));
        return {};
      },
    },
    UntagRole: {
      access: account.onRole("iam:UntagRole"),
      async run({ RoleName, TagKeys }) {
        await account.change(RoleName, (role) => ({ Tags: without(role.Tags, TagKeys) }));
        return {};
      },
    },
    ListRoleTags: {
      access: account.onRole("iam:ListRoleTags"),
      async run(input) {
        const { items, paging } = page(account.role(input.RoleName).Tags, input);
        return { Tags: items, ...paging };
      },
    },
    TagPolicy: {
      access: account.onPolicy("iam:TagPolicy"),
      async run({ PolicyArn, Tags }) {
        const policy = account.policy(PolicyArn);
        await policies.put(policy.Arn, { ...policy, Tags: merge(policy.Tags, Tags) });
        return {};
      },
    },
    UntagPolicy: {
      access: account.onPolicy("iam:UntagPolicy"),
      async run({ PolicyArn, TagKeys }) {
        const policy = account.policy(PolicyArn);
        await policies.put(policy.Arn, { ...policy, Tags: without(policy.Tags, TagKeys) });
        return {};
      },
    },
    ListPolicyTags: {
      access: account.onPolicy("iam:ListPolicyTags"),
      async run(input) {
        const { items, paging } = page(account.policy(input.PolicyArn).Tags, input);
        return { Tags: items, ...paging };
      },
    },
  };
}

function merge(old: readonly Tag[], added: unknown): Tag[] {
  const tags = tagsOf(added);
  return tagsOf([
    ...without(
      old,
      tags.map(({ Key }) => Key),
    ),
    ...tags,
  ]);
}

function without(tags: readonly Tag[], keys: readonly string[] = []): Tag[] {
  return tags.filter(({ Key }) => !keys.includes(Key));
}
