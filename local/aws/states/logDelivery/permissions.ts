import { randomUUID } from "node:crypto";
import type { IamService } from "../../iam/iamService";
import { AwsError, type Call, type ServiceContext } from "../../service";

/** What a state machine's role must be allowed on `*` before AWS delivers logs for it. */
const ACTIONS = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** Whether a role's policies allow log delivery (DG, "Using CloudWatch Logs to log execution history"). */
export function mayDeliverLogs(context: ServiceContext, roleArn: string): boolean {
  const iam = context.services.get<IamService>("iam");
  try {
    const call: Call = {
      principal: iam.principalOf(roleArn, "log-delivery"),
      requestId: randomUUID(),
      region: context.region,
      accountId: context.accountId,
    };
    iam.authorize(
      call,
      ACTIONS.map((action) => ({ action, resource: "*" })),
    );
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
