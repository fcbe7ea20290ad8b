import { JSON_OPTION } from "../arguments";
import type { Command } from "../command";
import { deliver } from "../stack/delivery";
import { findStack, STACK_OPTIONS } from "../stack/stack";
import { printJson, terminal } from "../terminal";

export const callback: Command = {
  usage: {
    command: "npm run workflow -- callback",
    summary: "Sends a signed decision on a story to the callback endpoint.",
    positionals: "STORY",
    minimum: 1,
    maximum: 1,
    options: [
      {
        name: "status",
        value: "STATUS",
        help: "success, done or approved; failed or rejected (default approved)",
      },
      { name: "message", value: "TEXT", help: "why; it is written into the result" },
      { name: "by", value: "NAME", help: "who decided" },
      ...STACK_OPTIONS,
      JSON_OPTION,
    ],
  },
  async run(args) {
    const stack = await findStack(args);
    const { statusCode, body } = await deliver(stack, {
      jiraStoryId: args.positionals[0]!,
      status: args.text("status") ?? "approved",
      message: args.text("message"),
      decidedBy: args.text("by"),
    });
    const accepted = statusCode >= 200 && statusCode < 300;
    if (args.flag("json")) {
      printJson({ statusCode, ...body });
      return accepted ? 0 : 1;
    }
    const { line } = terminal(!accepted);
    line(`${statusCode} ${body.result}${body.message ? `: ${body.message}` : ""}`);
    for (const execution of body.executions ?? []) line(`  ${execution}`);
    return accepted ? 0 : 1;
  },
};
