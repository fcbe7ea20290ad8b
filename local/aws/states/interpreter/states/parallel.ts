import type { Json } from "../../json";
import { abortAll } from "../abort";
import type { Activation } from "../activation";
import { drive } from "../drive";
import type { ParallelState } from "../program";
import { createThread } from "../snapshot";
import { BLOCKED, leave, type Step } from "../step";

/** Runs all branches side by side; the first one that fails ends the others. */
export async function runParallel(activation: Activation, state: ParallelState): Promise<Step> {
  const { run, thread } = activation;
  if (thread.phase.kind !== "branches") await start(activation, state);
  if (thread.phase.kind !== "branches") return BLOCKED;

  const { threads } = thread.phase;
  let ended = 0;
  for (const [index, branch] of threads.entries()) {
    if (branch.phase.kind !== "ended") {
      const outcome = await drive(run, state.branches[index]!, branch, activation);
      if (outcome.kind === "failed") {
        thread.lastEventId = branch.lastEventId;
        if (!outcome.error.endsExecution) {
          abortAll(run, threads, branch.lastEventId);
          activation.move({ kind: "running" });
        }
        throw outcome.error;
      }
      if (outcome.kind === "blocked") continue;
      branch.phase = { kind: "ended", output: outcome.output };
      thread.lastEventId = branch.lastEventId;
    }
    ended += 1;
  }
  if (ended < threads.length) return BLOCKED;

  activation.recordAside("ParallelStateSucceeded");
  const result = threads.map(({ phase }) => (phase as { readonly output: Json }).output);
  return leave(activation, state, result, { result });
}

async function start(activation: Activation, state: ParallelState): Promise<void> {
  const { thread } = activation;
  const input =
    state.arguments === undefined
      ? thread.input
      : await activation.evaluate(state.arguments, "Arguments");
  activation.record("ParallelStateStarted");
  const threads = state.branches.map((branch, index) =>
    createThread({ id: `${thread.id}.${index}`, index }, branch.startAt, input, thread.lastEventId),
  );
  activation.move({ kind: "branches", threads });
}
