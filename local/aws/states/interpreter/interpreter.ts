import { type Json, jsonText } from "../json";
import { drive } from "./drive";
import type { ReservedError } from "./errors";
import type { Program } from "./program";
import { type Ending, MAX_EVENTS, type Run, type TaskCall } from "./run";
import {
  createThread,
  type Snapshot,
  type TaskOutcome,
  type TaskPhase,
  type Thread,
  threadsOf,
} from "./snapshot";
import { recordSubmitted } from "./states/task";

/** The snapshot of an execution that has yet to begin. */
export function createSnapshot(program: Program, input: Json, now: number): Snapshot {
  return {
    lastEventId: 0,
    root: createThread({ id: "0", index: 0 }, program.startAt, input, 0),
    ...(program.timeoutSeconds !== undefined && { deadline: now + program.timeoutSeconds * 1000 }),
  };
}

/** Notes the beginning of an execution. AWS counts the first state's event as following none. */
export function begin(run: Run, input: Json): void {
  run.record("ExecutionStarted", 0, {
    input: jsonText(input),
    inputDetails: { truncated: false },
    roleArn: run.host.roleArn,
  });
}

/**
 * Moves an execution on as far as it goes without a task's outcome or the passing of time, and
 * sets `run.ending` when that is its end. Leaves it to be called again when `run.tired`.
 */
export async function advance(run: Run): Promise<void> {
  const { snapshot, program, host } = run;
  if (run.ending !== undefined) return;
  if (snapshot.deadline !== undefined && snapshot.deadline <= host.now()) {
    return end(run, { status: "TIMED_OUT" });
  }
  run.rest();
  const outcome = await drive(run, program, snapshot.root);
  if (outcome.kind === "ended") return end(run, { status: "SUCCEEDED", output: outcome.output });
  if (outcome.kind === "failed") {
    const { error, cause } = outcome.error;
    return end(run, { status: "FAILED", ...reasonOf({ error, cause }) });
  }
  if (snapshot.lastEventId >= MAX_EVENTS - 1) {
    const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
    return fail(run, "States.Runtime", cause);
  }
}

/** Ends an execution from outside: StopExecution, or a state machine that is being deleted. */
export function stop(run: Run, reason: { readonly error?: string; readonly cause?: string }): void {
  if (run.ending === undefined) end(run, { status: "ABORTED", ...reasonOf(reason) });
}

/** Fails an execution for a reason that none of its states gave. */
export function fail(run: Run, error: ReservedError, cause: string): void {
  if (run.ending === undefined) end(run, { status: "FAILED", error, cause });
}

/** Takes in how a task ended. False when nobody waits for it. */
export function settle(run: Run, taskId: string, outcome: TaskOutcome): boolean {
  const found = findOpenTask(run, taskId);
  if (found === undefined) return false;
  const { arguments: _sent, ...phase } = found.phase;
  found.thread.phase = { ...phase, outcome };
  return true;
}

/** Takes in that a task which waits for its token has been called: it is not called again. */
export function submit(run: Run, taskId: string, output: Json): void {
  const found = findOpenTask(run, taskId);
  if (found === undefined) return;
  const { arguments: _sent, ...phase } = found.phase;
  found.thread.phase = phase;
  recordSubmitted(run, found.thread, phase.resource, output);
}

/** Puts a task's heartbeat off. False when nobody waits for it. */
export function heartbeat(run: Run, taskId: string): boolean {
  const found = findOpenTask(run, taskId);
  if (found === undefined) return false;
  const { heartbeatSeconds } = found.phase;
  if (heartbeatSeconds !== undefined) {
    const heartbeatDeadline = run.host.now() + heartbeatSeconds * 1000;
    found.thread.phase = { ...found.phase, heartbeatDeadline };
    run.touched = true;
  }
  return true;
}

/** The tasks that were scheduled, and that nobody knows to have been called: call them (again). */
export function openCalls(run: Run): TaskCall[] {
  const calls: TaskCall[] = [];
  for (const { phase, state } of threadsOf(run.snapshot.root)) {
    if (phase.kind !== "task" || phase.arguments === undefined) continue;
    const { id, resource, arguments: input, waitsForToken, credentials } = phase;
    calls.push({
      id,
      state,
      resource,
      arguments: input,
      waitsForToken,
      ...(credentials !== undefined && { credentials }),
    });
  }
  return calls;
}

function findOpenTask(
  run: Run,
  taskId: string,
): { readonly thread: Thread; readonly phase: TaskPhase } | undefined {
  if (run.ending !== undefined) return undefined;
  for (const thread of threadsOf(run.snapshot.root)) {
    const { phase } = thread;
    if (phase.kind !== "task" || phase.id !== taskId) continue;
    return phase.outcome === undefined ? { thread, phase } : undefined;
  }
  return undefined;
}

function end(run: Run, ending: Ending): void {
  const { root } = run.snapshot;
  cancelTasks(run);
  run.ending = ending;
  switch (ending.status) {
    case "SUCCEEDED":
      run.recordIn(root, "ExecutionSucceeded", {
        output: jsonText(ending.output),
        outputDetails: { truncated: false },
      });
      break;
    case "FAILED":
      run.recordIn(root, "ExecutionFailed", reasonOf(ending));
      break;
    case "TIMED_OUT":
      // Only here does AWS name the error: DescribeExecution gives none.
      run.record("ExecutionTimedOut", 0, { error: "States.Timeout" });
      break;
    case "ABORTED":
      run.record("ExecutionAborted", 0, reasonOf(ending));
  }
}

function cancelTasks(run: Run): void {
  for (const { phase } of threadsOf(run.snapshot.root)) {
    if (phase.kind === "task" && phase.outcome === undefined) run.cancelled.push(phase.id);
  }
}

interface Reason {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

function reasonOf({ error, cause }: Reason): { error?: string; cause?: string } {
  return {
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}
