import { type ResourceType, removedKeys, tagList, unlessGone } from "../resourceType";

export const role: ResourceType = {
  token: "aws:iam/role:Role",
  nameProperty: "name",
  documents: ["assumeRolePolicy"],
  defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
  replaces: ["name", "path"],
  computed: ["arn", "createDate", "uniqueId"],
  async create(inputs, { iam }) {
    await iam.createRole({
      RoleName: inputs.name,
      Path: inputs.path,
      AssumeRolePolicyDocument: inputs.assumeRolePolicy,
      Description: inputs.description,
      MaxSessionDuration: inputs.maxSessionDuration,
      PermissionsBoundary: inputs.permissionsBoundary,
      ...(inputs.tags && { Tags: tagList(inputs.tags) }),
    });
    return inputs.name;
  },
  async read(id, { iam }) {
    const found = await unlessGone(
      iam.getRole({ RoleName: id }),
      "NoSuchEntityException",
      "NoSuchEntity",
    );
    if (!found) return undefined;
    const { Role } = found;
    return {
      name: id,
      arn: Role!.Arn,
      path: Role!.Path,
      uniqueId: Role!.RoleId,
      createDate: Role!.CreateDate?.toISOString(),
      assumeRolePolicy: decodeURIComponent(Role!.AssumeRolePolicyDocument!),
      maxSessionDuration: Role!.MaxSessionDuration,
      permissionsBoundary: Role!.PermissionsBoundary?.PermissionsBoundaryArn,
    };
  },
  async update(id, inputs, { iam }, old) {
    const RoleName = id;
    const PolicyDocument = inputs.assumeRolePolicy;
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument });
    const { description: Description, maxSessionDuration: MaxSessionDuration } = inputs;
    await iam.updateRole({ RoleName, Description, MaxSessionDuration });
    const { permissionsBoundary: PermissionsBoundary, tags = {} } = inputs;
    if (PermissionsBoundary) {
      await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary });
    } else if (old.permissionsBoundary) {
      await iam.deleteRolePermissionsBoundary({ RoleName });
    }
    const TagKeys = removedKeys(old.tags, tags);
    if (TagKeys.length) await iam.untagRole({ RoleName, TagKeys });
    if (Object.keys(tags).length) {
      await iam.tagRole({ RoleName, Tags: tagList(tags) });
    }
  },
  async delete(id, { iam }) {
    await unlessGone(iam.deleteRole({ RoleName: id }), "NoSuchEntityException", "NoSuchEntity");
  },
};
