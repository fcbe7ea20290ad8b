import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { JSON_OPTION } from "../arguments";
import type { Command } from "../command";
import { executionArn } from "../stack/execution";
import { Timeline } from "../stack/progress";
import { findStack, STACK_OPTIONS } from "../stack/stack";
import { printJson, terminal } from "../terminal";

export const show: Command = {
  usage: {
    command: "npm run workflow -- show",
    summary: "Shows an execution: its status and the states it has visited, with their times.",
    positionals: "EXECUTION",
    minimum: 1,
    maximum: 1,
    options: [...STACK_OPTIONS, JSON_OPTION],
    notes: ["EXECUTION is an execution's name or its ARN."],
  },
  async run(args) {
    const json = args.flag("json");
    const stack = await findStack(args);
    const client = new SFNClient(stack.client);
    const arn = executionArn(stack, args.positionals[0]!);
    const execution = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    const screen = terminal(json);
    if (!json) screen.line(`${execution.name}  ${execution.status}`);
    const timeline = new Timeline(json ? undefined : screen);
    for await (const page of paginateGetExecutionHistory({ client }, { executionArn: arn })) {
      for (const event of page.events ?? []) timeline.add(event);
    }
    if (json) {
      printJson({
        executionArn: arn,
        status: execution.status,
        startedAt: execution.startDate,
        stoppedAt: execution.stopDate ?? null,
        error: execution.error,
        cause: execution.cause,
        states: timeline.states,
      });
    } else if (execution.error) screen.line(`${execution.error}: ${execution.cause ?? ""}`);
    return 0;
  },
};
