import {
  type Arguments,
  CommandError,
  helpText,
  readArguments,
  type Usage,
  UsageError,
} from "./arguments";

/** A command: what it accepts and what it does. It resolves with the exit code. */
export interface Command {
  readonly usage: Usage;
  run(args: Arguments, interrupt: AbortSignal): Promise<number>;
}

/** Conventional exit code of a process ended by SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs a command and ends the process: 0 done, 1 the thing asked for failed, 2 wrong usage.
 * The first SIGINT or SIGTERM aborts the command's signal, a second one ends the process at once.
 */
export async function main(
  command: Command,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    interrupt.abort(new CommandError("interrupted"));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    process.exitCode = await exitCode(command, argv, interrupt.signal);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** Runs a command. Without an interrupt, which it would have to heed, a signal just ends it. */
export async function exitCode(
  command: Command,
  argv: readonly string[],
  interrupt: AbortSignal = new AbortController().signal,
): Promise<number> {
  // Which versions of the SDK and of Node.js go together is settled by package.json.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  for (const stream of [process.stdout, process.stderr]) stream.on("error", unlessClosed);
  try {
    const args = readArguments(command.usage, argv);
    if (args === "help") {
      process.stdout.write(helpText(command.usage));
      return 0;
    }
    return await command.run(args, interrupt);
  } catch (error) {
    // Whatever an interrupt has cut short fails in words of its own.
    const { aborted, reason } = interrupt;
    process.stderr.write(`${describe(aborted ? reason : error)}\n`);
    if (aborted) return INTERRUPTED;
    return error instanceof UsageError ? 2 : 1;
  }
}

/** A reader such as `head` may have seen enough; that ends no command. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/** One message for a person; the stack only of what nobody foresaw, and only when asked for. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  return process.env.DEBUG ? (error.stack ?? error.message) : `error: ${error.message}`;
}
