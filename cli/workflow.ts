import { UsageError } from "./arguments";
import { type Command, exitCode } from "./command";
import { STACK_OPTIONS } from "./stack/stack";
import { callback } from "./workflow/callback";
import { list } from "./workflow/list";
import { pending } from "./workflow/pending";
import { results } from "./workflow/results";
import { secret } from "./workflow/secret";
import { show } from "./workflow/show";
import { start } from "./workflow/start";
import { stop } from "./workflow/stop";

const COMMANDS: Readonly<Record<string, Command>> = {
  start,
  list,
  show,
  pending,
  callback,
  results,
  stop,
  secret,
};

function help(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { usage }]) => `  ${name.padEnd(10)}${usage.summary}`,
  );
  return [
    "Operates the callback workflow, on AWS or on the embedded one.",
    "",
    "Usage: npm run workflow -- COMMAND [arguments] [options]",
    "",
    ...lines,
    "",
    "Each command has its own --help.",
    "",
  ].join("\n");
}

/** Which stack is meant may also be said before the command. */
function split(argv: readonly string[]): { name: string | undefined; rest: readonly string[] } {
  const takesValue = (option: string) => STACK_OPTIONS.some(({ name }) => option === `--${name}`);
  let at = 0;
  while (/^--(?!help$)/.test(argv[at] ?? "")) at += takesValue(argv[at]!) ? 2 : 1;
  return { name: argv[at], rest: [...argv.slice(0, at), ...argv.slice(at + 1)] };
}

async function run(argv: readonly string[]): Promise<number> {
  const { name, rest } = split(argv);
  if (name === "--help" || name === "-h") {
    process.stdout.write(help());
    return 0;
  }
  const command = name === undefined ? undefined : Object.hasOwn(COMMANDS, name) && COMMANDS[name];
  if (command) return exitCode(command, rest);
  const problem = name === undefined ? "no command given" : `unknown command '${name}'`;
  const { message } = new UsageError(`${problem}; one of ${Object.keys(COMMANDS).join(", ")}`);
  process.stderr.write(`error: ${message}\n`);
  return 2;
}

void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
