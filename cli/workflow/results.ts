import { JSON_OPTION } from "../arguments";
import type { Command } from "../command";
import { executionArn, nameOf } from "../stack/execution";
import { readResults, readText } from "../stack/results";
import { findStack, STACK_OPTIONS } from "../stack/stack";
import { printJson, terminal } from "../terminal";

export const results: Command = {
  usage: {
    command: "npm run workflow -- results",
    summary: "Prints what an execution has written: its result and log, or its error.",
    positionals: "EXECUTION",
    minimum: 1,
    maximum: 1,
    options: [...STACK_OPTIONS, JSON_OPTION],
    notes: [
      "EXECUTION is an execution's name or its ARN.",
      "Exit code 1 when the execution did not succeed (or still runs).",
    ],
  },
  async run(args) {
    const stack = await findStack(args);
    const found = await readResults(stack, executionArn(stack, args.positionals[0]!));
    const code = found.status === "SUCCEEDED" ? 0 : 1;
    if (args.flag("json")) {
      printJson(found);
      return code;
    }
    const { line } = terminal(false);
    line(`${nameOf(found.executionArn)}  ${found.status}`);
    if (found.error) line(`${found.error}: ${found.cause ?? ""}`);
    for (const key of [found.resultKey, found.logKey, found.errorKey]) {
      if (!key) continue;
      line();
      line(`s3://${stack.outputs.bucketName}/${key}`);
      line((await readText(stack, key)) ?? "(gone)");
    }
    return code;
  },
};
