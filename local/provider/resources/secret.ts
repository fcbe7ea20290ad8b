import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { type ResourceType, removedKeys, tagList, unlessGone } from "../resourceType";

/** A secret without its value, which is no business of a stack's state. Its id is its ARN. */
export const secret: ResourceType = {
  token: "aws:secretsmanager/secret:Secret",
  nameProperty: "name",
  defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
  replaces: ["name"],
  computed: ["arn"],
  async create({ name, description, kmsKeyId, tags }, { secrets }) {
    const { ARN } = await secrets.send(
      new CreateSecretCommand({
        Name: name,
        Description: description,
        KmsKeyId: kmsKeyId,
        ...(tags && { Tags: tagList(tags) }),
      }),
    );
    return ARN!;
  },
  async read(id, { secrets }) {
    const found = await unlessGone(
      secrets.send(new DescribeSecretCommand({ SecretId: id })),
      "ResourceNotFoundException",
    );
    if (!found || found.DeletedDate) return undefined;
    return { arn: found.ARN, name: found.Name, description: found.Description };
  },
  async update(id, { description, kmsKeyId, tags = {} }, { secrets }, old) {
    const SecretId = id;
    await secrets.send(
      new UpdateSecretCommand({ SecretId, Description: description, KmsKeyId: kmsKeyId }),
    );
    const TagKeys = removedKeys(old.tags, tags);
    if (TagKeys.length) await secrets.send(new UntagResourceCommand({ SecretId, TagKeys }));
    if (Object.keys(tags).length) {
      await secrets.send(new TagResourceCommand({ SecretId, Tags: tagList(tags) }));
    }
  },
  async delete(id, { secrets }, { recoveryWindowInDays }) {
    const window =
      recoveryWindowInDays === 0
        ? { ForceDeleteWithoutRecovery: true }
        : { RecoveryWindowInDays: recoveryWindowInDays };
    await unlessGone(
      secrets.send(new DeleteSecretCommand({ SecretId: id, ...window })),
      "ResourceNotFoundException",
    );
  },
};
