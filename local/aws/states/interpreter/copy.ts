import type { Phase, Snapshot, Thread } from "./snapshot";

/** A copy that later steps do not touch. The data in it is shared: data is never changed. */
export function copySnapshot(snapshot: Snapshot): Snapshot {
  return { ...snapshot, root: copyThread(snapshot.root) };
}

function copyThread(thread: Thread): Thread {
  return { ...thread, retries: [...thread.retries], phase: copyPhase(thread.phase) };
}

function copyPhase(phase: Phase): Phase {
  switch (phase.kind) {
    case "branches":
      return { ...phase, threads: phase.threads.map(copyThread) };
    case "iterations":
      return { ...phase, threads: phase.threads.map(copyThread), outputs: [...phase.outputs] };
    default:
      return phase;
  }
}
