import { type ChildProcess, type StdioOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { CommandError, helpText, type Usage, UsageError } from "./arguments";
import { PROGRAM_FOLDER } from "./program";
import { backendOf, pulumiEnvironment } from "./stack/pulumiCli";
import { DEFAULT_DATA, readRunning } from "./stack/running";
import { lendStackFile } from "./stack/stackFile";

const usage: Usage = {
  command: "npm run local:pulumi --",
  summary: "Runs the real Pulumi CLI on the program, against the embedded AWS.",
  positionals: "[--data DIR] ARGS...",
  options: [],
  notes: [
    `DIR is the data folder of a running 'npm run local -- --empty' (default ${DEFAULT_DATA}).`,
    "ARGS go to 'pulumi' as they are, such as: up --yes --skip-preview",
    "The stack ('dev', or --stack NAME) is made when it is missing; its state is kept under DIR.",
  ],
};

/** Splits our own option from what belongs to `pulumi`. */
export function splitArguments(argv: readonly string[]): { data: string; rest: string[] } {
  const [first, second, ...others] = argv;
  if (first === "--data") {
    if (second === undefined) throw new UsageError("--data needs a folder");
    return { data: second, rest: others };
  }
  if (first?.startsWith("--data=")) {
    return { data: first.slice("--data=".length), rest: argv.slice(1) };
  }
  return { data: DEFAULT_DATA, rest: [...argv] };
}

/** The stack that ARGS name, or the development stack. */
export function stackOf(args: readonly string[]): string {
  const at = args.findIndex((arg) => arg === "--stack" || arg === "-s");
  const inline = args.find((arg) => arg.startsWith("--stack="));
  return inline?.slice("--stack=".length) ?? (at >= 0 ? args[at + 1] : undefined) ?? "dev";
}

async function run(argv: readonly string[]): Promise<number> {
  if (argv[0] === "--help" || argv[0] === "-h") {
    process.stdout.write(helpText(usage));
    return 0;
  }
  const { data, rest } = splitArguments(argv);
  if (rest.length === 0) {
    process.stderr.write(helpText(usage));
    return 2;
  }
  const folder = resolve(data);
  if (spawnSync("pulumi", ["version"], { stdio: "ignore" }).error) {
    throw new CommandError("there is no 'pulumi' on the PATH; install the Pulumi CLI first");
  }
  const advice = `start one with 'npm run local -- --empty --data ${folder}'`;
  const env = pulumiEnvironment(folder, await readRunning(folder, advice));
  const stack = stackOf(rest);
  const stackFile = join(PROGRAM_FOLDER, `Pulumi.${stack}.yaml`);
  const saltFile = join(backendOf(folder), `${stack}.salt`);
  return lendStackFile(stackFile, saltFile, () => runPulumi(stack, rest, env));
}

async function runPulumi(
  stack: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  // A signal is the CLI's to heed; what is lent to it is taken back when it has ended.
  let child: ChildProcess | undefined;
  const forward = (signal: NodeJS.Signals) => child?.kill(signal);
  process.on("SIGINT", forward).on("SIGTERM", forward);
  const start = (given: readonly string[], stdio: StdioOptions) => {
    child = spawn("pulumi", given, { cwd: PROGRAM_FOLDER, env, stdio });
    return { output: child.stderr, exit: once(child, "close") };
  };
  const select = ["stack", "select", "--create", "--non-interactive", stack];
  const selecting = start(select, ["ignore", "ignore", "pipe"]);
  const [problem, [selected]] = await Promise.all([text(selecting.output!), selecting.exit]);
  if (selected !== 0) {
    throw new CommandError(`pulumi could not select the stack '${stack}': ${problem.trim()}`);
  }
  const [code] = await start(args, "inherit").exit;
  return code ?? 1;
}

if (require.main === module) {
  run(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error) => {
      process.stderr.write(`error: ${error.message}\n`);
      process.exitCode = error instanceof UsageError ? 2 : 1;
    },
  );
}
