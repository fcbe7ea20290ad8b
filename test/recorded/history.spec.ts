import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { HistoryEvent } from "../../local/aws/states/history/historyEvent";
import { RECORDINGS } from "./recordings";
import { type Options, runRecorded } from "./runRecorded";

interface Case {
  readonly id: string;
  readonly category: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly definition: any;
  readonly input: any;
  readonly expected: {
    /** Events of concurrent branches were recorded in another order than they happened. */
    readonly stateOrder: "exact" | "multiset" | "timing";
    readonly eventTypes: readonly string[];
    readonly steps: unknown;
  };
}

interface Harness {
  loadCases(): Case[];
  scored(recorded: Case): boolean;
  stub(recorded: Case): Pick<Options, "task">;
  contextOf(recorded: Case): any;
  /** The first difference, or null. */
  diff(expected: unknown, actual: unknown): string | null;
}

/** What the recordings lose where branches ran side by side; their ids are missing there. */
const LOST = ["ParallelStateSucceeded", "ParallelStateFailed"];

describe("Histories recorded on AWS", () => {
  const file = join(RECORDINGS, "harness.mjs");
  const present = existsSync(file);

  it(present ? "are the same here" : "are looked for and are not on this machine", async () => {
    if (!present) return;
    const harness: Harness = await import(pathToFileURL(file).href);
    const differences: string[] = [];
    const cases = harness.loadCases().filter((each) => isCompared(each) && harness.scored(each));

    for (const recorded of cases) {
      const events = await historyOf(harness, recorded);
      const difference = compare(harness, recorded, events);
      if (difference !== undefined) differences.push(`${recorded.id}: ${difference}`);
    }

    assert.ok(cases.length > 0, "no JSONata recording was found");
    assert.deepEqual(differences, []);
  });
});

function isCompared({ category, type }: Case): boolean {
  return (
    category.startsWith("jsonata/") && !category.includes("distributed") && type === "STANDARD"
  );
}

async function historyOf(harness: Harness, recorded: Case): Promise<readonly HistoryEvent[]> {
  let now = Date.parse("2030-01-01T00:00:00Z");
  const { events } = await runRecorded(recorded.definition, recorded.input, {
    ...harness.stub(recorded),
    context: harness.contextOf(recorded),
    now: () => now,
    async sleep(milliseconds) {
      now += Math.max(0, milliseconds);
    },
  });
  return events;
}

function compare(
  { diff }: Harness,
  { expected }: Case,
  events: readonly HistoryEvent[],
): string | undefined {
  const types = events.map(({ type }) => type as string);
  if (expected.stateOrder !== "exact") {
    const kept = types.filter((type) => !LOST.includes(type)).sort();
    const recorded = expected.eventTypes.filter((type) => !LOST.includes(type)).sort();
    return diff(recorded, kept) ?? undefined;
  }
  return (
    diff(expected.eventTypes, types) ?? diff(expected.steps, events.flatMap(stepsOf)) ?? undefined
  );
}

/** In the form of the recordings. */
function stepsOf({ type, details = {} }: HistoryEvent): object[] {
  const { name, input, output, assignedVariables, index } = details as any;
  if (type.endsWith("StateEntered")) return [{ enter: name, input: JSON.parse(input) }];
  if (type.endsWith("StateExited")) {
    const assigned = Object.entries((assignedVariables ?? {}) as Record<string, string>);
    return [
      {
        exit: name,
        output: JSON.parse(output),
        ...(assigned.length > 0 && {
          assigned: Object.fromEntries(assigned.map(([key, text]) => [key, JSON.parse(text)])),
        }),
      },
    ];
  }
  if (type === "MapIterationStarted") return [{ iteration: index, of: name }];
  return type === "EvaluationFailed" ? [{ evaluationFailed: details }] : [];
}
