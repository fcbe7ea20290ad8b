import { isUnknown, type Resource, textOf } from "./resource";

export const stateMachineType = "aws:sfn/stateMachine:StateMachine";

/** What to do about a definition that preview cannot know. */
export const knownDefinition =
  'Build "definition" from names instead of ARNs of resources that are yet to be made: ' +
  "lambda:invoke takes a function's name, and a physical name that you set yourself is known.";

/** A Task state of a definition, wherever in it. */
export interface Task {
  readonly name: string;
  /** Where it is, such as `States.Wait` or `States.Each.ItemProcessor.States.Call`. */
  readonly path: string;
  readonly state: Readonly<Record<string, unknown>>;
  readonly queryLanguage: "JSONPath" | "JSONata";
  /** Its `Resource`, taken apart; undefined for what is no ARN. */
  readonly integration: Integration | undefined;
}

/** A `Resource` of the form `arn:aws:states:::[aws-sdk:]service:action[.pattern]`, or a function's ARN. */
export interface Integration {
  readonly kind: "optimized" | "sdk" | "function" | "activity";
  /** In lower case, such as `dynamodb`. */
  readonly service: string;
  /** Such as `putItem`. */
  readonly action: string;
  readonly pattern: "requestResponse" | "sync" | "waitForTaskToken";
}

const definitions = new WeakMap<Resource, Readonly<Record<string, unknown>> | undefined>();

/** The definition of a state machine as an object; undefined when it is unknown or not an object. */
export function definitionOf(machine: Resource): Readonly<Record<string, unknown>> | undefined {
  if (!definitions.has(machine)) definitions.set(machine, readDefinition(machine));
  return definitions.get(machine);
}

function readDefinition(machine: Resource): Readonly<Record<string, unknown>> | undefined {
  if (isUnknown(machine, "definition")) return undefined;
  const text = textOf(machine, "definition");
  try {
    const definition = text === undefined ? machine.properties.definition : JSON.parse(text);
    return isObject(definition) ? definition : undefined;
  } catch {
    return undefined;
  }
}

/** Any state of a definition, wherever in it. */
type State = Omit<Task, "integration">;

/** All Task states, those inside Parallel and Map states included. */
export function tasksOf(definition: Readonly<Record<string, unknown>>): Task[] {
  return statesOf(definition)
    .filter(({ state }) => state.Type === "Task")
    .map((each) => ({ ...each, integration: integrationOf(each.state.Resource) }));
}

/** A Map state that runs its items in executions of their own, with what reads and writes for it. */
export interface DistributedMap {
  readonly name: string;
  readonly reader: Task | undefined;
  readonly writer: Task | undefined;
}

export function distributedMapsOf(definition: Readonly<Record<string, unknown>>): DistributedMap[] {
  return statesOf(definition).flatMap((each) => {
    const { ItemProcessor: processor, ItemReader, ResultWriter } = each.state;
    const config = isObject(processor) ? processor.ProcessorConfig : undefined;
    if (!isObject(config) || config.Mode !== "DISTRIBUTED") return [];
    const part = (state: unknown) =>
      isObject(state) ? { ...each, state, integration: integrationOf(state.Resource) } : undefined;
    return [{ name: each.name, reader: part(ItemReader), writer: part(ResultWriter) }];
  });
}

function statesOf(definition: Readonly<Record<string, unknown>>): State[] {
  return statesWithin(definition, "", languageOf(definition, "JSONPath"));
}

function statesWithin(
  machine: Readonly<Record<string, unknown>>,
  path: string,
  inherited: Task["queryLanguage"],
): State[] {
  return Object.entries(isObject(machine.States) ? machine.States : {}).flatMap(([name, state]) => {
    if (!isObject(state)) return [];
    const at = `${path}States.${name}`;
    const queryLanguage = languageOf(state, inherited);
    const branches = Array.isArray(state.Branches) ? state.Branches : [];
    const inner = [...branches, state.ItemProcessor, state.Iterator];
    return [
      { name, path: at, state, queryLanguage },
      ...inner
        .filter(isObject)
        .flatMap((each, index) => statesWithin(each, `${at}[${index}].`, inherited)),
    ];
  });
}

