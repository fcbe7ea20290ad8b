import { JSON_OPTION, takeSubcommand } from "./arguments";
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
    "Each command has its own --help. Options may stand before the command or after it.",
    "",
  ].join("\n");
}

async function run(argv: readonly string[]): Promise<number> {
  const { name, rest } = takeSubcommand(argv, [...STACK_OPTIONS, JSON_OPTION]);
  if (name === undefined && rest.some((argument) => argument === "--help" || argument === "-h")) {
    process.stdout.write(help());
    return 0;
  }
  const command = name === undefined ? undefined : Object.hasOwn(COMMANDS, name) && COMMANDS[name];
  if (command) return exitCode(command, rest);
  const problem = name === undefined ? "no command given" : `unknown command '${name}'`;
  process.stderr.write(`error: ${problem}; one of ${Object.keys(COMMANDS).join(", ")}\n`);
  return 2;
}

void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
