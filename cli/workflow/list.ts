import { type ExecutionStatus, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { JSON_OPTION, wholeNumber } from "../arguments";
import type { Command } from "../command";
import { findStack, STACK_OPTIONS } from "../stack/stack";
import { printJson, table, terminal } from "../terminal";

const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;

/** What one page of ListExecutions holds at most (AWS). */
const PAGE = 1000;

export const list: Command = {
  usage: {
    command: "npm run workflow -- list",
    summary: "Lists executions, newest first.",
    options: [
      { name: "status", value: "STATUS", choices: STATUSES, help: "only these" },
      { name: "limit", value: "N", help: "at most so many (default 20)" },
      ...STACK_OPTIONS,
      JSON_OPTION,
    ],
  },
  async run(args) {
    const maxResults = wholeNumber(args, "limit", { min: 1, max: PAGE }) ?? 20;
    const stack = await findStack(args);
    const { executions = [] } = await new SFNClient(stack.client).send(
      new ListExecutionsCommand({
        stateMachineArn: stack.outputs.stateMachineArn,
        statusFilter: args.text("status") as ExecutionStatus | undefined,
        maxResults,
      }),
    );
    if (args.flag("json")) {
      printJson(
        executions.map(({ executionArn, name, status, startDate, stopDate }) => ({
          executionArn,
          name,
          status,
          startedAt: startDate,
          stoppedAt: stopDate ?? null,
        })),
      );
      return 0;
    }
    const { line } = terminal(false);
    if (!executions.length) line("no executions");
    const rows = executions.map(({ name, status, startDate }) => [
      status!,
      startDate!.toISOString(),
      name!,
    ]);
    for (const row of table(rows)) line(row);
    return 0;
  },
};
