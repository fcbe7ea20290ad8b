import { type Access, AwsError, type Operation } from "../../service";
import { stateMachineArn } from "../arns";
import { heartbeat, settle } from "../interpreter/interpreter";
import type { Run } from "../interpreter/run";
import { checkJson, checkReason, checkText } from "../validation";
import type { Parts } from "./parts";

interface Input {
  readonly taskToken?: unknown;
  readonly output?: unknown;
  readonly error?: unknown;
  readonly cause?: unknown;
}

const MAX_TOKEN = 2048;

/** SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat: what comes back for a task's token. */
export function taskCallbacks(parts: Parts): Record<string, Operation<Input>> {
  return {
    SendTaskSuccess: {
      access: accessOf(parts, "SendTaskSuccess"),
      async run({ taskToken, output }) {
        const task = taskOf(parts, taskToken);
        const text = checkText("output", output, 0, Number.POSITIVE_INFINITY);
        const value = checkJson("output", text, "InvalidOutput");
        return task((run, id) => settle(run, id, { kind: "succeeded", output: value }));
      },
    },
    SendTaskFailure: {
      access: accessOf(parts, "SendTaskFailure"),
      async run({ taskToken, ...reason }) {
        const task = taskOf(parts, taskToken);
        const checked = checkReason(reason);
        return task((run, id) => settle(run, id, { kind: "failed", ...checked }));
      },
    },
    SendTaskHeartbeat: {
      access: accessOf(parts, "SendTaskHeartbeat"),
      run: async ({ taskToken }) => taskOf(parts, taskToken)(heartbeat),
    },
  };
}

/** A policy may limit callbacks to the tasks of a state machine. A wrong token needs no permission. */
function accessOf({ context, tokens }: Parts, action: string) {
  return ({ taskToken }: Input): Access[] => {
    const reference = tokens.read(String(taskToken));
    if (reference === undefined) return [];
    const machine = reference.execution.slice(0, reference.execution.indexOf("/"));
    return [{ action: `states:${action}`, resource: stateMachineArn(context, machine) }];
  };
}

/** How to change the task that a token stands for. Throws InvalidToken, TaskDoesNotExist, TaskTimedOut. */
function taskOf({ tokens, executions }: Parts, token: unknown) {
  const reference = tokens.read(checkText("taskToken", token, 1, MAX_TOKEN));
  if (reference === undefined) {
    throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  }
  const { execution, machineId, taskId } = reference;
  if (executions.record(execution)?.machineId !== machineId) {
    throw new AwsError("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'");
  }
  return async (change: (run: Run, taskId: string) => boolean) => {
    if (await executions.change(execution, (run) => change(run, taskId))) return {};
    throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  };
}
