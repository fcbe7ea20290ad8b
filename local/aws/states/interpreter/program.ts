import type { Json, JsonObject } from "../json";
import { compileTemplate, type Template } from "./template";

/** A definition made ready to run. It may serve any number of executions at the same time. */
export interface Program extends Block {
  readonly timeoutSeconds?: number;
}

/** States that run one after another: a machine's, a branch's or an item processor's. */
export interface Block {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

export type StateType = State["type"];

interface Common {
  readonly name: string;
  readonly assign?: Template;
  readonly output?: Template;
}

interface Recoverable {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

interface Going extends Common {
  /** Absent where the state has `End: true`. */
  readonly next?: string;
}

export interface PassState extends Going {
  readonly type: "Pass";
}

export interface TaskState extends Going, Recoverable {
  readonly type: "Task";
  readonly resource: string;
  readonly arguments?: Template;
  readonly timeoutSeconds?: Template;
  readonly heartbeatSeconds?: Template;
  readonly credentials?: Template;
}

export interface ChoiceState extends Common {
  readonly type: "Choice";
  readonly choices: readonly Choice[];
  readonly default?: string;
}

export interface Choice {
  readonly condition: Template;
  readonly next: string;
  readonly assign?: Template;
  readonly output?: Template;
}

export interface WaitState extends Going {
  readonly type: "Wait";
  readonly seconds?: Template;
  readonly timestamp?: Template;
}

export interface SucceedState extends Common {
  readonly type: "Succeed";
}

export interface FailState extends Common {
  readonly type: "Fail";
  readonly error?: Template;
  readonly cause?: Template;
}

export interface ParallelState extends Going, Recoverable {
  readonly type: "Parallel";
  readonly arguments?: Template;
  readonly branches: readonly Block[];
}

export interface MapState extends Going, Recoverable {
  readonly type: "Map";
  readonly items?: Template;
  readonly itemSelector?: Template;
  readonly maxConcurrency?: Template;
  readonly toleratedFailureCount?: Template;
  readonly toleratedFailurePercentage?: Template;
  readonly distributed: boolean;
  readonly processor: Block;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts: number;
  readonly maxDelaySeconds?: number;
  readonly fullJitter: boolean;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly assign?: Template;
  readonly output?: Template;
}

/** Makes a checked definition ready to run. Expressions are parsed when they are first needed. */
export function compileProgram(definition: JsonObject): Program {
  const program = compileBlock(definition);
  return typeof definition["TimeoutSeconds"] === "number"
    ? { ...program, timeoutSeconds: definition["TimeoutSeconds"] }
    : program;
}

function compileBlock(source: JsonObject): Block {
  const states = new Map<string, State>();
  for (const [name, state] of Object.entries(source["States"] as JsonObject)) {
    states.set(name, compileState(name, state as JsonObject));
  }
  return { startAt: source["StartAt"] as string, states };
}

function compileState(name: string, source: JsonObject): State {
  const common = { name, ...fields(source, { assign: "Assign", output: "Output" }) };
  const going = { ...common, ...(typeof source["Next"] === "string" && { next: source["Next"] }) };
  switch (source["Type"] as StateType) {
    case "Pass":
      return { ...going, type: "Pass" };
    case "Task":
      return {
        ...going,
        ...recoverable(source),
        ...fields(source, {
          arguments: "Arguments",
          timeoutSeconds: "TimeoutSeconds",
          heartbeatSeconds: "HeartbeatSeconds",
          credentials: "Credentials",
        }),
        type: "Task",
        resource: source["Resource"] as string,
      };
    case "Choice":
      return {
        ...common,
        type: "Choice",
        choices: list(source["Choices"]).map((choice) => ({
          ...fields(choice, { assign: "Assign", output: "Output" }),
          condition: compileTemplate(choice["Condition"] as Json),
          next: choice["Next"] as string,
        })),
        ...(typeof source["Default"] === "string" && { default: source["Default"] }),
      };
    case "Wait":
      return {
        ...going,
        ...fields(source, { seconds: "Seconds", timestamp: "Timestamp" }),
        type: "Wait",
      };
    case "Succeed":
      return { ...common, type: "Succeed" };
    case "Fail":
      return { ...common, ...fields(source, { error: "Error", cause: "Cause" }), type: "Fail" };
    case "Parallel":
      return {
        ...going,
        ...recoverable(source),
        ...fields(source, { arguments: "Arguments" }),
        type: "Parallel",
        branches: list(source["Branches"]).map(compileBlock),
      };
    case "Map":
      return compileMap(source, going);
  }
}

function compileMap(source: JsonObject, going: Going): MapState {
  const processor = (source["ItemProcessor"] ?? source["Iterator"]) as JsonObject;
  const config = processor["ProcessorConfig"] as JsonObject | undefined;
  return {
    ...going,
    ...recoverable(source),
    ...fields(source, {
      items: "Items",
      itemSelector: "ItemSelector",
      maxConcurrency: "MaxConcurrency",
      toleratedFailureCount: "ToleratedFailureCount",
      toleratedFailurePercentage: "ToleratedFailurePercentage",
    }),
    type: "Map",
    distributed: config?.["Mode"] === "DISTRIBUTED",
    processor: compileBlock(processor),
  };
}

/** The ASL specification's defaults: one second, three attempts, twice the time each. */
function recoverable(source: JsonObject): Recoverable {
  return {
    retry: list(source["Retry"]).map((retrier) => ({
      errorEquals: retrier["ErrorEquals"] as readonly string[],
      intervalSeconds: (retrier["IntervalSeconds"] as number | undefined) ?? 1,
      backoffRate: (retrier["BackoffRate"] as number | undefined) ?? 2,
      maxAttempts: (retrier["MaxAttempts"] as number | undefined) ?? 3,
      fullJitter: retrier["JitterStrategy"] === "FULL",
      ...(typeof retrier["MaxDelaySeconds"] === "number" && {
        maxDelaySeconds: retrier["MaxDelaySeconds"],
      }),
    })),
    catch: list(source["Catch"]).map((catcher) => ({
      ...fields(catcher, { assign: "Assign", output: "Output" }),
      errorEquals: catcher["ErrorEquals"] as readonly string[],
      next: catcher["Next"] as string,
    })),
  };
}

function fields<Names extends Record<string, string>>(
  source: JsonObject,
  names: Names,
): { [Key in keyof Names]?: Template } {
  const found: { [Key in keyof Names]?: Template } = {};
  for (const key of Object.keys(names) as (keyof Names)[]) {
    const value = source[names[key]];
    if (value !== undefined) found[key] = compileTemplate(value);
  }
  return found;
}

function list(value: Json | undefined): readonly JsonObject[] {
  return (value ?? []) as readonly JsonObject[];
}
