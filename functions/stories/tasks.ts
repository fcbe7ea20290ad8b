import {
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import type { TaskOutput } from "../payloads";
import type { DecisionItem } from "./items";

/** Step Functions, as far as tasks that wait for a decision go. */
export interface Tasks {
  /** Completes a task: "refused" when nothing waits for its token any more. */
  complete(taskToken: string, decision: DecisionItem): Promise<"completed" | "refused">;
  /** What became of an execution's wait, once its token was refused. */
  historyOf(executionId: string): Promise<Fate>;
}

/** Completed by a decision; over without one; or tried again, so that another token is to come. */
export type Fate = "resumed" | "gone" | "superseded";

/** The error under which a rejection reaches the workflow; its cause is the message. */
export const rejectionError = "JiraCallbackRejected";

export function stepFunctionsTasks(client: SFNClient): Tasks {
  return {
    async complete(taskToken, decision) {
      try {
        await send(client, taskToken, decision);
        return "completed";
      } catch (error) {
        if (refusals.includes((error as Error).name)) return "refused";
        throw error;
      }
    },
    async historyOf(executionArn) {
      let nextToken: string | undefined;
      let moved = false;
      do {
        const page = await client.send(
          new GetExecutionHistoryCommand({
            executionArn,
            reverseOrder: true,
            includeExecutionData: false,
            nextToken,
          }),
        );
        for (const event of page.events ?? []) {
          const fate = fateIn(event);
          // What failed and was left behind is not tried again.
          if (fate) return fate === "superseded" && moved ? "gone" : fate;
          moved ||= event.type === "TaskStateExited" || event.type === "ExecutionFailed";
        }
        nextToken = page.nextToken;
      } while (nextToken);
      return "gone";
    },
  };
}

/** For the functions: the region and credentials of where they run. */
export function tasksOfRegion(): Tasks {
  return stepFunctionsTasks(new SFNClient({}));
}

const refusals = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"];

async function send(client: SFNClient, taskToken: string, decision: DecisionItem): Promise<void> {
  const { status, message, decidedBy, arrivedAt } = decision;
  if (status === "rejected") {
    const cause = message ?? "the story was rejected";
    await client.send(new SendTaskFailureCommand({ taskToken, error: rejectionError, cause }));
    return;
  }
  const output: TaskOutput = {
    status,
    message: message ?? null,
    decidedBy: decidedBy ?? null,
    decidedAt: new Date(arrivedAt).toISOString(),
  };
  await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
}

/** Read from the newest event backwards, the first of these tells. */
function fateIn(event: HistoryEvent): Fate | undefined {
  const { taskSucceededEventDetails: succeeded, taskFailedEventDetails: failed } = event;
  if (waits(succeeded)) return "resumed";
  if (waits(failed)) return failed?.error === rejectionError ? "resumed" : "superseded";
  if (waits(event.taskTimedOutEventDetails)) return "gone";
  if (waits(event.taskScheduledEventDetails)) return "superseded";
  if (event.type === "ExecutionAborted" || event.type === "ExecutionTimedOut") return "gone";
  return undefined;
}

function waits(details: { readonly resource?: string } | undefined): boolean {
  return details?.resource?.endsWith(".waitForTaskToken") ?? false;
}
