import { createAwsJsonProtocol } from "../endpoint/protocols/awsJson";
import type { ServiceContext } from "../service";
import { EventLog } from "./eventLog";
import { Housekeeping } from "./housekeeping";
import { LogGroups } from "./logGroups";
import type { LogsService } from "./logsService";
import { encryption } from "./operations/encryption";
import { filterLogEvents } from "./operations/filterLogEvents";
import { getLogEvents } from "./operations/getLogEvents";
import { manageGroups } from "./operations/groups";
import { putLogEvents } from "./operations/putLogEvents";
import { resourcePolicies } from "./operations/resourcePolicies";
import { retention } from "./operations/retention";
import { manageStreams } from "./operations/streams";
import { tags } from "./operations/tags";

/** CloudWatch Logs: log groups, their streams and events, and the search in them. */
export function createLogs(context: ServiceContext): LogsService & { settled(): Promise<void> } {
  const groups = new LogGroups(context);
  const events = new EventLog(context.store, context.clock, groups);
  const housekeeping = new Housekeeping(context, groups);
  return {
    name: "logs",
    operations: {
      ...manageGroups(groups, housekeeping),
      ...retention(groups),
      ...encryption(groups),
      ...manageStreams(groups, events),
      PutLogEvents: putLogEvents(context, groups, events),
      GetLogEvents: getLogEvents(groups, events),
      FilterLogEvents: filterLogEvents(groups, events),
      ...tags(groups),
      ...resourcePolicies(context),
    },
    protocol: createAwsJsonProtocol({ version: "1.1", targetPrefix: "Logs_20140328" }),
    /** Resolves when the lines are taken; they are on disk soon after, and after a clean stop. */
    async deliver(logGroupName, logStreamName, lines) {
      events.append(groups.get(logGroupName), logStreamName, lines);
    },
    start: async () => housekeeping.start(),
    async stop() {
      await housekeeping.stop();
      await events.flush();
    },
    settled: () => housekeeping.settled(),
  };
}
