import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from "@aws-sdk/client-sfn";
import { callAws } from "../awsCalls";
import { rejectionError } from "./tasks";

/**
 * What became of an execution's wait, once its token was refused. Completed by a decision; over
 * without one; tried again, so that another token is to come; or open, as far as the history tells
 * yet (GetExecutionHistory is eventually consistent).
 */
export type Fate = "resumed" | "gone" | "superseded" | "open";

/** Asks the history of an execution, by its ARN. */
export type FateOf = (executionId: string) => Promise<Fate>;

export function historyFates(client: SFNClient): (deadline: AbortSignal) => FateOf {
  return (deadline) => async (executionArn) => {
    try {
      return await readFate(client, deadline, executionArn);
    } catch (error) {
      // Deleted with its state machine, or 90 days after its end.
      if ((error as Error).name === "ExecutionDoesNotExist") return "gone";
      throw error;
    }
  };
}

async function readFate(
  client: SFNClient,
  deadline: AbortSignal,
  executionArn: string,
): Promise<Fate> {
  const reading = fateReader();
  let nextToken: string | undefined;
  do {
    const command = new GetExecutionHistoryCommand({
      executionArn,
      reverseOrder: true,
      includeExecutionData: false,
      nextToken,
    });
    const page = await callAws("GetExecutionHistory", deadline, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    for (const event of page.events ?? []) {
      const fate = reading(event);
      if (fate) return fate;
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return "gone";
}

/** Takes the events of an execution from the newest backwards, until one of them tells its fate. */
function fateReader(): (event: HistoryEvent) => Fate | undefined {
  let [left, redriven] = [false, false];
  return (event) => {
    if (event.type === "ExecutionRedriven") redriven = true;
    else if (ends.includes(event.type ?? "")) {
      // A redrive goes on where the execution had ended.
      if (!redriven && event.type !== "ExecutionFailed") return "gone";
      left ||= !redriven;
      redriven = false;
    }
    left ||= event.type === "TaskStateExited";
    const fate = fateOfWait(event);
    // What failed and was left behind is not tried again.
    return left && (fate === "superseded" || fate === "open") ? "gone" : fate;
  };
}

const ends = ["ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"];

function fateOfWait(event: HistoryEvent): Fate | undefined {
  const { taskSucceededEventDetails: succeeded, taskFailedEventDetails: failed } = event;
  if (waits(succeeded)) return "resumed";
  if (waits(failed)) return failed?.error === rejectionError ? "resumed" : "superseded";
  if (waits(event.taskTimedOutEventDetails)) return "gone";
  if (waits(event.taskScheduledEventDetails)) return "open";
  return undefined;
}

function waits(details: { readonly resource?: string } | undefined): boolean {
  return details?.resource?.endsWith(".waitForTaskToken") ?? false;
}
