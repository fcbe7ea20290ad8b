import { type ResourceType, removedKeys, tagList, unlessGone } from "../resourceType";

/** A secret without its value, which is no business of a stack's state. Its id is its ARN. */
export const secret: ResourceType = {
  token: "aws:secretsmanager/secret:Secret",
  nameProperty: "name",
  defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
  replaces: ["name"],
  computed: ["arn"],
  async create({ name, description, kmsKeyId, tags }, { secrets }) {
    const { ARN } = await secrets.createSecret({
      Name: name,
      Description: description,
      KmsKeyId: kmsKeyId,
      ...(tags && { Tags: tagList(tags) }),
    });
    return ARN!;
  },
  async read(id, { secrets }) {
    const found = await unlessGone(
      secrets.describeSecret({ SecretId: id }),
      "ResourceNotFoundException",
    );
    if (!found || found.DeletedDate) return undefined;
    return { arn: found.ARN, name: found.Name, description: found.Description };
  },
  async update(id, { description, kmsKeyId, tags = {} }, { secrets }, old) {
    const SecretId = id;
    await secrets.updateSecret({ SecretId, Description: description, KmsKeyId: kmsKeyId });
    const TagKeys = removedKeys(old.tags, tags);
    if (TagKeys.length) await secrets.untagResource({ SecretId, TagKeys });
    if (Object.keys(tags).length) {
      await secrets.tagResource({ SecretId, Tags: tagList(tags) });
    }
  },
  async delete(id, { secrets }, { recoveryWindowInDays }) {
    const window =
      recoveryWindowInDays === 0
        ? { ForceDeleteWithoutRecovery: true }
        : { RecoveryWindowInDays: recoveryWindowInDays };
    await unlessGone(
      secrets.deleteSecret({ SecretId: id, ...window }),
      "ResourceNotFoundException",
    );
  },
};
