import { setTimeout as delay } from "node:timers/promises";
import { type HistoryEvent, paginateGetExecutionHistory, SFNClient } from "@aws-sdk/client-sfn";
import { duration, type Terminal } from "../terminal";
import type { Stack } from "./stack";

/** One visit of a state, as `--json` prints it. Times are ISO 8601. */
export interface StateVisit {
  readonly name: string;
  readonly enteredAt: string;
  exitedAt?: string;
}

const LOCAL_POLL_MS = 20;
const AWS_POLL_MS = 1000;

/** The history events of an execution as they come, until it has ended. */
export async function* follow(
  stack: Stack,
  executionArn: string,
  signal?: AbortSignal,
): AsyncGenerator<HistoryEvent> {
  const client = new SFNClient(stack.client);
  const pause = stack.client.endpoint ? LOCAL_POLL_MS : AWS_POLL_MS;
  let seen = 0;
  for (;;) {
    signal?.throwIfAborted();
    for await (const page of paginateGetExecutionHistory({ client }, { executionArn })) {
      for (const event of page.events ?? []) {
        if (event.id! <= seen) continue;
        seen = event.id!;
        yield event;
        if (hasEnded(event)) return;
      }
    }
    await delay(pause, undefined, { signal });
  }
}

const ENDINGS = new Set([
  "ExecutionSucceeded",
  "ExecutionFailed",
  "ExecutionAborted",
  "ExecutionTimedOut",
]);

const hasEnded = (event: HistoryEvent): boolean => ENDINGS.has(event.type!);

/** Collects the states an execution visits and shows each as it happens. */
export class Timeline {
  readonly states: StateVisit[] = [];
  /** Ids of events that a state is left after, when it fails and something catches it. */
  private readonly failures = new Set<number>();

  constructor(private readonly terminal?: Terminal) {}

  add(event: HistoryEvent): void {
    const at = event.timestamp!.toISOString();
    const entered = event.stateEnteredEventDetails?.name;
    if (entered) this.states.push({ name: entered, enteredAt: at });
    const exited = event.stateExitedEventDetails?.name;
    const visit =
      exited && this.states.findLast(({ name, exitedAt }) => name === exited && !exitedAt);
    if (visit) {
      visit.exitedAt = at;
      const [colour, mark] = this.failures.has(event.previousEventId!)
        ? (["red", "✗"] as const)
        : (["green", "✓"] as const);
      this.show(at, colour, `${mark} ${visit.name}`, Date.parse(at) - Date.parse(visit.enteredAt));
    }
    if (/(Failed|TimedOut)$/.test(event.type!)) this.failures.add(event.id!);
    const failure = failureOf(event);
    if (failure) this.show(at, "red", `✗ ${failure}`);
    if (isWaiting(event)) this.show(at, "yellow", "… waiting for a decision");
  }

  private show(at: string, colour: "green" | "red" | "yellow", text: string, took?: number): void {
    if (!this.terminal) return;
    const time = this.terminal.paint("dim", at.slice(11, 23));
    const suffix = took === undefined ? "" : this.terminal.paint("dim", `  ${duration(took)}`);
    this.terminal.line(`  ${time}  ${this.terminal.paint(colour, text)}${suffix}`);
  }
}

/** A task has been handed its token: from now on the execution waits for a callback. */
export const isWaiting = (event: HistoryEvent): boolean =>
  event.type === "TaskSubmitted" &&
  event.taskSubmittedEventDetails?.resource?.endsWith("waitForTaskToken") === true;

function failureOf(event: HistoryEvent): string | undefined {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.evaluationFailedEventDetails ??
    event.executionAbortedEventDetails;
  if (!details) return undefined;
  return details.error ?? event.type;
}
