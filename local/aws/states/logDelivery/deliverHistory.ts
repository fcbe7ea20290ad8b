import { createHash } from "node:crypto";
import type { LogsService } from "../../logs/logsService";
import { AwsError, type ServiceContext } from "../../service";
import { executionArn } from "../arns";
import { withoutLoggedData } from "../history/executionData";
import type { EventType, HistoryEvent } from "../history/historyEvent";
import type { LogLevel, Revision } from "../records";
import { mayDeliverLogs } from "./permissions";

/**
 * Writes history to the state machine's log group, as far as its level asks for it and its role
 * still may. Best effort, as on AWS: a log group that is gone takes nothing with it.
 */
export async function deliverHistory(
  context: ServiceContext,
  executionKey: string,
  { loggingConfiguration, roleArn }: Revision,
  history: readonly HistoryEvent[],
): Promise<void> {
  const { level = "OFF", includeExecutionData = false, destinations } = loggingConfiguration;
  const events = history.filter(({ type }) => isLogged(type, level));
  const logGroupArn = destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  if (events.length === 0 || logGroupArn === undefined) return;
  if (!mayDeliverLogs(context, roleArn)) return;
  const lines = events.map((event) => ({
    timestamp: event.timestamp,
    message: JSON.stringify(
      lineOf(
        executionArn(context, executionKey),
        includeExecutionData ? event : withoutLoggedData(event),
      ),
    ),
  }));
  try {
    const logs = context.services.get<LogsService>("logs");
    await logs.deliver(
      logGroupNameIn(logGroupArn),
      streamOf(executionKey, events[0]!.timestamp),
      lines,
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

const FATAL: readonly EventType[] = ["ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"];

function isLogged(type: EventType, level: LogLevel): boolean {
  switch (level) {
    case "ALL":
      return true;
    case "ERROR":
      return type === "FailStateEntered" || /(Failed|TimedOut|Aborted)$/.test(type);
    case "FATAL":
      return FATAL.includes(type);
    case "OFF":
      return false;
  }
}

/** The form of Step Functions' own log lines: names in snake case, numbers as text. */
function lineOf(arn: string, { id, previousEventId, type, timestamp, details }: HistoryEvent) {
  return {
    id: String(id),
    type,
    ...(details !== undefined && { details }),
    redrive_count: "0",
    previous_event_id: String(previousEventId),
    event_timestamp: String(timestamp),
    execution_arn: arn,
  };
}

/** The name in an ARN like `arn:aws:logs:eu-central-1:000000000000:log-group:NAME:*`. */
export function logGroupNameIn(arn: string): string {
  return arn.split(":")[6] ?? "";
}

/** AWS's streams carry state machine, minute and a random end; here one for each machine and day. */
function streamOf(executionKey: string, time: number): string {
  const machine = executionKey.slice(0, executionKey.indexOf("/"));
  const day = new Date(time).toISOString().slice(0, 10);
  const end = createHash("sha256").update(`${machine}/${day}`).digest("hex").slice(0, 8);
  return `states/${machine}/${day}-00-00/${end}`;
}
