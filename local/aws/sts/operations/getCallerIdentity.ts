import type { IamService } from "../../iam/iamService";
import type { Operation, ServiceContext } from "../../service";
import { assumedRoleId } from "../assumedRoleId";

/** AWS answers it to everyone, whatever their policies say. */
export function getCallerIdentity({ accountId, services }: ServiceContext): Operation {
  return {
    access: () => [],
    async run(_input, { principal }) {
      return {
        UserId:
          principal.kind === "root"
            ? accountId
            : assumedRoleId(services.get<IamService>("iam"), principal),
        Account: accountId,
        Arn: principal.arn,
      };
    },
  };
}
