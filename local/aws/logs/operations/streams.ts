import type { Operation } from "../../service";
import { groupAccess, streamAccess } from "../access";
import { invalidParameter } from "../errors";
import type { EventLog } from "../eventLog";
import type { LogGroup, LogGroups, LogStream } from "../logGroups";
import { checkLimit, checkStreamName } from "../validation";
import { nextPage, readToken } from "./pageToken";

/** Also the largest page. */
const PAGE = 50;

/** Create, describe and delete the streams of a log group. */
export function manageStreams(
  groups: LogGroups,
  events: EventLog,
): Record<"CreateLogStream" | "DescribeLogStreams" | "DeleteLogStream", Operation> {
  return {
    CreateLogStream: {
      access: (input) => [streamAccess(groups, "CreateLogStream", input)],
      async run({ logGroupName, logStreamName }) {
        const name = checkStreamName(logStreamName);
        const group = groups.named({ logGroupName });
        await events.flush();
        await groups.createStream(group, name);
        return {};
      },
    },

    DescribeLogStreams: {
      access: (input) => [
        groupAccess(
          groups,
          "DescribeLogStreams",
          input.logGroupName ?? String(input.logGroupIdentifier).split(":log-group:").pop(),
        ),
      ],
      async run(input) {
        const {
          orderBy = "LogStreamName",
          logStreamNamePrefix = "",
          descending,
          nextToken,
        } = input;
        if (orderBy === "LastEventTime" && logStreamNamePrefix) {
          throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        const limit = checkLimit(input.limit, PAGE);
        const group = groups.named(input);
        await events.flush();
        const streams = await streamsOf(group, logStreamNamePrefix);
        if (orderBy === "LastEventTime") streams.sort(byLastEvent);
        if (descending) streams.reverse();
        const after = readToken(nextToken);
        const start = streams.findIndex(({ name }) => name === after) + 1;
        const page = streams.slice(start, start + limit);
        return {
          logStreams: page.map((stream) => describe(group, stream)),
          ...nextPage(start + limit < streams.length ? page[limit - 1].name : undefined),
        };
      },
    },

    DeleteLogStream: {
      access: (input) => [streamAccess(groups, "DeleteLogStream", input)],
      async run({ logGroupName, logStreamName }) {
        const group = groups.named({ logGroupName });
        await events.flush();
        await events.removeStream(group, groups.stream(group, logStreamName).name);
        return {};
      },
    },
  };

  async function streamsOf(group: LogGroup, prefix: string): Promise<LogStream[]> {
    const found: LogStream[] = [];
    for await (const [name, stream] of groups.streams(group).range({ gte: prefix })) {
      if (!name.startsWith(prefix)) break;
      found.push(stream);
    }
    return found;
  }

  function describe(group: LogGroup, stream: LogStream) {
    const { name, createdAt, firstEventAt, lastEventAt, lastIngestionAt } = stream;
    return {
      logStreamName: name,
      creationTime: createdAt,
      ...(firstEventAt === undefined
        ? {}
        : {
            firstEventTimestamp: firstEventAt,
            lastEventTimestamp: lastEventAt,
            lastIngestionTime: lastIngestionAt,
          }),
      uploadSequenceToken: SEQUENCE_TOKEN,
      arn: groups.streamArn(group.name, name),
      storedBytes: 0,
    };
  }
}

/** AWS ignores sequence tokens and still answers one. */
export const SEQUENCE_TOKEN = "0".repeat(56);

function byLastEvent(a: LogStream, b: LogStream): number {
  return (a.lastEventAt ?? a.createdAt) - (b.lastEventAt ?? b.createdAt);
}
