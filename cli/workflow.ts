import { UsageError } from "./arguments";
import { type Command, exitCode } from "./command";
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

async function run([name, ...rest]: readonly string[]): Promise<number> {
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
