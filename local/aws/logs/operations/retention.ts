import type { Operation } from "../../service";
import { groupAccess } from "../access";
import { invalidParameter } from "../errors";
import type { LogGroups } from "../logGroups";

/** The API reference's list. */
const DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** How long the events of a log group are kept. */
export function retention(
  groups: LogGroups,
): Record<"PutRetentionPolicy" | "DeleteRetentionPolicy", Operation> {
  return {
    PutRetentionPolicy: {
      access: (input) => [groupAccess(groups, "PutRetentionPolicy", input.logGroupName)],
      async run({ logGroupName, retentionInDays }) {
        if (!DAYS.includes(retentionInDays)) {
          throw invalidParameter(
            `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${DAYS.join(", ")}]`,
          );
        }
        await groups.save({ ...groups.named({ logGroupName }), retentionInDays });
        return {};
      },
    },
    DeleteRetentionPolicy: {
      access: (input) => [groupAccess(groups, "DeleteRetentionPolicy", input.logGroupName)],
      async run({ logGroupName }) {
        const { retentionInDays: _, ...rest } = groups.named({ logGroupName });
        await groups.save(rest);
        return {};
      },
    },
  };
}
