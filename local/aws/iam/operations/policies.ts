import { AwsError, type Operation } from "../../service";
import type { Account } from "../account";
import { newId } from "../ids";
import { page } from "../lists";
import { type PolicyRecord, type PolicyVersionRecord, valuesOf } from "../records";
import {
  descriptionOf,
  identityPolicy,
  noSuchEntity,
  pathOf,
  policyNameOf,
  required,
  tagsOf,
} from "../validation";
import { deleteConflict } from "./roles";

/** A managed policy keeps at most five versions: IAM quotas. */
const MOST_VERSIONS = 5;

/** The account's own managed policies and their versions. */
export function policyOperations(account: Account): Record<string, Operation> {
  const { policies } = account.records;
  const describe = async (policy: PolicyRecord) => {
    const { versions, Tags, ...rest } = policy;
    const AttachmentCount = (await account.rolesWith(policy.Arn)).length;
    return { ...rest, AttachmentCount, IsAttachable: true, ...(Tags.length > 0 && { Tags }) };
  };
  const change = (policy: PolicyRecord, changes: Partial<PolicyRecord>) =>
    policies.put(policy.Arn, { ...policy, ...changes, UpdateDate: account.now() });
  return {
    CreatePolicy: {
      access: ({ Path, PolicyName }) => [
        {
          action: "iam:CreatePolicy",
          resource: account.arn("policy", pathOf(Path), PolicyName ?? "*"),
        },
      ],
      async run(input) {
        const PolicyName = policyNameOf(input.PolicyName);
        const Path = pathOf(input.Path);
        const Arn = account.arn("policy", Path, PolicyName);
        if (policies.get(Arn)) {
          throw new AwsError(
            "EntityAlreadyExists",
            `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
            409,
          );
        }
        const CreateDate = account.now();
        const Document = identityPolicy(input.PolicyDocument, "managed");
        const policy: PolicyRecord = {
          PolicyName,
          PolicyId: newId("ANPA"),
          Arn,
          Path,
          CreateDate,
          UpdateDate: CreateDate,
          Description: descriptionOf(input.Description),
          DefaultVersionId: "v1",
          versions: [{ VersionId: "v1", Document, CreateDate }],
          Tags: tagsOf(input.Tags),
        };
        await policies.put(Arn, policy);
        return { Policy: await describe(policy) };
      },
    },
    GetPolicy: {
      access: account.onPolicy("iam:GetPolicy"),
      run: async ({ PolicyArn }) => ({ Policy: await describe(account.policy(PolicyArn)) }),
    },
    ListPolicies: {
      access: () => [{ action: "iam:ListPolicies", resource: "*" }],
      async run(input) {
        const own = input.Scope === "AWS" ? [] : await valuesOf(policies);
        const { items, paging } = page(own, input);
        return { Policies: await Promise.all(items.map(describe)), ...paging };
      },
    },
    DeletePolicy: {
      access: account.onPolicy("iam:DeletePolicy"),
      async run({ PolicyArn }) {
        const { Arn, versions } = account.policy(PolicyArn);
        if ((await account.rolesWith(Arn)).length > 0) {
          throw deleteConflict("Cannot delete a policy attached to entities.");
        }
        if (versions.length > 1) {
          throw deleteConflict(
            "This policy has more than one version. Before you delete a policy, you must delete " +
              "the policy's versions. The default version is deleted with the policy.",
          );
        }
        await policies.delete(Arn);
        return {};
      },
    },
    CreatePolicyVersion: {
      access: account.onPolicy("iam:CreatePolicyVersion"),
      async run({ PolicyArn, PolicyDocument, SetAsDefault }) {
        const policy = account.policy(PolicyArn);
        if (policy.versions.length >= MOST_VERSIONS) {
          throw new AwsError(
            "LimitExceeded",
            "A managed policy can have up to 5 versions. Before you create a new version, you " +
              "must delete an existing version.",
            409,
          );
        }
        const newest = Math.max(...policy.versions.map(({ VersionId }) => +VersionId.slice(1)));
        const version: PolicyVersionRecord = {
          VersionId: `v${newest + 1}`,
          Document: identityPolicy(PolicyDocument, "managed"),
          CreateDate: account.now(),
        };
        const isDefault = String(SetAsDefault) === "true";
        await change(policy, {
          versions: [...policy.versions, version],
          ...(isDefault && { DefaultVersionId: version.VersionId }),
        });
        const { Document, ...rest } = version;
        return { PolicyVersion: { ...rest, IsDefaultVersion: isDefault } };
      },
    },
    GetPolicyVersion: {
      access: account.onPolicy("iam:GetPolicyVersion"),
      async run({ PolicyArn, VersionId }) {
        const policy = account.policy(PolicyArn);
        const { Document, ...rest } = versionOf(policy, VersionId);
        const IsDefaultVersion = policy.DefaultVersionId === VersionId;
        return {
          PolicyVersion: { ...rest, Document: encodeURIComponent(Document), IsDefaultVersion },
        };
      },
    },
    ListPolicyVersions: {
      access: account.onPolicy("iam:ListPolicyVersions"),
      async run(input) {
        const { versions, DefaultVersionId } = account.policy(input.PolicyArn);
        const { items, paging } = page([...versions].reverse(), input);
        const Versions = items.map(({ Document, ...rest }) => ({
          ...rest,
          IsDefaultVersion: rest.VersionId === DefaultVersionId,
        }));
        return { Versions, ...paging };
      },
    },
    SetDefaultPolicyVersion: {
      access: account.onPolicy("iam:SetDefaultPolicyVersion"),
      async run({ PolicyArn, VersionId }) {
        const policy = account.policy(PolicyArn);
        await change(policy, { DefaultVersionId: versionOf(policy, VersionId).VersionId });
        return {};
      },
    },
    DeletePolicyVersion: {
      access: account.onPolicy("iam:DeletePolicyVersion"),
      async run({ PolicyArn, VersionId }) {
        const policy = account.policy(PolicyArn);
        if (versionOf(policy, VersionId).VersionId === policy.DefaultVersionId) {
          throw deleteConflict("Cannot delete the default version of a policy.");
        }
        const versions = policy.versions.filter((version) => version.VersionId !== VersionId);
        await change(policy, { versions });
        return {};
      },
    },
    ListEntitiesForPolicy: {
      access: account.onPolicy("iam:ListEntitiesForPolicy"),
      async run(input) {
        const arn = account.attachable(input.PolicyArn);
        const { items, paging } = page(await account.rolesWith(arn), input);
        const PolicyRoles = items.map(({ RoleName, RoleId }) => ({ RoleName, RoleId }));
        return { PolicyGroups: [], PolicyUsers: [], PolicyRoles, ...paging };
      },
    },
  };
}

function versionOf({ versions, Arn }: PolicyRecord, value: unknown): PolicyVersionRecord {
  const id = required(value, "versionId");
  const version = versions.find(({ VersionId }) => VersionId === id);
  if (version) return version;
  throw noSuchEntity(`Policy ${Arn} version ${id} does not exist or is not attachable.`);
}
