import { JSON_OPTION } from "../arguments";
import type { Command } from "../command";
import { nameOf, startExecution } from "../stack/execution";
import { findStack, STACK_OPTIONS } from "../stack/stack";
import { readWorkItem } from "../stack/workItem";
import { printJson, terminal } from "../terminal";

export const start: Command = {
  usage: {
    command: "npm run workflow -- start",
    summary: "Uploads a work item and starts an execution on it.",
    positionals: "FILE",
    minimum: 1,
    maximum: 1,
    options: [...STACK_OPTIONS, JSON_OPTION],
  },
  async run(args) {
    const item = await readWorkItem(args.positionals[0]!);
    const stack = await findStack(args);
    const { executionArn, inputFile } = await startExecution(stack, item);
    const name = nameOf(executionArn);
    if (args.flag("json")) {
      printJson({ executionArn, name, inputFile, jiraStoryId: item.jiraStoryId });
      return 0;
    }
    const { line } = terminal(false);
    line(`started ${name}`);
    line(`  work item  s3://${stack.outputs.bucketName}/${inputFile}`);
    line(`  follow it  npm run workflow -- show ${name}`);
    return 0;
  },
};
