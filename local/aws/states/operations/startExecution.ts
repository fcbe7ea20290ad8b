import { randomUUID } from "node:crypto";
import { AwsError, type Operation } from "../../service";
import { executionArn } from "../arns";
import { notEmulated, stateMachineDeleting } from "../errors";
import { needsJsonPath } from "../executions/queryLanguage";
import type { ExecutionRecord, MachineRecord } from "../records";
import { checkJson, checkName, checkText } from "../validation";
import type { Parts } from "./parts";

interface Input {
  readonly stateMachineArn?: unknown;
  readonly name?: unknown;
  readonly input?: unknown;
  readonly traceHeader?: string;
}

/** Starting a running execution again with the same input is answered like the first time. */
export function startExecution({ context, machines, executions }: Parts): Operation<Input> {
  return {
    access: ({ stateMachineArn }) => [
      { action: "states:StartExecution", resource: String(stateMachineArn) },
    ],
    async run({ stateMachineArn, name = randomUUID(), input = "{}", traceHeader }) {
      const machine = machines.get(stateMachineArn);
      const checkedName = checkName(name);
      const text = checkText("input", input, 0, Number.POSITIVE_INFINITY);
      const value = checkJson("input", text, "InvalidExecutionInput");
      if (machine.status === "DELETING") throw stateMachineDeleting(String(stateMachineArn));
      checkEmulated(machine);
      const key = `${machine.name}/${checkedName}`;
      const arn = executionArn(context, key);
      const existing = executions.record(key);
      if (existing !== undefined && !isRepeat(existing, text)) {
        throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
      }
      const { startedAt } =
        existing ?? (await executions.start(machine, checkedName, text, value, traceHeader));
      return { executionArn: arn, startDate: new Date(startedAt) };
    },
  };
}

function isRepeat({ status, input }: ExecutionRecord, text: string): boolean {
  return status === "RUNNING" && input === text;
}

/** State machines that are known to be emulated, so that each definition is read only once. */
const emulated = new WeakSet<MachineRecord>();

function checkEmulated(machine: MachineRecord): void {
  if (emulated.has(machine)) return;
  const { name, type, definition } = machine;
  if (type === "EXPRESS") throw notEmulated(`Running '${name}', a state machine of type EXPRESS,`);
  const jsonPath = needsJsonPath(JSON.parse(definition));
  if (jsonPath !== undefined) {
    throw notEmulated(
      `The query language JSONPath, which ${jsonPath} of '${name}' uses (set "QueryLanguage": "JSONata"),`,
    );
  }
  emulated.add(machine);
}
