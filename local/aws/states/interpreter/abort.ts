import type { Run } from "./run";
import { childrenOf, type Thread } from "./snapshot";

/**
 * Ends threads whose Parallel or Map has failed, with all that is inside them. The failing thread's
 * own Task is reported as aborted too, after its failure, as AWS does.
 * @param map the Map state that the threads are iterations of, and the iteration that failed
 */
export function abortAll(
  run: Run,
  threads: readonly Thread[],
  map?: { readonly mapState: string; readonly failed: Thread },
): void {
  for (const thread of threads) {
    if (thread.phase.kind === "ended") continue;
    abort(run, thread);
    if (map === undefined || thread === map.failed) continue;
    run.recordIn(thread, "MapIterationAborted", { name: map.mapState, index: thread.index });
  }
}

function abort(run: Run, thread: Thread): void {
  const { phase } = thread;
  abortAll(
    run,
    childrenOf(thread),
    phase.kind === "iterations" ? { mapState: thread.state, failed: thread } : undefined,
  );
  switch (phase.kind) {
    case "task":
      if (phase.outcome === undefined) run.cancelled.push(phase.id);
      run.recordIn(thread, "TaskStateAborted");
      break;
    case "waiting":
      run.recordIn(thread, "WaitStateAborted");
      break;
    case "branches":
      run.recordIn(thread, "ParallelStateAborted");
      break;
    case "iterations":
      run.recordIn(thread, "MapStateAborted");
      break;
    case "entering":
    case "running":
    case "retrying":
    case "ended":
  }
}
