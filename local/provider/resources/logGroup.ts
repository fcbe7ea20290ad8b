import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { type ResourceType, removedKeys, unlessGone } from "../resourceType";

export const logGroup: ResourceType = {
  token: "aws:cloudwatch/logGroup:LogGroup",
  nameProperty: "name",
  defaults: { retentionInDays: 0, skipDestroy: false },
  replaces: ["name", "logGroupClass"],
  computed: ["arn"],
  async create({ name, kmsKeyId, logGroupClass, retentionInDays, tags }, { logs }) {
    await logs.createLogGroup({ logGroupName: name, kmsKeyId, logGroupClass, tags });
    if (retentionInDays) await retain(logs, name, retentionInDays);
    return name;
  },
  async read(id, { logs }) {
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: id });
    const found = logGroups.find(({ logGroupName }) => logGroupName === id);
    return (
      found && {
        name: id,
        arn: found.arn!.replace(/:\*$/, ""),
        retentionInDays: found.retentionInDays ?? 0,
        kmsKeyId: found.kmsKeyId,
      }
    );
  },
  async update(id, { retentionInDays, kmsKeyId, tags = {} }, aws, old) {
    const { logs } = aws;
    await retain(logs, id, retentionInDays);
    if (kmsKeyId !== old.kmsKeyId) await encrypt(logs, id, kmsKeyId);
    const resourceArn = (await this.read(id, aws, {}))!.arn as string;
    const tagKeys = removedKeys(old.tags, tags);
    if (tagKeys.length) await logs.untagResource({ resourceArn, tagKeys });
    if (Object.keys(tags).length) await logs.tagResource({ resourceArn, tags });
  },
  async delete(id, { logs }, { skipDestroy }) {
    if (skipDestroy) return;
    await unlessGone(logs.deleteLogGroup({ logGroupName: id }), "ResourceNotFoundException");
  },
};

/** Without a key of its own it is encrypted with one of AWS's. */
async function encrypt(logs: CloudWatchLogs, logGroupName: string, kmsKeyId?: string) {
  if (kmsKeyId) await logs.associateKmsKey({ logGroupName, kmsKeyId });
  else await logs.disassociateKmsKey({ logGroupName });
}

/** Zero days are for ever. */
async function retain(logs: CloudWatchLogs, logGroupName: string, retentionInDays: number) {
  if (retentionInDays) {
    await logs.putRetentionPolicy({ logGroupName, retentionInDays });
  } else {
    await logs.deleteRetentionPolicy({ logGroupName });
  }
}
