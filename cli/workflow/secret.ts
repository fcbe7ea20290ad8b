import { JSON_OPTION, UsageError } from "../arguments";
import type { Command } from "../command";
import { rotateSecret } from "../stack/secret";
import { findStack, STACK_OPTIONS } from "../stack/stack";
import { printJson, terminal } from "../terminal";

export const secret: Command = {
  usage: {
    command: "npm run workflow -- secret",
    summary: "Gives the callback endpoint a new secret; the one before it stays valid.",
    positionals: "rotate",
    minimum: 1,
    maximum: 1,
    options: [...STACK_OPTIONS, JSON_OPTION],
    notes: [
      "The secret itself is never printed; Jira's administrator reads it in Secrets Manager.",
    ],
  },
  async run(args) {
    const [action] = args.positionals;
    if (action !== "rotate") throw new UsageError(`'secret' knows 'rotate' only, not '${action}'`);
    const stack = await findStack(args);
    const { previousKept } = await rotateSecret(stack);
    const secretName = stack.outputs.callbackSecretName;
    if (args.flag("json")) printJson({ secretName, previousKept });
    else {
      const kept = previousKept ? "; the previous one is still accepted" : "";
      terminal(false).line(`rotated ${secretName}${kept}`);
    }
    return 0;
  },
};
