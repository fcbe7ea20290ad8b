import type { Operation } from "../../service";
import { groupAccess } from "../access";
import type { LogGroups } from "../logGroups";

/** The key a log group is said to be encrypted with; on this machine nothing is encrypted. */
export function encryption(
  groups: LogGroups,
): Record<"AssociateKmsKey" | "DisassociateKmsKey", Operation> {
  return {
    AssociateKmsKey: {
      access: (input) => [groupAccess(groups, "AssociateKmsKey", input.logGroupName)],
      async run({ logGroupName, kmsKeyId }) {
        await groups.save({ ...groups.named({ logGroupName }), kmsKeyId });
        return {};
      },
    },
    DisassociateKmsKey: {
      access: (input) => [groupAccess(groups, "DisassociateKmsKey", input.logGroupName)],
      async run({ logGroupName }) {
        const { kmsKeyId: _, ...rest } = groups.named({ logGroupName });
        await groups.save(rest);
        return {};
      },
    },
  };
}
