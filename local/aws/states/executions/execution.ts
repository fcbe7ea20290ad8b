import type { Clock } from "../../service";
import type { Change } from "../../store";
import type { HistoryEvent } from "../history/historyEvent";
import { copySnapshot } from "../interpreter/copy";
import { advance, fail, openCalls, settle, stop, submit } from "../interpreter/interpreter";
import type { Run, TaskCall } from "../interpreter/run";
import { nextWake, type TaskOutcome } from "../interpreter/snapshot";
import {
  type Checkpoint,
  COLLECTIONS,
  type ExecutionRecord,
  historyKey,
  timeKey,
} from "../records";
import { endingChanges } from "./endingChanges";

/** What an execution asks of those around it. */
export interface Surroundings {
  write(changes: readonly Change[]): Promise<void>;
  /** Calls a task; resolves with how it ended, or how its call did when it waits for its token. */
  call(call: TaskCall, signal: AbortSignal): Promise<TaskOutcome>;
  /** Told of history once it is saved. */
  saved(events: readonly HistoryEvent[]): void;
  /** Whether the state machine is being deleted, which ends its executions at their next step. */
  isDeleting(): boolean;
  /** Told when it has nothing to do for now and need not stay in memory. */
  idle(): void;
  ended(): void;
  /** Asks to be woken, from the store if need be, at a time that is stored. */
  wakeAt(time: number): void;
  at: Clock["at"];
  /** Told of what must not happen: the store failing, a defect. */
  failed(error: unknown): void;
}

interface Errand {
  /** Returns whether it was of use. */
  readonly change: (run: Run) => boolean;
  resolve(used: boolean): void;
  reject(error: unknown): void;
}

/**
 * A running execution in memory. What happens to it is applied in turn; when it has moved on as
 * far as it goes one atomic write saves where it is, and only then are its tasks called.
 */
export class Execution {
  private errands: Errand[] = [];
  private working = false;
  private closed = false;
  private timer: { readonly time: number; cancel(): void } | undefined;
  private readonly calls = new Map<string, AbortController>();

  /**
   * @param unsaved what the first save writes beside it, for an execution that has just started
   * @param wakeKey under which the store has it woken
   */
  constructor(
    readonly key: string,
    readonly record: ExecutionRecord,
    readonly run: Run,
    private readonly around: Surroundings,
    private unsaved: readonly Change[] = [],
    private wakeKey: string | undefined = undefined,
  ) {}

  /** Calls again what was called when the process ended, unless its answer was recorded. */
  resume(): void {
    this.callAll(openCalls(this.run));
  }

  /** Applies a change, moves on and saves; resolves, once that is safe, with what the change returned. */
  do(change: (run: Run) => boolean): Promise<boolean> {
    const done = new Promise<boolean>((resolve, reject) => {
      this.errands.push({ change, resolve, reject });
    });
    if (!this.working) {
      this.working = true;
      this.work().catch(this.around.failed);
    }
    return done;
  }

  /** Lets go of its tasks without recording what comes of them: they are called again later. */
  close(): void {
    this.closed = true;
    this.setTimer();
    for (const call of this.calls.values()) call.abort();
  }

  private async work(): Promise<void> {
    while (this.errands.length > 0 || this.isTired()) {
      const errands = this.errands;
      this.errands = [];
      try {
        if (this.around.isDeleting()) stop(this.run, {});
        const used = errands.map(({ change }) => change(this.run));
        await this.advance();
        await this.save();
        for (const [index, { resolve }] of errands.entries()) resolve(used[index]!);
      } catch (error) {
        this.around.failed(error);
        for (const { reject } of errands) reject(error);
        if (errands.length === 0) break;
      }
    }
    this.working = false;
    this.setTimer();
    if (this.run.ending !== undefined) this.around.ended();
    else if (this.calls.size === 0) this.around.idle();
  }

