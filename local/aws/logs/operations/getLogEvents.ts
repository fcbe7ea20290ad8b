import type { Operation } from "../../service";
import { streamAccess } from "../access";
import { invalidParameter } from "../errors";
import { keyOf } from "../eventKeys";
import type { EventLog, LogEvent } from "../eventLog";
import { groupNameIn, type LogGroups } from "../logGroups";
import { checkLimit } from "../validation";
import { MAX_PAGE, takePage } from "./page";

const TOKEN = /^([fb])\/(\d+)$/;

/**
 * Reads one stream. Its tokens point between events: `f/KEY` reads on after KEY, `b/KEY` back from
 * before it. As on AWS there is always a token, and the end is where it stays the same.
 */
export function getLogEvents(groups: LogGroups, events: EventLog): Operation {
  return {
    access: (input) => [
      streamAccess(groups, "GetLogEvents", {
        logGroupName: groupNameIn(input),
        logStreamName: input.logStreamName,
      }),
    ],
    async run(input) {
      const { logStreamName, startTime, endTime, startFromHead, nextToken } = input;
      const token = parseToken(nextToken);
      const limit = checkLimit(input.limit, MAX_PAGE);
      const group = groups.named(input);
      await events.flush();
      const { firstEventAt } = groups.stream(group, logStreamName);

      const reverse = token ? token.direction === "b" : !startFromHead;
      const page = await takePage(
        events.read(group, {
          from: Math.max(startTime ?? 0, firstEventAt ?? 0),
          until: endTime,
          after: token?.direction === "f" ? token.key : undefined,
          before: token?.direction === "b" ? token.key : undefined,
          reverse,
        }),
        limit,
        ({ stream }) => stream === logStreamName,
      );
      const found = reverse ? [...page.events].reverse() : page.events;
      const nowhere = token?.key ?? keyOf(startTime ?? 0);
      return {
        events: found.map(({ timestamp, message, ingestionTime }) => ({
          timestamp,
          message,
          ingestionTime,
        })),
        nextForwardToken: `f/${keyOfEvent(found[found.length - 1]) ?? nowhere}`,
        nextBackwardToken: `b/${keyOfEvent(found[0]) ?? nowhere}`,
      };
    },
  };
}

function parseToken(token: unknown): { direction: "f" | "b"; key: string } | undefined {
  if (token === undefined) return undefined;
  const found = TOKEN.exec(String(token));
  if (!found) throw invalidParameter("The specified nextToken is invalid.");
  return { direction: found[1] as "f" | "b", key: found[2] };
}

function keyOfEvent(event: LogEvent | undefined): string | undefined {
  return event?.key;
}
