import { needsJsonPath } from "../../local/aws/states/executions/queryLanguage";
import type { HistoryEvent } from "../../local/aws/states/history/historyEvent";
import {
  advance,
  begin,
  createSnapshot,
  settle,
} from "../../local/aws/states/interpreter/interpreter";
import { compileProgram } from "../../local/aws/states/interpreter/program";
import { Run, type TaskCall } from "../../local/aws/states/interpreter/run";
import { nextWake, type TaskOutcome } from "../../local/aws/states/interpreter/snapshot";
import type { Json, JsonObject } from "../../local/aws/states/json";

/** What the harness of the recordings gives to an interpreter. */
export interface Options {
  /** The recorded result, else throws the recorded failure. */
  task(call: { state: string; resource: string; arguments: Json }): Promise<Json>;
  sleep(milliseconds: number): Promise<void>;
  now(): number;
  readonly context: JsonObject;
}

interface Answer {
  readonly status: string;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Names in order of entry. */
  readonly states: readonly string[];
  readonly events: readonly HistoryEvent[];
}

/** Runs a definition to its end as the service does, on the harness's clock and tasks. */
export async function runRecorded(
  definition: JsonObject,
  input: Json,
  options: Options,
): Promise<Answer> {
  const jsonPath = needsJsonPath(definition);
  if (jsonPath !== undefined) throw new Error(`${jsonPath} is JSONPath, which is not emulated.`);
  const program = compileProgram(definition);
  const run = new Run(program, createSnapshot(program, input, options.now()), {
    context: options.context,
    roleArn: "arn:aws:iam::111111111111:role/r",
    region: "us-east-1",
    now: options.now,
    random: () => 1,
    token: (taskId) => `token of ${taskId}`,
  });
  begin(run, input);
  const states: string[] = [];
  const events: HistoryEvent[] = [];
  const open = new Map<string, Promise<void>>();
  for (;;) {
    await advance(run);
    for (const { type, details } of run.events) {
      if (type.endsWith("StateEntered")) states.push(details!["name"] as string);
    }
    events.push(...run.events);
    run.events = [];
    if (run.ending !== undefined) return { ...run.ending, states, events };
    for (const call of run.calls) {
      open.set(
        call.id,
        outcomeOf(options, call).then((outcome) => {
          open.delete(call.id);
          settle(run, call.id, outcome);
        }),
      );
    }
    run.calls = [];
    if (run.tired) continue;
    if (open.size > 0) await Promise.race(open.values());
    else await options.sleep(nextWake(run.snapshot)! - options.now());
  }
}

async function outcomeOf(options: Options, call: TaskCall): Promise<TaskOutcome> {
  try {
    const { state, resource, arguments: input } = call;
    return { kind: "succeeded", output: await options.task({ state, resource, arguments: input }) };
  } catch (thrown) {
    const { error, cause } = thrown as { error?: string; cause?: string };
    return {
      kind: "failed",
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
  }
}