  /** A defect fails this execution, which would meet it again and again, and no other. */
  private async advance(): Promise<void> {
    try {
      await advance(this.run);
    } catch (defect) {
      this.around.failed(defect);
      fail(this.run, "States.Runtime", `The interpreter failed: ${(defect as Error).message}`);
    }
  }

  /** While its tasks are under way it is in memory, and watches their deadlines itself. */
  private setTimer(): void {
    const watching = this.calls.size > 0 && this.run.ending === undefined && !this.closed;
    const time = watching ? nextWake(this.run.snapshot) : undefined;
    if (time === this.timer?.time) return;
    this.timer?.cancel();
    this.timer = undefined;
    if (time === undefined) return;
    const { cancel } = this.around.at(time, () => {
      this.timer = undefined;
      this.do(() => false).catch(this.around.failed);
    });
    this.timer = { time, cancel };
  }

  private isTired(): boolean {
    return this.run.tired && this.run.ending === undefined && !this.closed;
  }

  private async save(): Promise<void> {
    const { run } = this;
    const { events, calls, cancelled, touched } = run;
    Object.assign(run, { events: [], calls: [], cancelled: [], touched: false });
    for (const id of cancelled) {
      this.calls.get(id)?.abort();
      this.calls.delete(id);
    }
    const wakeKey = this.wakeKeyFor(calls.length + this.calls.size > 0);
    if (events.length > 0 || touched || wakeKey !== this.wakeKey) {
      await this.around.write(this.changesOf(events, wakeKey));
    }
    if (events.length > 0) this.around.saved(events);
    this.callAll(calls);
  }

  private changesOf(events: readonly HistoryEvent[], wakeKey: string | undefined): Change[] {
    const { run, key } = this;
    const changes = [...this.unsaved, ...this.wakeChanges(wakeKey)];
    this.unsaved = [];
    if (events.length > 0) {
      const place = historyKey(key, events[0]!.id);
      changes.push({ collection: COLLECTIONS.history, key: place, value: events });
    }
    if (run.ending !== undefined) {
      return [...changes, ...endingChanges(key, this.record, run.ending, run.host.now())];
    }
    const value: Checkpoint = {
      snapshot: copySnapshot(run.snapshot),
      ...(wakeKey !== undefined && { wakeKey }),
    };
    return [...changes, { collection: COLLECTIONS.checkpoints, key, value }];
  }

  /** Time 0 wakes it as soon as the process starts again. */
  private wakeKeyFor(calling: boolean): string | undefined {
    const { ending, tired, snapshot } = this.run;
    if (ending !== undefined) return undefined;
    const time = calling || tired ? 0 : nextWake(snapshot);
    return time === undefined ? undefined : `${timeKey(time)}/${this.key}`;
  }

  private wakeChanges(wakeKey: string | undefined): Change[] {
    const before = this.wakeKey;
    if (wakeKey === before) return [];
    if (wakeKey !== undefined) this.around.wakeAt(Number(wakeKey.slice(0, wakeKey.indexOf("/"))));
    this.wakeKey = wakeKey;
    const collection = COLLECTIONS.wakes;
    return [
      ...(before === undefined ? [] : [{ collection, key: before, delete: true } as const]),
      ...(wakeKey === undefined ? [] : [{ collection, key: wakeKey, value: true }]),
    ];
  }

  private callAll(calls: readonly TaskCall[]): void {
    if (this.closed) return;
    for (const call of calls) {
      const controller = new AbortController();
      this.calls.set(call.id, controller);
      this.callOne(call, controller).catch(this.around.failed);
    }
  }

  private async callOne(call: TaskCall, controller: AbortController): Promise<void> {
    const outcome = await this.around.call(call, controller.signal);
    if (this.closed || this.calls.get(call.id) !== controller) return;
    this.calls.delete(call.id);
    await this.do((run) => {
      if (call.waitsForToken && outcome.kind === "succeeded") {
        submit(run, call.id, outcome.output);
        return true;
      }
      return settle(run, call.id, outcome);
    });
  }
}
