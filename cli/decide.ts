import { createInterface } from "node:readline";
import { type Arguments, UsageError } from "./arguments";
import type { Terminal } from "./terminal";

/** What a person, or the command line for them, says about a story. */
export interface Verdict {
  readonly status: "approved" | "rejected";
  readonly message?: string;
}

/** Who decides, once an execution waits: the command line, or with `--interactive` a person. */
export function chooser(
  args: Arguments,
  story: string,
  screen: Terminal,
  interrupt: AbortSignal,
): () => Promise<Verdict> {
  const message = args.text("message");
  const decision = args.text("decide");
  if (!args.flag("interactive")) {
    return async () => ({ status: decision === "reject" ? "rejected" : "approved", message });
  }
  if (decision !== undefined) {
    throw new UsageError("--interactive asks for the decision; leave out --decide");
  }
  return async () => ({ status: await ask(story, screen, interrupt), message });
}

/** The terminal edits the line, not readline, which would take Ctrl-C for the end of the input. */
async function ask(
  story: string,
  screen: Terminal,
  interrupt: AbortSignal,
): Promise<Verdict["status"]> {
  const lines = createInterface({ input: process.stdin, signal: interrupt });
  const question = () => process.stderr.write(`Approve ${story}? (approve/reject) `);
  question();
  for await (const line of lines) {
    const word = line.trim().toLowerCase();
    if (/^(a|approve|approved|y|yes)$/.test(word)) return "approved";
    if (/^(r|reject|rejected|n|no)$/.test(word)) return "rejected";
    screen.line(`please answer approve or reject, not '${word}'`);
    question();
  }
  interrupt.throwIfAborted();
  throw new UsageError("--interactive needs an answer on standard input, and it has ended");
}
