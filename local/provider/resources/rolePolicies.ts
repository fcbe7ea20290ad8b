import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
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
    const found = await unlessGone(
      iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
      ...GONE,
    );
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
    const removal = new DeleteRolePolicyCommand({ RoleName: role, PolicyName: name });
    await unlessGone(iam.send(removal), ...GONE);
  },
};

async function put(iam: IAMClient, { role, name, policy }: Inputs): Promise<void> {
  await iam.send(
    new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: policy }),
  );
}

/** Its id is `role/policyArn`. */
export const rolePolicyAttachment: ResourceType = {
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  replaces: ["*"],
  computed: [],
  async create({ role, policyArn }, { iam }) {
    await iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn }));
    return `${role}/${policyArn}`;
  },
  async read(_id, { iam }, { role, policyArn }) {
    const found = await unlessGone(
      iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role, MaxItems: 1000 })),
      ...GONE,
    );
    const isAttached = found?.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policyArn);
    return isAttached ? { role, policyArn } : undefined;
  },
  async delete(_id, { iam }, { role, policyArn }) {
    const detachment = new DetachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn });
    await unlessGone(iam.send(detachment), ...GONE);
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
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: inputs.name,
        Path: inputs.path,
        Description: inputs.description,
        PolicyDocument: inputs.policy,
        ...(inputs.tags && { Tags: tagList(inputs.tags) }),
      }),
    );
    return Policy!.Arn!;
  },
  async read(id, { iam }) {
    const found = await unlessGone(iam.send(new GetPolicyCommand({ PolicyArn: id })), ...GONE);
    if (!found) return undefined;
    const { Policy } = found;
    return {
      arn: id,
      name: Policy!.PolicyName,
      path: Policy!.Path,
      policyId: Policy!.PolicyId,
      attachmentCount: Policy!.AttachmentCount,
    };
  },
  async update(id, inputs, { iam }) {
    await deleteOldVersions(iam, id);
    const PolicyDocument = inputs.policy;
    const version = { PolicyArn: id, PolicyDocument, SetAsDefault: true };
    await iam.send(new CreatePolicyVersionCommand(version));
  },
  async delete(id, { iam }) {
    if (!(await unlessGone(iam.send(new GetPolicyCommand({ PolicyArn: id })), ...GONE))) return;
    await deleteOldVersions(iam, id);
    await iam.send(new DeletePolicyCommand({ PolicyArn: id }));
  },
};

/** Five are the most, and only the default one counts. */
async function deleteOldVersions(iam: IAMClient, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (IsDefaultVersion) continue;
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  }
}
