import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { callAws } from "../awsCalls";
import { cutText } from "../jsonText";
import type { RejectionCause, TaskOutput } from "../payloads";
import { type DecisionItem, decisionTime, type ExecutionItem } from "./items";

/** Completes tasks that wait for a decision. */
export interface Tasks {
  /** "refused" when nothing waits for the token any more. */
  complete(execution: WaitingTask, decision: DecisionItem): Promise<"completed" | "refused">;
}

export type WaitingTask = Pick<ExecutionItem, "causeAs"> & { readonly taskToken: string };

/** The error under which a rejection reaches the workflow. */
export const rejectionError = "JiraCallbackRejected";

/** In bytes of JSON: the message's share of the 256 KiB between two states. */
const maxMessageBytes = 16 * 1024;

export function stepFunctionsTasks(client: SFNClient): (deadline: AbortSignal) => Tasks {
  return (deadline) => ({
    async complete(execution, decision) {
      try {
        await send(client, deadline, execution, decision);
        return "completed";
      } catch (error) {
        if (refusals.includes((error as Error).name)) return "refused";
        throw error;
      }
    },
  });
}

const refusals = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"];

async function send(
  client: SFNClient,
  deadline: AbortSignal,
  { taskToken, causeAs }: WaitingTask,
  decision: DecisionItem,
): Promise<void> {
  if (decision.status === "rejected") {
    const cause = rejectionCause(decision);
    const command = new SendTaskFailureCommand({
      taskToken,
      error: rejectionError,
      cause: causeAs === "json" ? JSON.stringify(cause) : cause.message,
    });
    await callAws("SendTaskFailure", deadline, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return;
  }
  const command = new SendTaskSuccessCommand({
    taskToken,
    output: JSON.stringify(approvalOutput(decision)),
  });
  await callAws("SendTaskSuccess", deadline, (abortSignal) =>
    client.send(command, { abortSignal }),
  );
}

function approvalOutput(decision: DecisionItem): TaskOutput {
  const { message } = decision;
  return {
    status: "approved",
    message: message === undefined ? null : cutText(message, maxMessageBytes),
    ...decidedOf(decision),
  };
}

function rejectionCause(decision: DecisionItem): RejectionCause {
  const message = decision.message ?? "the story was rejected";
  return { message: cutText(message, maxMessageBytes), ...decidedOf(decision) };
}

function decidedOf(decision: DecisionItem) {
  return {
    decidedBy: decision.decidedBy ?? null,
    decidedAt: new Date(decisionTime(decision)).toISOString(),
  };
}
