import type { Operation } from "../../service";
import { executionKeyIn, stateMachineNameIn } from "../arns";
import { executionDoesNotExist } from "../errors";
import { INITIAL_REVISION, type MachineRecord, type Revision } from "../records";
import { checkMaxResults, pageToken, readPageToken } from "../validation";
import type { Parts } from "./parts";

interface ByArn {
  readonly stateMachineArn?: unknown;
}

export function deleteStateMachine({ context, machines }: Parts): Operation<ByArn> {
  return {
    access: ({ stateMachineArn }) => [
      { action: "states:DeleteStateMachine", resource: String(stateMachineArn) },
    ],
    async run({ stateMachineArn }) {
      const machine = machines.find(stateMachineNameIn(context, stateMachineArn));
      if (machine !== undefined) await machines.delete(machine);
      return {};
    },
  };
}

export function describeStateMachine({ machines }: Parts): Operation<ByArn> {
  return {
    access: ({ stateMachineArn }) => [
      { action: "states:DescribeStateMachine", resource: String(stateMachineArn) },
    ],
    async run({ stateMachineArn }) {
      const machine = machines.get(stateMachineArn);
      return {
        ...described(machines.arnOf(machine), machine, machine),
        status: machine.status,
        type: machine.type,
        creationDate: new Date(machine.createdAt),
        encryptionConfiguration: machine.encryptionConfiguration,
      };
    },
  };
}

export function describeStateMachineForExecution(
  parts: Parts,
): Operation<{ readonly executionArn?: unknown }> {
  const { context, machines, records, executions } = parts;
  return {
    access: ({ executionArn }) => [
      { action: "states:DescribeStateMachineForExecution", resource: String(executionArn) },
    ],
    async run({ executionArn }) {
      const record = executions.record(executionKeyIn(context, executionArn));
      const machine = record && machines.find(record.machine);
      const revision = record && records.revisions.get(`${record.machineId}/${record.revisionId}`);
      if (machine === undefined || revision === undefined) {
        throw executionDoesNotExist(String(executionArn));
      }
      return {
        ...described(machines.arnOf(machine), machine, revision),
        updateDate: new Date(revision.updatedAt),
        encryptionConfiguration: machine.encryptionConfiguration,
      };
    },
  };
}

export function listStateMachines({
  machines,
}: Parts): Operation<{ readonly maxResults?: unknown; readonly nextToken?: unknown }> {
  return {
    access: () => [{ action: "states:ListStateMachines", resource: "*" }],
    async run(input) {
      const limit = checkMaxResults(input.maxResults);
      const stateMachines: object[] = [];
      let last: string | undefined;
      for await (const [name, machine] of machines.list(
        readPageToken(input.nextToken),
        limit + 1,
      )) {
        if (stateMachines.length === limit) return { stateMachines, nextToken: pageToken(last!) };
        last = name;
        stateMachines.push({
          stateMachineArn: machines.arnOf(machine),
          name,
          type: machine.type,
          creationDate: new Date(machine.createdAt),
        });
      }
      return { stateMachines };
    },
  };
}

function described(stateMachineArn: string, { name }: MachineRecord, revision: Revision) {
  const { definition, roleArn, loggingConfiguration, tracingConfiguration, revisionId } = revision;
  return {
    stateMachineArn,
    name,
    definition,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    ...shownRevision(revisionId),
  };
}

export function shownRevision(revisionId: string): { readonly revisionId?: string } {
  return revisionId === INITIAL_REVISION ? {} : { revisionId };
}
