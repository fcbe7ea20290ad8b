import type { Operation } from "../../service";
import { groupAccess } from "../access";
import { invalidParameter } from "../errors";
import type { Housekeeping } from "../housekeeping";
import type { LogGroup, LogGroups } from "../logGroups";
import { checkGroupName, checkLimit, checkTags } from "../validation";
import { nextPage, readToken } from "./pageToken";

/** Also the largest page. */
const PAGE = 50;
const CLASSES = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"] as const;

/** Create, describe and delete log groups, and protect them from deletion. */
export function manageGroups(
  groups: LogGroups,
  housekeeping: Housekeeping,
): Record<
  "CreateLogGroup" | "DescribeLogGroups" | "DeleteLogGroup" | "PutLogGroupDeletionProtection",
  Operation
> {
  return {
    CreateLogGroup: {
      access: (input) => [
        groupAccess(groups, "CreateLogGroup", input.logGroupName),
        ...(input.tags ? [groupAccess(groups, "TagResource", input.logGroupName)] : []),
      ],
      async run(input) {
        const { kmsKeyId, logGroupClass = "STANDARD" } = input;
        if (!CLASSES.includes(logGroupClass)) {
          throw invalidParameter(
            `1 validation error detected: Value '${logGroupClass}' at 'logGroupClass' failed to satisfy constraint: Member must satisfy enum value set: [${CLASSES.join(", ")}]`,
          );
        }
        await groups.create({
          name: checkGroupName(input.logGroupName),
          logGroupClass,
          tags: checkTags(input.tags),
          deletionProtection: input.deletionProtectionEnabled === true,
          ...(kmsKeyId ? { kmsKeyId } : {}),
        });
        return {};
      },
    },

    DescribeLogGroups: {
      access: () => [groupAccess(groups, "DescribeLogGroups", "")],
      async run(input) {
        const { logGroupNamePrefix, logGroupNamePattern, nextToken, logGroupClass } = input;
        if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
          throw invalidParameter(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
          );
        }
        const limit = checkLimit(input.limit, PAGE);
        const pattern = String(logGroupNamePattern ?? "").toLowerCase();
        const from = readToken(nextToken);
        const page: LogGroup[] = [];
        for await (const group of groups.all(logGroupNamePrefix, from)) {
          if (!group.name.toLowerCase().includes(pattern)) continue;
          if (logGroupClass !== undefined && group.logGroupClass !== logGroupClass) continue;
          if (page.length === limit) {
            return { logGroups: page.map(describe), ...nextPage(page[limit - 1].name) };
          }
          page.push(group);
        }
        return { logGroups: page.map(describe) };
      },
    },

    DeleteLogGroup: {
      access: (input) => [groupAccess(groups, "DeleteLogGroup", input.logGroupName)],
      async run(input) {
        const group = groups.named({ logGroupName: input.logGroupName });
        if (group.deletionProtection) {
          throw invalidParameter(
            "Log group cannot be deleted because deletion protection is enabled. Disable deletion protection before deleting the log group.",
          );
        }
        await groups.remove(group);
        housekeeping.collectGarbage();
        return {};
      },
    },

    PutLogGroupDeletionProtection: {
      access: (input) => [
        groupAccess(groups, "PutLogGroupDeletionProtection", input.logGroupIdentifier),
      ],
      async run(input) {
        const deletionProtection = input.deletionProtectionEnabled === true;
        await groups.save({ ...groups.named(input), deletionProtection });
        return {};
      },
    },
  };

  function describe(group: LogGroup) {
    return {
      logGroupName: group.name,
      creationTime: group.createdAt,
      ...(group.retentionInDays ? { retentionInDays: group.retentionInDays } : {}),
      metricFilterCount: 0,
      arn: `${groups.arn(group.name)}:*`,
      storedBytes: group.storedBytes,
      ...(group.kmsKeyId ? { kmsKeyId: group.kmsKeyId } : {}),
      logGroupClass: group.logGroupClass,
      logGroupArn: groups.arn(group.name),
      deletionProtectionEnabled: group.deletionProtection,
    };
  }
}
