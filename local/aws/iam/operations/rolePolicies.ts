import type { Operation } from "../../service";
import type { Account } from "../account";
import { page } from "../lists";
import { identityPolicy, noSuchEntity, policyNameOf } from "../validation";

/** Inline policies of a role, and the managed ones attached to it. */
export function rolePolicyOperations(account: Account): Record<string, Operation> {
  return {
    PutRolePolicy: {
      access: account.onRole("iam:PutRolePolicy"),
      async run({ RoleName, PolicyName, PolicyDocument }) {
        const name = policyNameOf(PolicyName);
        const { [name]: _, ...others } = account.role(RoleName).inline;
        const document = identityPolicy(PolicyDocument, "inline", Object.values(others));
        await account.change(RoleName, () => ({ inline: { ...others, [name]: document } }));
        return {};
      },
    },
    GetRolePolicy: {
      access: account.onRole("iam:GetRolePolicy"),
      async run({ RoleName, PolicyName }) {
        const document = inlinePolicy(account, RoleName, PolicyName);
        return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(document) };
      },
    },
    DeleteRolePolicy: {
      access: account.onRole("iam:DeleteRolePolicy"),
      async run({ RoleName, PolicyName }) {
        inlinePolicy(account, RoleName, PolicyName);
        await account.change(RoleName, ({ inline: { [PolicyName]: _, ...inline } }) => ({
          inline,
        }));
        return {};
      },
    },
    ListRolePolicies: {
      access: account.onRole("iam:ListRolePolicies"),
      async run(input) {
        const names = Object.keys(account.role(input.RoleName).inline).sort();
        const { items, paging } = page(names, input);
        return { PolicyNames: items, ...paging };
      },
    },
    AttachRolePolicy: {
      access: account.onRole("iam:AttachRolePolicy"),
      async run({ RoleName, PolicyArn }) {
        const arn = account.attachable(PolicyArn);
        await account.change(RoleName, ({ attached }) => ({
          attached: [...attached.filter((each) => each !== arn), arn],
        }));
        return {};
      },
    },
    DetachRolePolicy: {
      access: account.onRole("iam:DetachRolePolicy"),
      async run({ RoleName, PolicyArn }) {
        if (!account.role(RoleName).attached.includes(PolicyArn)) {
          throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
        }
        await account.change(RoleName, ({ attached }) => ({
          attached: attached.filter((arn) => arn !== PolicyArn),
        }));
        return {};
      },
    },
    ListAttachedRolePolicies: {
      access: account.onRole("iam:ListAttachedRolePolicies"),
      async run(input) {
        const { items, paging } = page(account.role(input.RoleName).attached, input);
        const AttachedPolicies = items.map((PolicyArn) => ({
          PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1),
          PolicyArn,
        }));
        return { AttachedPolicies, ...paging };
      },
    },
    PutRolePermissionsBoundary: {
      access: account.onRole("iam:PutRolePermissionsBoundary"),
      async run(input) {
        const PermissionsBoundary = account.attachable(input.PermissionsBoundary);
        await account.change(input.RoleName, () => ({ PermissionsBoundary }));
        return {};
      },
    },
    DeleteRolePermissionsBoundary: {
      access: account.onRole("iam:DeleteRolePermissionsBoundary"),
      async run({ RoleName }) {
        await account.change(RoleName, () => ({ PermissionsBoundary: undefined }));
        return {};
      },
    },
  };
}

function inlinePolicy(account: Account, roleName: unknown, policyName: unknown): string {
  const name = policyNameOf(policyName);
  const document = account.role(roleName).inline[name];
  if (document !== undefined) return document;
  throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
}
