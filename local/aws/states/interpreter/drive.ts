import { type Json, jsonText } from "../json";
import { Activation } from "./activation";
import { Fault, StatesError } from "./errors";
import type { Block, State } from "./program";
import { recover } from "./recover";
import type { Run } from "./run";
import type { Thread } from "./snapshot";
import { runChoice } from "./states/choice";
import { runFail } from "./states/fail";
import { runMap } from "./states/map";
import { runParallel } from "./states/parallel";
import { runPass } from "./states/pass";
import { runTask } from "./states/task";
import { runWait } from "./states/wait";
import { BLOCKED, type Step } from "./step";

/** What came of driving a thread. */
export type Outcome =
  | typeof BLOCKED
  | { readonly kind: "ended"; readonly output: Json }
  | { readonly kind: "failed"; readonly error: StatesError };

/** Moves a thread on until it ends, or waits for a task, for time or for the run to be saved. */
export async function drive(
  run: Run,
  block: Block,
  thread: Thread,
  parent?: Activation,
): Promise<Outcome> {
  const activation = new Activation(run, block, thread, parent);
  for (;;) {
    if (thread.phase.kind === "entering" && run.tired) return BLOCKED;
    let step: Step;
    try {
      if (thread.phase.kind === "entering") activation.enter();
      step = await runState(activation);
    } catch (error) {
      if (error instanceof StatesError) return { kind: "failed", error };
      throw error;
    }
    if (step.kind === "blocked") return step;
    exit(activation, step);
    if (step.next === undefined) return { kind: "ended", output: step.output };
    thread.state = step.next;
    thread.input = step.output;
    thread.phase = { kind: "entering" };
  }
}

function exit({ thread, state, run }: Activation, step: Extract<Step, { kind: "exited" }>): void {
  const names = Object.keys(step.variables);
  if (names.length > 0) thread.variables = { ...thread.variables, ...step.variables };
  run.recordIn(thread, `${state.type as Exclude<State["type"], "Fail">}StateExited`, {
    name: thread.state,
    output: jsonText(step.output),
    outputDetails: { truncated: false },
    ...(names.length > 0 && {
      assignedVariables: Object.fromEntries(
        names.map((name) => [name, jsonText(step.variables[name]!)]),
      ),
      assignedVariablesDetails: { truncated: false },
    }),
  });
}

/** Runs the state; a failure that a retrier takes starts it again as soon as its time has come. */
async function runState(activation: Activation): Promise<Step> {
  const { thread, run } = activation;
  for (;;) {
    if (thread.phase.kind === "retrying") {
      if (thread.phase.at > run.host.now()) return BLOCKED;
      thread.phase = { kind: "running" };
    }
    try {
      return await runByType(activation, activation.state);
    } catch (thrown) {
      const step = await recoverFrom(activation, thrown);
      if (step.kind === "exited") return step;
    }
  }
}

async function recoverFrom(activation: Activation, thrown: unknown): Promise<Step> {
  try {
    return await recover(activation, failureOf(activation, thrown));
  } catch (again) {
    throw again instanceof Fault ? failureOf(activation, again) : again;
  }
}

/** The state's failure behind something thrown, noted in the history where AWS notes it. */
function failureOf(activation: Activation, thrown: unknown): StatesError {
  if (thrown instanceof StatesError) return thrown;
  if (!(thrown instanceof Fault)) throw thrown;
  const error = activation.failure(thrown);
  if (thrown.error === "States.QueryEvaluationError") {
    activation.recordEvaluationFailed({
      error: error.error,
      cause: error.cause,
      ...(thrown.location !== undefined && { location: thrown.location }),
      state: activation.thread.state,
    });
  }
  return error;
}

function runByType(activation: Activation, state: State): Promise<Step> {
  switch (state.type) {
    case "Pass":
    case "Succeed":
      return runPass(activation, state);
    case "Task":
      return runTask(activation, state);
    case "Choice":
      return runChoice(activation, state);
    case "Wait":
      return runWait(activation, state);
    case "Fail":
      return runFail(activation, state);
    case "Parallel":
      return runParallel(activation, state);
    case "Map":
      return runMap(activation, state);
  }
}
