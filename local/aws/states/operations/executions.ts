import type { Operation } from "../../service";
import { executionArn, executionKeyIn, stateMachineArn } from "../arns";
import { executionDoesNotExist, notEmulated, typeNotSupported } from "../errors";
import { stop } from "../interpreter/interpreter";
import { type ExecutionRecord, type ExecutionStatus, under } from "../records";
import { checkEnum, checkMaxResults, checkReason, pageToken, readPageToken } from "../validation";
import type { Parts } from "./parts";

interface ByArn {
  readonly executionArn?: unknown;
}

export function stopExecution({
  context,
  executions,
}: Parts): Operation<ByArn & { readonly error?: unknown; readonly cause?: unknown }> {
  return {
    access: ({ executionArn }) => [
      { action: "states:StopExecution", resource: String(executionArn) },
    ],
    async run(input) {
      const key = executionKeyIn(context, input.executionArn);
      if (executions.record(key) === undefined) {
        throw executionDoesNotExist(String(input.executionArn));
      }
      const reason = checkReason(input);
      await executions.change(key, (run) => {
        stop(run, reason);
        return true;
      });
      return { stopDate: new Date(executions.record(key)?.stoppedAt ?? context.clock.now()) };
    },
  };
}

export function describeExecution({ context, executions }: Parts): Operation<ByArn> {
  return {
    access: ({ executionArn }) => [
      { action: "states:DescribeExecution", resource: String(executionArn) },
    ],
    async run(input) {
      const key = executionKeyIn(context, input.executionArn);
      const record = executions.record(key);
      if (record === undefined) throw executionDoesNotExist(String(input.executionArn));
      const { output, error, cause, traceHeader } = record;
      return {
        executionArn: executionArn(context, key),
        stateMachineArn: stateMachineArn(context, record.machine),
        name: record.name,
        status: record.status,
        startDate: new Date(record.startedAt),
        ...(record.stoppedAt !== undefined && { stopDate: new Date(record.stoppedAt) }),
        input: record.input,
        inputDetails: { included: true },
        ...(output !== undefined && { output, outputDetails: { included: true } }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        ...(traceHeader !== undefined && { traceHeader }),
        redriveCount: 0,
        ...redriveStatus(record),
      };
    },
  };
}

function redriveStatus({ status }: ExecutionRecord) {
  if (status !== "RUNNING" && status !== "SUCCEEDED") return { redriveStatus: "REDRIVABLE" };
  return {
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}

/** In the order in which AWS lists them. */
const STATUSES: readonly (ExecutionStatus | "PENDING_REDRIVE")[] = [
  "SUCCEEDED",
  "TIMED_OUT",
  "PENDING_REDRIVE",
  "ABORTED",
  "FAILED",
  "RUNNING",
];
const REDRIVE_FILTERS = ["REDRIVEN", "NOT_REDRIVEN"] as const;
const MAX_LIST_TOKEN = 3096;

interface ListInput {
  readonly stateMachineArn?: unknown;
  readonly mapRunArn?: unknown;
  readonly statusFilter?: (typeof STATUSES)[number];
  readonly redriveFilter?: (typeof REDRIVE_FILTERS)[number];
  readonly maxResults?: unknown;
  readonly nextToken?: unknown;
}

/** Newest first. */
export function listExecutions({ context, machines, records }: Parts): Operation<ListInput> {
  return {
    access: ({ stateMachineArn }) => [
      { action: "states:ListExecutions", resource: String(stateMachineArn) },
    ],
    async run({ stateMachineArn: arn, mapRunArn, statusFilter, redriveFilter, ...page }) {
      if (mapRunArn != null) throw notEmulated("Listing the executions of a Distributed Map");
      const limit = checkMaxResults(page.maxResults);
      checkEnum("statusFilter", statusFilter, STATUSES);
      checkEnum("redriveFilter", redriveFilter, REDRIVE_FILTERS);
      const after = readPageToken(page.nextToken, MAX_LIST_TOKEN);
      const machine = machines.get(arn);
      if (machine.type === "EXPRESS") throw typeNotSupported();
      if (redriveFilter === "REDRIVEN") return { executions: [] };
      const bounds = under(`${machine.name}/${statusFilter ?? "*"}`);
      const lt = after ?? bounds.lt;
      const found = records.listings.range({ ...bounds, lt, reverse: true, limit: limit + 1 });
      const executions: object[] = [];
      let last: string | undefined;
      for await (const [key, { name, status, startedAt, stoppedAt }] of found) {
        if (executions.length === limit) return { executions, nextToken: pageToken(last!) };
        last = key;
        executions.push({
          executionArn: executionArn(context, `${machine.name}/${name}`),
          stateMachineArn: machines.arnOf(machine),
          name,
          status,
          startDate: new Date(startedAt),
          ...(stoppedAt !== undefined && { stopDate: new Date(stoppedAt) }),
          redriveCount: 0,
        });
      }
      return { executions };
    },
  };
}
