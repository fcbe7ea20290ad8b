import { createLogs } from "../../../../local/aws/logs";
import { callerOf, lonelyContext } from "../../../support/lonelyService";

export const GROUP = "/aws/lambda/callback";
export const GROUP_ARN = `arn:aws:logs:eu-central-1:000000000000:log-group:${GROUP}`;

/** A CloudWatch Logs with one log group. */
export async function logsWithGroup() {
  const context = lonelyContext();
  const service = createLogs(context);
  const call = callerOf(service);
  await call("CreateLogGroup", { logGroupName: GROUP });
  /** Delivers lines, each a millisecond after the one before. */
  const deliver = async (stream: string, ...messages: string[]) => {
    for (const message of messages) {
      await service.deliver(GROUP, stream, [{ timestamp: context.clock.now(), message }]);
      context.clock.advance(1);
    }
  };
  return { context, service, call, deliver, clock: context.clock };
}

export type Logs = Awaited<ReturnType<typeof logsWithGroup>>;

export function messagesOf({ events }: { events: { message: string }[] }): string[] {
  return events.map(({ message }) => message);
}
