import type { EventDetails, EventType } from "../history/historyEvent";
import { type Json, type JsonObject, jsonText } from "../json";
import type { Bindings } from "../jsonata/expression";
import { Fault, StatesError } from "./errors";
import type { Block, State } from "./program";
import type { Run } from "./run";
import type { Phase, Thread } from "./snapshot";
import { evaluateAs, evaluateTemplate, type FieldTypes, type Template } from "./template";

/** What `$states` holds beside input and context, depending on the field. */
export interface StatesExtra {
  readonly result?: Json;
  readonly errorOutput?: Json;
  /** `$states.context.Task`. */
  readonly task?: JsonObject;
}

/** A state of a thread while it is being run, with all that its fields may refer to. */
export class Activation {
  /** The event before the state's own first one, once it has been entered here. */
  private precedingEventId: number | undefined;

  constructor(
    readonly run: Run,
    readonly block: Block,
    readonly thread: Thread,
    readonly parent?: Activation,
  ) {}

  get state(): State {
    const state = this.block.states.get(this.thread.state);
    if (state === undefined) {
      throw this.failure(new Fault("States.Runtime", "The state does not exist."));
    }
    return state;
  }

  /** Attempts before this one, as `$states.context.State.RetryCount` counts them. */
  get retryCount(): number {
    return this.thread.retries.reduce((sum, count) => sum + (count ?? 0), 0);
  }

  enter(): void {
    const { run, thread, state } = this;
    this.precedingEventId = thread.lastEventId;
    thread.enteredAt = run.host.now();
    thread.retries = [];
    thread.enteredEventId = this.record(`${state.type}StateEntered`, {
      name: thread.state,
      input: jsonText(thread.input),
      inputDetails: { truncated: false },
    });
    this.move({ kind: "running" });
  }

  record(type: EventType, details?: EventDetails): number {
    return this.run.recordIn(this.thread, type, details);
  }

  /** Adds a history event that nothing follows: the next one follows what this one followed. */
  recordAside(type: EventType, details?: EventDetails): void {
    this.run.record(type, this.thread.lastEventId, details);
  }

  /** On AWS it does not follow the state's entry, as long as nothing else has, but in a Wait. */
  recordEvaluationFailed(details: EventDetails): void {
    const { thread, state } = this;
    const isFirst = thread.lastEventId === thread.enteredEventId && state.type !== "Wait";
    if (isFirst) thread.lastEventId = this.precedingEventId ?? thread.lastEventId;
    this.record("EvaluationFailed", details);
  }

  move(phase: Phase): void {
    this.thread.phase = phase;
  }

  async evaluate(template: Template, field: string, extra?: StatesExtra): Promise<Json> {
    if (template.kind === "literal") return template.value;
    return evaluateTemplate(template, field, this.bindings(extra));
  }

  async evaluateAs<T extends keyof FieldTypes>(
    type: T,
    template: Template,
    field: string,
    extra?: StatesExtra,
  ): Promise<FieldTypes[T]> {
    return evaluateAs(type, template, field, this.bindings(extra));
  }

  /** Evaluates a Map's ItemSelector, which sees the item in the context object. */
  async selectItem(template: Template, item: NonNullable<Thread["item"]>): Promise<Json> {
    if (template.kind === "literal") return template.value;
    return evaluateTemplate(template, "ItemSelector", this.bindings({}, item));
  }

  /** An error of this state as AWS words it: most begin with where they happened. */
  failure(fault: Fault): StatesError {
    const { state, enteredEventId } = this.thread;
    const where = `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}).`;
    return new StatesError(fault.error, `${where} ${fault.message}`, {
      ...(fault.location !== undefined && { location: fault.location }),
    });
  }

  private bindings(extra: StatesExtra = {}, item = this.item()): Bindings {
    const { task, ...states } = extra;
    return {
      ...this.variables(),
      states: { input: this.thread.input, context: this.context(item, task), ...states },
    };
  }

  private variables(): Readonly<Record<string, Json>> {
    const own = this.thread.variables;
    return this.parent === undefined ? own : { ...this.parent.variables(), ...own };
  }

  private context(item: Thread["item"], task?: JsonObject): JsonObject {
    const { thread, state } = this;
    return {
      ...this.run.host.context,
      State: {
        Name: thread.state,
        EnteredTime: new Date(thread.enteredAt).toISOString(),
        ...("retry" in state && { RetryCount: this.retryCount }),
      },
      ...(task !== undefined && { Task: task }),
      ...(item !== undefined && { Map: { Item: item } }),
    };
  }

  private item(): Thread["item"] {
    return this.thread.item ?? this.parent?.item();
  }
}

/** The most that a state may take or give: bytes of JSON text in UTF-8 (service quota of AWS). */
export const DATA_LIMIT = 262_144;

export function exceedsDataLimit(value: Json): boolean {
  const text = jsonText(value);
  return (
    text.length > DATA_LIMIT ||
    (text.length * 3 > DATA_LIMIT && Buffer.byteLength(text) > DATA_LIMIT)
  );
}

/** Throws States.DataLimitExceeded. @param source the state, or the task's resource type or ARN */
export function checkDataLimit(value: Json, source: string): void {
  if (!exceedsDataLimit(value)) return;
  throw new StatesError(
    "States.DataLimitExceeded",
    `The state/task '${source}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
