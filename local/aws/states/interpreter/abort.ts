import type { Run } from "./run";
import { childrenOf, type Thread } from "./snapshot";

/**
 * Ends threads whose Parallel or Map has failed, with all that is inside them, outer ones first. The
 * failing thread's own Task is reported as aborted too, after its failure, as AWS does. All these
 * events follow the failure, and nothing follows them.
 * @param failure the failing thread's last event
 * @param map the Map state that the threads are iterations of, and the iteration that failed
 */
export function abortAll(
  run: Run,
  threads: readonly Thread[],
  failure: number,
  map?: { readonly mapState: string; readonly failed?: Thread },
): void {
  for (const thread of threads) {
    if (thread.phase.kind === "ended") continue;
    if (map !== undefined && thread !== map.failed) {
      const details = { name: map.mapState, index: thread.index };
      run.record("MapIterationAborted", failure, details);
    }
    abort(run, thread, failure);
  }
}

function abort(run: Run, thread: Thread, failure: number): void {
  const { phase } = thread;
  switch (phase.kind) {
    case "task":
      if (phase.outcome === undefined) run.cancelled.push(phase.id);
      run.record("TaskStateAborted", failure);
      break;
    case "waiting":
      run.record("WaitStateAborted", failure);
      break;
    case "branches":
      run.record("ParallelStateAborted", failure);
      break;
    case "iterations":
      run.record("MapStateAborted", failure);
      break;
    case "entering":
    case "running":
    case "retrying":
    case "ended":
  }
  const map = phase.kind === "iterations" ? { mapState: thread.state } : undefined;
  abortAll(run, childrenOf(thread), failure, map);
}
