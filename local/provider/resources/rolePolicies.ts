import type { IAM } from "@aws-sdk/client-iam";
import { type Inputs, type ResourceType, tagList, unlessGone } from "../resourceType";

const GONE = ["NoSuchEntityException", "NoSuchEntity"];

/** Its id is `role:policy`. */
export const rolePolicy: ResourceType = {
  token: "aws:iam/rolePolicy:RolePolicy",
  nameProperty: "name",
  documents: ["policy"],
  replaces: ["name", "role"],
  computed: [],
  async create(inputs, { iam }) {
    await put(iam, inputs);
    return `${inputs.role}:${inputs.name}`;
  },
  async read(id, { iam }) {
    const [RoleName, PolicyName] = id.split(":");
    const found = await unlessGone(iam.getRolePolicy({ RoleName, PolicyName }), ...GONE);
    return (
      found && {
        name: PolicyName,
        role: RoleName,
        policy: decodeURIComponent(found.PolicyDocument!),
      }
    );
  },
  async update(_id, inputs, { iam }) {
    await put(iam, inputs);
  },
  async delete(_id, { iam }, { role, name }) {
    await unlessGone(iam.deleteRolePolicy({ RoleName: role, PolicyName: name }), ...GONE);
  },
};

async function put(iam: IAM, { role, name, policy }: Inputs): Promise<void> {
  await iam.putRolePolicy({ RoleName: role, PolicyName: name, PolicyDocument: policy });
}

/** Its id is `role/policyArn`. */
export const rolePolicyAttachment: ResourceType = {
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  replaces: ["*"],
  computed: [],
  async create({ role, policyArn }, { iam }) {
    await iam.attachRolePolicy({ RoleName: role, PolicyArn: policyArn });
    return `${role}/${policyArn}`;
  },
  async read(_id, { iam }, { role, policyArn }) {
    const found = await unlessGone(
      iam.listAttachedRolePolicies({ RoleName: role, MaxItems: 1000 }),
      ...GONE,
    );
    const isAttached = found?.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policyArn);
    return isAttached ? { role, policyArn } : undefined;
  },
  async delete(_id, { iam }, { role, policyArn }) {
    await unlessGone(iam.detachRolePolicy({ RoleName: role, PolicyArn: policyArn }), ...GONE);
  },
};

/** Its id is its ARN. */
export const policy: ResourceType = {
  token: "aws:iam/policy:Policy",
  nameProperty: "name",
  documents: ["policy"],
  defaults: { path: "/" },
  replaces: ["name", "path", "description"],
  computed: ["arn", "policyId", "attachmentCount"],
  async create(inputs, { iam }) {
    const { Policy } = await iam.createPolicy({
      PolicyName: inputs.name,
      Path: inputs.path,
      Description: inputs.description,
      PolicyDocument: inputs.policy,
      ...(inputs.tags && { Tags: tagList(inputs.tags) }),
    });
    return Policy!.Arn!;
  },
  async read(id, { iam }) {
    const found = await unlessGone(iam.getPolicy({ PolicyArn: id }), ...GONE);
    if (!found) return undefined;
    const { Policy } = found;
    const version = await iam.getPolicyVersion({
      PolicyArn: id,
      VersionId: Policy!.DefaultVersionId,
    });
    return {
      arn: id,
      name: Policy!.PolicyName,
      path: Policy!.Path,
      policy: decodeURIComponent(version.PolicyVersion!.Document!),
      policyId: Policy!.PolicyId,
      attachmentCount: Policy!.AttachmentCount,
    };
  },
  async update(id, inputs, { iam }) {
    await deleteOldVersions(iam, id);
    const PolicyDocument = inputs.policy;
    const version = { PolicyArn: id, PolicyDocument, SetAsDefault: true };
    await iam.createPolicyVersion(version);
  },
  async delete(id, { iam }) {
    if (!(await unlessGone(iam.getPolicy({ PolicyArn: id }), ...GONE))) return;
    await deleteOldVersions(iam, id);
    await iam.deletePolicy({ PolicyArn: id });
  },
};

/** Five are the most, and only the default one counts. */
async function deleteOldVersions(iam: IAM, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn });
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (IsDefaultVersion) continue;
    await iam.deletePolicyVersion({ PolicyArn, VersionId });
  }
}
