import { randomUUID } from "node:crypto";
import type { IamService } from "../iam/iamService";
import type { LogLine, LogsService } from "../logs/logsService";
import { AwsError, type Call, type ServiceContext } from "../service";
import type { FunctionRecord } from "./functionRecord";

/**
 * Writes a function's log as its role: without `logs:CreateLogStream` and `logs:PutLogEvents` on
 * the log group its lines are lost, as on AWS; a missing group is made only by a role that may.
 */
export async function deliverLog(
  context: ServiceContext,
  { role, name, settings }: FunctionRecord,
  logStreamName: string,
  lines: readonly LogLine[],
): Promise<void> {
  const { services, region, accountId, partition } = context;
  const { logGroup } = settings.logging;
  const call: Call = {
    principal: services.get<IamService>("iam").principalOf(role, name),
    requestId: randomUUID(),
    region,
    accountId,
  };
  const logs = services.get<LogsService>("logs");
  const resource = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroup}:log-stream:${logStreamName}`;
  try {
    services.get<IamService>("iam").authorize(call, [
      { action: "logs:CreateLogStream", resource },
      { action: "logs:PutLogEvents", resource },
    ]);
    await logs.deliver(logGroup, logStreamName, lines).catch(async (error) => {
      if (!(error instanceof AwsError) || error.code !== "ResourceNotFoundException") throw error;
      await services.call("logs", "CreateLogGroup", { logGroupName: logGroup }, call);
      await logs.deliver(logGroup, logStreamName, lines);
    });
  } catch (error) {
    // Lambda says nothing of a log that cannot be written.
    if (!(error instanceof AwsError)) throw error;
  }
}
