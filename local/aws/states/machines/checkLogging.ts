import { randomUUID } from "node:crypto";
import { AwsError, type ServiceContext } from "../../service";
import { constraint } from "../errors";
import { logGroupNameIn } from "../logDelivery/deliverHistory";
import { mayDeliverLogs } from "../logDelivery/permissions";
import type { LoggingConfiguration } from "../records";

const LEVELS = ["ALL", "ERROR", "FATAL", "OFF"];
const OFF: LoggingConfiguration = { level: "OFF", includeExecutionData: false };
const LOG_GROUP_ARN = /^arn:[\w-]+:logs:[\w-]+:\d{12}:log-group:[^:*]+:\*$/;

/**
 * A logging configuration that the role may log by. Throws InvalidLoggingConfiguration, or
 * AccessDeniedException when the role lacks a permission.
 */
export async function checkLogging(
  context: ServiceContext,
  logging: LoggingConfiguration | undefined,
  roleArn: string,
): Promise<LoggingConfiguration> {
  const { level = "OFF", includeExecutionData = false, destinations = [] } = logging ?? OFF;
  if (!LEVELS.includes(level)) {
    throw constraint(
      "loggingConfiguration.level",
      level,
      `Member must satisfy enum value set: [${LEVELS.join(", ")}]`,
    );
  }
  if (destinations.length > 1 || (level !== "OFF" && destinations.length === 0)) {
    throw invalid("Must specify exactly one Log Destination.");
  }
  if (destinations.length === 0) return { level, includeExecutionData };
  const arn = destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  if (arn === undefined || !LOG_GROUP_ARN.test(arn)) {
    throw invalid("Log Group ARN must be provided with '*' qualifier.");
  }
  if (level !== "OFF" && !mayDeliverLogs(context, roleArn)) {
    throw new AwsError(
      "AccessDeniedException",
      "The state machine IAM Role is not authorized to access the Log Destination",
    );
  }
  if (!(await exists(context, logGroupNameIn(arn)))) throw invalid("Log Destination not found.");
  return { level, includeExecutionData, destinations };
}

async function exists(context: ServiceContext, name: string): Promise<boolean> {
  const { logGroups = [] } = await context.services.call<{
    logGroups?: readonly { readonly logGroupName?: string }[];
  }>(
    "logs",
    "DescribeLogGroups",
    { logGroupNamePrefix: name },
    {
      principal: { kind: "root", arn: `arn:${context.partition}:iam::${context.accountId}:root` },
      requestId: randomUUID(),
      region: context.region,
      accountId: context.accountId,
    },
  );
  return logGroups.some(({ logGroupName }) => logGroupName === name);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${message}`);
}
