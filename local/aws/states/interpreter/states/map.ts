import { type Json, jsonText } from "../../json";
import { abortAll } from "../abort";
import type { Activation } from "../activation";
import { drive } from "../drive";
import { Fault } from "../errors";
import type { MapState } from "../program";
import { createThread, type IterationsPhase } from "../snapshot";
import { BLOCKED, leave, type Step } from "../step";
import type { Template } from "../template";

/** How many iterations an inline Map runs at once at most (service quota of AWS). */
const INLINE_CONCURRENCY = 40;

/** Runs the item processor for each item; the first iteration that fails ends the others. */
export async function runMap(activation: Activation, state: MapState): Promise<Step> {
  const { thread } = activation;
  if (thread.phase.kind !== "iterations") await start(activation, state);
  if (thread.phase.kind !== "iterations") return BLOCKED;
  const { phase } = thread;

  for (;;) {
    await driveIterations(activation, state, phase);
    if (phase.next >= phase.items.length) break;
    if (phase.threads.length >= phase.maxConcurrency || activation.run.tired) return BLOCKED;
    await startIterations(activation, state, phase);
  }
  if (phase.threads.length > 0) return BLOCKED;

  thread.lastEventId = phase.lastEventId;
  activation.recordAside("MapStateSucceeded");
  return leave(activation, state, phase.outputs, { result: phase.outputs });
}

async function start(activation: Activation, state: MapState): Promise<void> {
  if (state.distributed) {
    throw new Fault(
      "States.Runtime",
      'Distributed Map is not emulated: use a ProcessorConfig with "Mode": "INLINE".',
    );
  }
  const items = await itemsOf(activation, state);
  const concurrency = await evaluateBound(activation, state.maxConcurrency, "MaxConcurrency");
  await evaluateBound(activation, state.toleratedFailureCount, "ToleratedFailureCount");
  await evaluateBound(activation, state.toleratedFailurePercentage, "ToleratedFailurePercentage");
  activation.record("MapStateStarted", { length: items.length });
  activation.move({
    kind: "iterations",
    items,
    maxConcurrency: Math.min(concurrency || INLINE_CONCURRENCY, INLINE_CONCURRENCY),
    next: 0,
    threads: [],
    outputs: [],
    lastEventId: activation.thread.lastEventId,
  });
}

async function itemsOf(activation: Activation, state: MapState): Promise<readonly Json[]> {
  if (state.items !== undefined) return activation.evaluateAs("array", state.items, "Items");
  const { input } = activation.thread;
  if (Array.isArray(input)) return input;
  throw new Fault(
    "States.QueryEvaluationError",
    `Map state input must be an array but was: ${jsonText(input)}`,
  );
}

async function evaluateBound(
  activation: Activation,
  template: Template | undefined,
  field: "MaxConcurrency" | "ToleratedFailureCount" | "ToleratedFailurePercentage",
): Promise<number> {
  if (template === undefined) return 0;
  const bound = await activation.evaluateAs("number", template, field);
  const percentage = field === "ToleratedFailurePercentage";
  if (percentage && (bound < 0 || bound > 100)) {
    throw new Fault("States.QueryEvaluationError", `${field} must be between 0 and 100.`, field);
  }
  if (!percentage && (!Number.isInteger(bound) || bound < 0)) {
    throw new Fault(
      "States.QueryEvaluationError",
      `The ${field} field must be a non-negative integer, but was: ${bound}`,
      field,
    );
  }
  return bound;
}

async function startIterations(
  activation: Activation,
  state: MapState,
  phase: IterationsPhase,
): Promise<void> {
  const { run, thread } = activation;
  while (phase.next < phase.items.length && phase.threads.length < phase.maxConcurrency) {
    const index = phase.next;
    const item = { Index: index, Value: phase.items[index]! };
    const previous = phase.startedAfter ?? thread.lastEventId;
    const eventId = run.record("MapIterationStarted", previous, { name: thread.state, index });
    const place = { id: `${thread.id}.${index}`, index, item };
    const iteration = createThread(place, state.processor.startAt, item.Value, eventId);
    if (state.itemSelector !== undefined) {
      iteration.input = await activation.selectItem(state.itemSelector, item);
    }
    phase.threads.push(iteration);
    phase.next += 1;
  }
}

async function driveIterations(
  activation: Activation,
  state: MapState,
  phase: IterationsPhase,
): Promise<void> {
  const { run, thread } = activation;
  for (const iteration of [...phase.threads]) {
    const outcome = await drive(run, state.processor, iteration, activation);
    if (outcome.kind === "blocked") continue;
    const details = { name: thread.state, index: iteration.index };
    if (outcome.kind === "failed") {
      thread.lastEventId = iteration.lastEventId;
      if (!outcome.error.endsExecution) {
        activation.recordAside("MapIterationFailed", details);
        const map = { mapState: thread.state, failed: iteration };
        abortAll(run, phase.threads, iteration.lastEventId, map);
        activation.move({ kind: "running" });
      }
      throw outcome.error;
    }
    phase.startedAfter = iteration.lastEventId;
    phase.lastEventId = run.record("MapIterationSucceeded", iteration.lastEventId, details);
    phase.outputs[iteration.index] = outcome.output;
    phase.threads = phase.threads.filter((other) => other !== iteration);
  }
}
