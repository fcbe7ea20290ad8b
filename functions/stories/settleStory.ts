import type { Log } from "../log";
import type { Fate, FateOf } from "./fates";
import {
  type ExecutionItem,
  type Outcome,
  type Promised,
  promisedDecision,
  type StoryItem,
} from "./items";
import { type Completion, settle } from "./settle";
import type { StoryTable } from "./storyTable";
import type { Tasks } from "./tasks";

export interface SettleDependencies {
  readonly table: StoryTable;
  readonly tasks: Tasks;
  /** Asked when a token is refused; without it such a token is left for someone who can ask. */
  readonly fateOf?: FateOf;
  readonly now: () => number;
  readonly log: Log;
}

export interface Settled {
  /** The story's items afterwards. */
  readonly items: readonly StoryItem[];
  /** Some task could not be completed now; the decision is kept, and a retry completes it. */
  readonly unfinished: boolean;
}

/** Others may be settling the same story; each round sees what they have done meanwhile. */
const maxRounds = 4;

/**
 * What became of a completion: the execution as it is now; "again" where somebody else has changed
 * it meanwhile; "left" for someone who can ask after its token; "failed" for a retry.
 */
type Progress = ExecutionItem | "again" | "left" | "failed";

/** Reads a story's items and completes whatever they say can be completed, of these executions. */
export async function settleStory(
  dependencies: SettleDependencies,
  jiraStoryId: string,
  mine: (execution: ExecutionItem) => boolean = () => true,
): Promise<Settled> {
  const { table, now } = dependencies;
  for (let round = 1; ; round++) {
    const items = await table.read(jiraStoryId);
    const completions = settle(items, now()).filter(({ execution }) => mine(execution));
    if (completions.length === 0) return { items, unfinished: false };
    if (round === maxRounds) return { items, unfinished: true };
    const done = await Promise.all(completions.map((each) => tryComplete(dependencies, each)));
    if (done.includes("failed")) {
      return { items: await table.read(jiraStoryId), unfinished: true };
    }
    // An execution that came after the reading has seen the decision, and settles itself.
    if (!done.includes("again")) return { items: withProgress(items, done), unfinished: false };
  }
}

function withProgress(items: readonly StoryItem[], done: readonly Progress[]): StoryItem[] {
  return items.map((item) => {
    const now = done.find((each) => typeof each === "object" && each.recordKey === item.recordKey);
    return (now as ExecutionItem | undefined) ?? item;
  });
}

async function tryComplete(
  dependencies: SettleDependencies,
  completion: Completion,
): Promise<Progress> {
  const { executionId, jiraStoryId } = completion.execution;
  try {
    return await complete(dependencies, completion);
  } catch (error) {
    const { name } = error as Error;
    dependencies.log({ event: "task not completed", executionId, jiraStoryId, error: name });
    return "failed";
  }
}

/**
 * The decision is promised before the task is completed, so that a crash in between, a lost answer
 * or a decision that arrives meanwhile cannot give the execution another one.
 */
async function complete(
  { table, tasks, fateOf, log }: SettleDependencies,
  { execution, decision }: Completion,
): Promise<Progress> {
  const { executionId, jiraStoryId } = execution;
  const promise: Promised = { status: decision.status, decision: decision.recordKey };
  const isPromised = promisedDecision(execution) !== undefined;
  if (!isPromised && !(await table.promise(execution, promise))) return "again";

  const answer = await tasks.complete(execution, decision);
  if (answer === "refused" && !fateOf) return "left";
  const fate = (answer === "refused" && (await fateOf?.(executionId))) || "resumed";
  log({ event: `execution ${fate}`, executionId, jiraStoryId, status: decision.status });
  if (fate === "open") return "failed";
  const outcome = outcomeOf(fate, promise);
  const isOurs = await table.release(execution, outcome);
  return isOurs ? { ...execution, taskToken: undefined, outcome } : "again";
}

function outcomeOf(fate: Exclude<Fate, "open">, promise: Promised): Outcome {
  if (fate === "gone") return { status: "gone" };
  return fate === "resumed" ? promise : { ...promise, undelivered: true };
}
