import { SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { JSON_OPTION } from "../arguments";
import type { Command } from "../command";
import { executionArn, nameOf } from "../stack/execution";
import { findStack, STACK_OPTIONS } from "../stack/stack";
import { printJson, terminal } from "../terminal";

export const stop: Command = {
  usage: {
    command: "npm run workflow -- stop",
    summary: "Stops a running execution; callbacks for it are answered 410 from then on.",
    positionals: "EXECUTION",
    minimum: 1,
    maximum: 1,
    options: [
      { name: "cause", value: "TEXT", help: "why, kept with the execution" },
      ...STACK_OPTIONS,
      JSON_OPTION,
    ],
    notes: ["EXECUTION is an execution's name or its ARN."],
  },
  async run(args) {
    const stack = await findStack(args);
    const arn = executionArn(stack, args.positionals[0]!);
    const { stopDate } = await new SFNClient(stack.client).send(
      new StopExecutionCommand({ executionArn: arn, error: "Stopped", cause: args.text("cause") }),
    );
    if (args.flag("json")) printJson({ executionArn: arn, stoppedAt: stopDate });
    else terminal(false).line(`stopped ${nameOf(arn)}`);
    return 0;
  },
};
