import { Deliveries } from "../../logs/deliveries";
import type { ServiceContext } from "../../service";
import { executionArn, stateMachineArn } from "../arns";
import type { HistoryEvent } from "../history/historyEvent";
import { copySnapshot } from "../interpreter/copy";
import { begin, createSnapshot } from "../interpreter/interpreter";
import { Run } from "../interpreter/run";
import type { Json } from "../json";
import { deliverHistory } from "../logDelivery/deliverHistory";
import type { ExecutionRecord, MachineRecord, Records, Revision } from "../records";
import { callTask } from "../tasks/callTask";
import { Alarm } from "./alarm";
import { beginningChanges } from "./endingChanges";
import { Execution, type Surroundings } from "./execution";
import { Programs } from "./programs";
import type { TaskTokens } from "./taskToken";

/** The running executions: those at work are in memory, those that wait only in the store. */
export class Executions {
  private readonly awake = new Map<string, Execution>();
  private readonly programs: Programs;
  private readonly alarm: Alarm;
  private readonly deliveries = new Deliveries(report);
  private stopped = false;

  /** @param ended told of the state machine of each execution that ends */
  constructor(
    private readonly context: ServiceContext,
    private readonly records: Records,
    private readonly tokens: TaskTokens,
    private readonly ended: (machine: string) => Promise<void>,
  ) {
    this.programs = new Programs(records);
    const wake = (key: string) => {
      this.find(key)
        ?.do(() => false)
        .catch(report);
    };
    this.alarm = new Alarm(context.clock, records, wake, report);
  }

  /** Starts an execution; resolves when it is stored, with its first steps. */
  async start(
    machine: MachineRecord,
    name: string,
    text: string,
    input: Json,
    traceHeader?: string,
  ): Promise<ExecutionRecord> {
    const startedAt = this.context.clock.now();
    const record: ExecutionRecord = {
      machine: machine.name,
      machineId: machine.id,
      name,
      revisionId: machine.revisionId,
      status: "RUNNING",
      startedAt,
      input: text,
      ...(traceHeader !== undefined && { traceHeader }),
    };
    const key = `${machine.name}/${name}`;
    const program = this.programs.get(machine.id, machine.revisionId);
    const snapshot = createSnapshot(program, input, startedAt);
    const run = new Run(program, snapshot, this.hostOf(key, record, machine, input));
    begin(run, input);
    const execution = new Execution(
      key,
      record,
      run,
      this.surroundingsOf(key, record, machine),
      beginningChanges(key, record),
    );
    this.awake.set(key, execution);
    await execution.do(() => true);
    return record;
  }

  /** The record of an execution, stored or just being stored. */
  record(key: string): ExecutionRecord | undefined {
    return this.records.executions.get(key) ?? this.awake.get(key)?.record;
  }

  /** Changes a running execution. False when it does not run, or the change was of no use to it. */
  async change(key: string, change: (run: Run) => boolean): Promise<boolean> {
    return (await this.find(key)?.do(change)) ?? false;
  }

  /** Goes on with what was at work when the process ended; what waits is woken in its time. */
  resume(): Promise<void> {
    return this.alarm.resume();
  }

  /** Tasks under way are given up without a trace: they are called again after the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.alarm.stop();
    for (const execution of this.awake.values()) execution.close();
    await Promise.allSettled([...this.awake.values()].map((each) => each.do(() => false)));
    await this.deliveries.settled();
  }

  private find(key: string): Execution | undefined {
    const found = this.awake.get(key);
    if (found !== undefined) return found;
    const record = this.records.executions.get(key);
    const checkpoint = this.records.checkpoints.get(key);
    if (record === undefined || checkpoint === undefined || this.stopped) return undefined;
    const revision = this.records.revisions.get(`${record.machineId}/${record.revisionId}`)!;
    const program = this.programs.get(record.machineId, record.revisionId);
    const host = this.hostOf(key, record, revision, JSON.parse(record.input));
    const run = new Run(program, copySnapshot(checkpoint.snapshot), host);
    const execution = new Execution(
      key,
      record,
      run,
      this.surroundingsOf(key, record, revision),
      [],
      checkpoint.wakeKey,
    );
    this.awake.set(key, execution);
    execution.resume();
    return execution;
  }

  private hostOf(key: string, record: ExecutionRecord, revision: Revision, input: Json) {
    const { context, tokens } = this;
    const { machineId } = record;
    return {
      context: {
        Execution: {
          Id: executionArn(context, key),
          Input: input,
          Name: record.name,
          RoleArn: revision.roleArn,
          StartTime: new Date(record.startedAt).toISOString(),
          RedriveCount: 0,
        },
        StateMachine: { Id: stateMachineArn(context, record.machine), Name: record.machine },
      },
      roleArn: revision.roleArn,
      region: context.region,
      now: () => context.clock.now(),
      random: Math.random,
      token: (taskId: string) => tokens.of({ execution: key, machineId, taskId }),
    };
  }

  private surroundingsOf(key: string, record: ExecutionRecord, revision: Revision): Surroundings {
    const { context, records } = this;
    return {
      write: (changes) => records.store.write(changes),
      call: (call, signal) => callTask(context, revision.roleArn, key, call, signal),
      saved: (events) => this.deliver(key, revision, events),
      isDeleting: () => records.machines.get(record.machine)?.status === "DELETING",
      idle: () => this.awake.delete(key),
      ended: () => {
        this.awake.delete(key);
        this.ended(record.machine).catch(report);
      },
      wakeAt: (time) => this.alarm.set(time),
      at: (time, callback) => context.clock.at(time, callback),
      failed: report,
    };
  }

  private deliver(key: string, revision: Revision, events: readonly HistoryEvent[]): void {
    if ((revision.loggingConfiguration.level ?? "OFF") === "OFF") return;
    void this.deliveries.add(deliverHistory(this.context, key, revision, events));
  }
}

/** A defect or a failing store: the process says so and goes on with the other executions. */
function report(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
