import type { ServiceContext } from "../../service";
import type { Change } from "../../store";
import { stateMachineArn, stateMachineNameIn } from "../arns";
import { stateMachineDoesNotExist } from "../errors";
import { COLLECTIONS, type MachineRecord, type Records, type Revision, under } from "../records";

/** The state machines that there are. */
export class StateMachines {
  constructor(
    private readonly context: ServiceContext,
    private readonly records: Records,
  ) {}

  /** Throws InvalidArn and StateMachineDoesNotExist. */
  get(arn: unknown): MachineRecord {
    const machine = this.records.machines.get(stateMachineNameIn(this.context, arn));
    if (machine === undefined) throw stateMachineDoesNotExist(String(arn));
    return machine;
  }

  find(name: string): MachineRecord | undefined {
    return this.records.machines.get(name);
  }

  arnOf({ name }: { readonly name: string }): string {
    return stateMachineArn(this.context, name);
  }

  list(after: string | undefined, limit: number): AsyncIterable<[string, MachineRecord]> {
    return this.records.machines.range({ ...(after !== undefined && { gt: after }), limit });
  }

  /** Stores a new state machine or a new revision of one. */
  async put(machine: MachineRecord): Promise<void> {
    await this.records.store.write([
      { collection: COLLECTIONS.machines, key: machine.name, value: machine },
      {
        collection: COLLECTIONS.revisions,
        key: `${machine.id}/${machine.revisionId}`,
        value: revisionOf(machine),
      },
    ]);
  }

  /** Stores what is no matter of revisions, such as tags. */
  async change(machine: MachineRecord): Promise<void> {
    await this.records.machines.put(machine.name, machine);
  }

  /** Marks a state machine as being deleted, and deletes it unless executions of it still run. */
  async delete(machine: MachineRecord): Promise<void> {
    await this.records.machines.put(machine.name, { ...machine, status: "DELETING" });
    await this.deleteIfDone(machine.name);
  }

  /** Deletes a state machine that waits for it, with its ended executions, once none runs any more. */
  async deleteIfDone(name: string): Promise<void> {
    const machine = this.records.machines.get(name);
    if (machine?.status !== "DELETING") return;
    const running = this.records.listings.range({ ...under(`${name}/RUNNING`), limit: 1 });
    for await (const _execution of running) return;
    const changes = await this.traces(machine);
    changes.push({ collection: COLLECTIONS.machines, key: name, delete: true });
    await this.records.store.write(changes);
  }

  /** Finishes what the end of the process has interrupted. */
  async resume(): Promise<void> {
    for await (const [name, { status }] of this.records.machines.range()) {
      if (status === "DELETING") await this.deleteIfDone(name);
    }
  }

  private async traces({ name, id }: MachineRecord): Promise<Change[]> {
    const { executions, history, listings, revisions } = this.records;
    const changes: Change[] = [];
    const found = [
      [COLLECTIONS.executions, executions.range(under(name))],
      [COLLECTIONS.history, history.range(under(name))],
      [COLLECTIONS.listings, listings.range(under(name))],
      [COLLECTIONS.revisions, revisions.range(under(id))],
    ] as const;
    for (const [collection, entries] of found) {
      for await (const [key] of entries as AsyncIterable<[string, unknown]>) {
        changes.push({ collection, key, delete: true });
      }
    }
    return changes;
  }
}

function revisionOf(machine: MachineRecord): Revision {
  const { revisionId, definition, roleArn, loggingConfiguration, tracingConfiguration, updatedAt } =
    machine;
  return { revisionId, definition, roleArn, loggingConfiguration, tracingConfiguration, updatedAt };
}
