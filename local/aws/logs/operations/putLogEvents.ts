import type { Operation, ServiceContext } from "../../service";
import { streamAccess } from "../access";
import { invalidParameter } from "../errors";
import { EVENT_OVERHEAD, type EventLog } from "../eventLog";
import type { LogGroups } from "../logGroups";
import type { LogLine } from "../logsService";
import { checkStreamName } from "../validation";
import { SEQUENCE_TOKEN } from "./streams";

/** The limits of the API reference. */
const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;
const HOUR_MS = 60 * 60_000;
const MAX_SPAN_MS = 24 * HOUR_MS;
const MAX_AHEAD_MS = 2 * HOUR_MS;
const MAX_AGE_MS = 14 * 24 * HOUR_MS;

/** Writes events to a stream; answered once they are on disk. */
export function putLogEvents(
  { clock }: ServiceContext,
  groups: LogGroups,
  events: EventLog,
): Operation {
  return {
    access: (input) => [streamAccess(groups, "PutLogEvents", input)],
    async run({ logGroupName, logStreamName, logEvents }) {
      const name = checkStreamName(logStreamName);
      const lines = checkBatch(logEvents);
      const group = groups.named({ logGroupName });
      await events.flush();
      groups.stream(group, name);

      const now = clock.now();
      const expired = lines.filter(({ timestamp }) => timestamp < groups.horizon(group)).length;
      const tooOld = lines.filter(({ timestamp }) => timestamp < now - MAX_AGE_MS).length;
      const tooNew = lines.findIndex(({ timestamp }) => timestamp > now + MAX_AHEAD_MS);
      const accepted = lines.slice(Math.max(expired, tooOld), tooNew < 0 ? lines.length : tooNew);
      events.append(group, name, accepted);
      await events.flush();

      const rejectedLogEventsInfo = {
        ...(tooNew >= 0 ? { tooNewLogEventStartIndex: tooNew } : {}),
        ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
        ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
      };
      return {
        nextSequenceToken: SEQUENCE_TOKEN,
        ...(accepted.length < lines.length ? { rejectedLogEventsInfo } : {}),
      };
    },
  };
}

function checkBatch(batch: unknown): LogLine[] {
  if (!Array.isArray(batch) || batch.length < 1 || batch.length > MAX_EVENTS) {
    throw invalidParameter(
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length between 1 and ${MAX_EVENTS}`,
    );
  }
  const lines = batch.map((event: any, index): LogLine => {
    const { timestamp, message } = event ?? {};
    if (typeof timestamp !== "number" || timestamp < 0) {
      throw invalidParameter(
        `1 validation error detected: Value '${timestamp}' at 'logEvents.${index + 1}.member.timestamp' failed to satisfy constraint: Member must have value greater than or equal to 0`,
      );
    }
    if (typeof message !== "string" || message === "") {
      throw invalidParameter(
        `1 validation error detected: Value '' at 'logEvents.${index + 1}.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      );
    }
    return { timestamp, message };
  });
  const bytes = lines.reduce(
    (sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD,
    0,
  );
  if (bytes > MAX_BYTES) {
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BYTES}`);
  }
  if (lines.some(({ timestamp }, index) => timestamp < (lines[index - 1]?.timestamp ?? 0))) {
    throw invalidParameter(
      "Log events in a single PutLogEvents request must be in chronological order.",
    );
  }
  if (lines[lines.length - 1].timestamp - lines[0].timestamp > MAX_SPAN_MS) {
    throw invalidParameter(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  }
  return lines;
}
