import type { Operation } from "../../service";
import { groupAccess } from "../access";
import { invalidParameter, streamNotFound } from "../errors";
import type { EventLog, LogEvent } from "../eventLog";
import { parseFilterPattern } from "../filterPattern";
import { groupNameIn, type LogGroups } from "../logGroups";
import { checkLimit } from "../validation";
import { MAX_PAGE, takePage } from "./page";
import { nextPage, readToken } from "./pageToken";

/** AWS writes event ids as 56 digits. */
const EVENT_ID_DIGITS = 56;

/** Searches the streams of a log group, in the order of the events' times. */
export function filterLogEvents(groups: LogGroups, events: EventLog): Operation {
  return {
    access: (input) => [groupAccess(groups, "FilterLogEvents", groupNameIn(input))],
    async run(input) {
      const { logStreamNames, logStreamNamePrefix, startTime, endTime, nextToken } = input;
      if (logStreamNames && logStreamNamePrefix !== undefined) {
        throw invalidParameter(
          "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
        );
      }
      checkNames(logStreamNames);
      const group = groups.named(input);
      const limit = checkLimit(input.limit, MAX_PAGE);
      const matches = parseFilterPattern(input.filterPattern);
      await events.flush();
      for (const name of logStreamNames ?? []) {
        if (!groups.streams(group).get(name)) throw streamNotFound();
      }
      const names = logStreamNames && new Set<string>(logStreamNames);
      const inStream = (name: string) =>
        names ? names.has(name) : name.startsWith(logStreamNamePrefix ?? "");

      const page = await takePage(
        events.read(group, {
          from: startTime,
          until: endTime === undefined ? undefined : endTime + 1,
          after: readToken(nextToken),
        }),
        limit,
        ({ stream, message }) => inStream(stream) && matches(message),
      );
      return {
        events: page.events.map(describe),
        searchedLogStreams: [],
        ...nextPage(page.last),
      };
    },
  };
}

function checkNames(names: unknown): void {
  if (names === undefined || (Array.isArray(names) && names.length > 0)) return;
  throw invalidParameter(
    "1 validation error detected: Value at 'logStreamNames' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
}

function describe({ key, timestamp, ingestionTime, stream, message }: LogEvent) {
  return {
    logStreamName: stream,
    timestamp,
    message,
    ingestionTime,
    eventId: key.padStart(EVENT_ID_DIGITS, "0"),
  };
}
