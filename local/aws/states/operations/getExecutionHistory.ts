import type { Operation } from "../../service";
import { executionKeyIn } from "../arns";
import { executionDoesNotExist } from "../errors";
import { withoutData } from "../history/executionData";
import { detailsMember, type HistoryEvent } from "../history/historyEvent";
import { readHistory } from "../history/readHistory";
import { checkMaxResults, pageToken, readPageToken } from "../validation";
import type { Parts } from "./parts";

interface Input {
  readonly executionArn?: unknown;
  readonly maxResults?: unknown;
  readonly reverseOrder?: boolean;
  readonly nextToken?: unknown;
  readonly includeExecutionData?: boolean;
}

export function getExecutionHistory({ context, records, executions }: Parts): Operation<Input> {
  return {
    access: ({ executionArn }) => [
      { action: "states:GetExecutionHistory", resource: String(executionArn) },
    ],
    async run({ executionArn, maxResults, reverseOrder, nextToken, includeExecutionData }) {
      const key = executionKeyIn(context, executionArn);
      if (executions.record(key) === undefined) throw executionDoesNotExist(String(executionArn));
      const limit = checkMaxResults(maxResults);
      const place = readPageToken(nextToken);
      const from = place === undefined ? undefined : Number(place);
      const events: object[] = [];
      for await (const event of readHistory(records, key, {
        from,
        reverse: reverseOrder ?? false,
      })) {
        if (events.length === limit) return { events, nextToken: pageToken(String(event.id)) };
        events.push(toApiEvent(includeExecutionData === false ? withoutData(event) : event));
      }
      return { events };
    },
  };
}

function toApiEvent({ timestamp, type, id, previousEventId, details }: HistoryEvent): object {
  const member = detailsMember(type);
  return {
    timestamp: new Date(timestamp),
    type,
    id,
    previousEventId,
    ...(member !== undefined && { [member]: details ?? {} }),
  };
}
