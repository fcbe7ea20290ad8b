import { AwsError, type Operation } from "../../service";
import type { Account } from "../account";
import { newId } from "../ids";
import { page } from "../lists";
import { type RoleRecord, valuesOf } from "../records";
import {
  descriptionOf,
  pathOf,
  roleNameOf,
  sessionDurationOf,
  tagsOf,
  trustPolicy,
} from "../validation";

export function roleOperations(account: Account): Record<string, Operation> {
  const { roles } = account.records;
  return {
    CreateRole: {
      access: ({ Path, RoleName }) => [
        { action: "iam:CreateRole", resource: account.arn("role", pathOf(Path), RoleName ?? "*") },
      ],
      async run(input) {
        const RoleName = roleNameOf(input.RoleName);
        const Path = pathOf(input.Path);
        if (roles.get(RoleName)) {
          throw new AwsError(
            "EntityAlreadyExists",
            `Role with name ${RoleName} already exists.`,
            409,
          );
        }
        const role: RoleRecord = {
          RoleName,
          RoleId: newId("AROA"),
          Arn: account.arn("role", Path, RoleName),
          Path,
          CreateDate: account.now(),
          Description: descriptionOf(input.Description),
          MaxSessionDuration: sessionDurationOf(input.MaxSessionDuration),
          AssumeRolePolicyDocument: trustPolicy(input.AssumeRolePolicyDocument),
          ...(input.PermissionsBoundary && {
            PermissionsBoundary: account.attachable(input.PermissionsBoundary),
          }),
          Tags: tagsOf(input.Tags),
          inline: {},
          attached: [],
        };
        await roles.put(RoleName, role);
        return { Role: describe(role) };
      },
    },
    GetRole: {
      access: account.onRole("iam:GetRole"),
      run: async ({ RoleName }) => ({ Role: describe(account.role(RoleName)) }),
    },
    ListRoles: {
      access: () => [{ action: "iam:ListRoles", resource: "*" }],
      async run(input) {
        const prefix = input.PathPrefix ?? "/";
        const all = (await valuesOf(roles)).filter(({ Path }) => Path.startsWith(prefix));
        const { items, paging } = page(all, input);
        return { Roles: items.map(describe), ...paging };
      },
    },
    UpdateRole: {
      access: account.onRole("iam:UpdateRole"),
      async run(input) {
        await account.change(input.RoleName, (role) => ({
          Description: descriptionOf(input.Description) ?? role.Description,
          MaxSessionDuration: sessionDurationOf(
            input.MaxSessionDuration ?? role.MaxSessionDuration,
          ),
        }));
        return {};
      },
    },
    UpdateAssumeRolePolicy: {
      access: account.onRole("iam:UpdateAssumeRolePolicy"),
      async run({ RoleName, PolicyDocument }) {
        const AssumeRolePolicyDocument = trustPolicy(PolicyDocument);
        await account.change(RoleName, () => ({ AssumeRolePolicyDocument }));
        return {};
      },
    },
    DeleteRole: {
      access: account.onRole("iam:DeleteRole"),
      async run(input) {
        const { RoleName, attached, inline } = account.role(input.RoleName);
        if (attached.length > 0) {
          throw deleteConflict("Cannot delete entity, must detach all policies first.");
        }
        if (Object.keys(inline).length > 0) {
          throw deleteConflict("Cannot delete entity, must delete policies first.");
        }
        await roles.delete(RoleName);
        return {};
      },
    },
    ListInstanceProfilesForRole: {
      access: account.onRole("iam:ListInstanceProfilesForRole"),
      async run({ RoleName }) {
        account.role(RoleName);
        return { InstanceProfiles: [], IsTruncated: false };
      },
    },
  };
}

export function deleteConflict(message: string): AwsError {
  return new AwsError("DeleteConflict", message, 409);
}

function describe(role: RoleRecord) {
  const { inline, attached, AssumeRolePolicyDocument, PermissionsBoundary, Tags, ...rest } = role;
  return {
    ...rest,
    AssumeRolePolicyDocument: encodeURIComponent(AssumeRolePolicyDocument),
    ...(PermissionsBoundary && {
      PermissionsBoundary: {
        PermissionsBoundaryType: "Policy",
        PermissionsBoundaryArn: PermissionsBoundary,
      },
    }),
    ...(Tags.length > 0 && { Tags }),
    RoleLastUsed: {},
  };
}