function languageOf(
  of: Readonly<Record<string, unknown>>,
  inherited: Task["queryLanguage"],
): Task["queryLanguage"] {
  return of.QueryLanguage === "JSONata" || of.QueryLanguage === "JSONPath"
    ? of.QueryLanguage
    : inherited;
}

function integrationOf(resource: unknown): Integration | undefined {
  if (typeof resource !== "string") return undefined;
  if (/^arn:[\w-]+:lambda:[^:]+:\d+:function:/.test(resource)) {
    return { kind: "function", service: "lambda", action: "invoke", pattern: "requestResponse" };
  }
  if (/^arn:[\w-]+:states:[^:]+:\d+:activity:/.test(resource)) {
    return { kind: "activity", service: "states", action: "activity", pattern: "requestResponse" };
  }
  const [, sdk, service, action, pattern] =
    /^arn:[\w-]+:states:[^:]*:[^:]*:(aws-sdk:)?([\w-]+):(\w+)(?:\.(sync(?::\d)?|waitForTaskToken))?$/.exec(
      resource,
    ) ?? [];
  if (service === undefined) return undefined;
  return {
    kind: sdk ? "sdk" : "optimized",
    service: service.toLowerCase(),
    action,
    pattern: pattern?.startsWith("sync")
      ? "sync"
      : pattern === undefined
        ? "requestResponse"
        : "waitForTaskToken",
  };
}

/** What a task gives to the API it calls, whichever language it is written in. */
export function argumentsOf({ state, queryLanguage }: Task): Readonly<Record<string, unknown>> {
  const given = queryLanguage === "JSONata" ? state.Arguments : state.Parameters;
  return isObject(given) ? given : {};
}

/**
 * A text that a task gives to the API.
 * @returns undefined when it is computed as the execution goes, or not given
 */
export function literalOf(task: Task, argument: string): string | undefined {
  const value = argumentsOf(task)[argument];
  return typeof value === "string" && !isExpression(value) ? value : undefined;
}

/** Whether a text is a JSONata expression. */
export function isExpression(text: string): boolean {
  return text.startsWith("{%") && text.endsWith("%}");
}

/** The expressions that a task gives to the API, at any depth, without their delimiters. */
export function expressionsOf(task: Task): string[] {
  const given = task.queryLanguage === "JSONata" ? task.state.Arguments : task.state.Parameters;
  return expressionsWithin(given, task.queryLanguage);
}

function expressionsWithin(value: unknown, language: Task["queryLanguage"]): string[] {
  if (typeof value === "string") {
    return language === "JSONata" && isExpression(value) ? [value.slice(2, -2)] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    language === "JSONPath" && key.endsWith(".$") && typeof each === "string"
      ? [each]
      : expressionsWithin(each, language),
  );
}

/** Whether a task waits until somebody returns its token. */
export function isCallback({ integration }: Task): boolean {
  return integration?.pattern === "waitForTaskToken";
}

/**
 * The function that a task invokes: name or ARN.
 * @returns undefined when it invokes none, or one that is computed
 */
export function invokedFunction(task: Task): string | undefined {
  if (task.integration?.kind === "function") return String(task.state.Resource);
  return isInvocation(task) ? literalOf(task, "FunctionName") : undefined;
}

/** The name of a function, with its version or alias, from any of the forms that Lambda takes. */
export function functionReference(reference: string): string {
  return /^(?:(?:arn:[\w-]+:lambda:[^:]*:)?\d*:?function:)?(.+)$/.exec(reference)?.[1] ?? "*";
}

/** The name of a function alone. */
export function functionName(reference: string): string {
  return functionReference(reference).split(":")[0];
}

/** Whether a task invokes a function. */
export function isInvocation({ integration }: Task): boolean {
  return integration?.service === "lambda" && integration.action === "invoke";
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
