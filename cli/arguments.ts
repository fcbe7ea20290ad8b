import { parseArgs } from "node:util";

/** One option of a command, as its `--help` shows it. */
export interface Option {
  readonly name: string;
  /** What stands for the value in `--help`, where only a TEXT may be empty; without it a flag. */
  readonly value?: string;
  readonly short?: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** The only values allowed. */
  readonly choices?: readonly string[];
  readonly help: string;
}

/** What a command accepts; `--help` is made from it. */
export interface Usage {
  /** As typed: `npm run workflow -- start`. */
  readonly command: string;
  readonly summary: string;
  /** As in `FILE...`; empty when the command takes options only. */
  readonly positionals?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly options: readonly Option[];
  /** Lines under the options. */
  readonly notes?: readonly string[];
}

export interface Arguments {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  all(name: string): readonly string[];
}

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What was asked for failed: exit code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

export const JSON_OPTION: Option = {
  name: "json",
  help: "print one JSON document on stdout, all else on stderr",
};

const HELP_OPTION: Option = { name: "help", short: "h", help: "show this help" };

/**
 * Reads a command line.
 * @returns the arguments, or "help" when `--help` was given
 * @throws UsageError naming the option or value and what is allowed
 */
export function readArguments(
  usage: Usage,
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Arguments | "help" {
  refuseSwallowedOptions(usage, argv, environment);
  const { values, positionals } = parse(usage, argv);
  if (values.help) return "help";
  for (const option of usage.options) checkValue(usage, option, values[option.name]);
  const { minimum = 0, maximum = usage.positionals ? Number.POSITIVE_INFINITY : 0 } = usage;
  if (positionals.length > maximum) {
    throw wrong(usage, `unexpected argument '${positionals[maximum]}'`);
  }
  if (positionals.length < minimum) {
    throw wrong(usage, `missing argument: ${usage.positionals}`);
  }
  return {
    positionals,
    flag: (name) => values[name] === true,
    text: (name) => values[name] as string | undefined,
    all: (name) => (values[name] as string[] | undefined) ?? [],
  };
}

/** The whole number an option holds, within bounds. */
export function wholeNumber(
  args: Arguments,
  name: string,
  bounds: { min: number; max: number },
): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < bounds.min || value > bounds.max) {
    throw new UsageError(
      `--${name} takes a whole number from ${bounds.min} to ${bounds.max}, not '${text}'`,
    );
  }
  return value;
}

export function helpText(usage: Usage): string {
  const options = [...usage.options, HELP_OPTION];
  const left = options.map((option) => `  ${optionForm(option)}`);
  const width = Math.max(...left.map((form) => form.length)) + 2;
  const lines = options.map((option, i) => {
    const choices = option.choices ? ` (${option.choices.join(", ")})` : "";
    return `${left[i]!.padEnd(width)}${option.help}${choices}`;
  });
  const positionals = usage.positionals ? ` ${usage.positionals}` : "";
  return [
    usage.summary,
    "",
    `Usage: ${usage.command}${separatorOf(usage)}${positionals.trimStart()}${positionals && " "}[options]`,
    "",
    ...lines,
    ...(usage.notes ? ["", ...usage.notes] : []),
    "",
  ].join("\n");
}

function optionForm(option: Option): string {
  const short = option.short ? `-${option.short}, ` : "";
  return `${short}--${option.name}${option.value ? ` ${option.value}` : ""}`;
}

/**
 * Takes the name of a subcommand out of a command line: the first argument that is neither an
 * option nor the value of one of those that may stand before it.
 */
export function takeSubcommand(
  argv: readonly string[],
  options: readonly Option[],
): { readonly name: string | undefined; readonly rest: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions(options),
    strict: false,
    tokens: true,
  });
  const name = tokens.find(({ kind }) => kind === "positional");
  return { name: name && argv[name.index], rest: argv.filter((_, i) => i !== name?.index) };
}

function parse(usage: Usage, argv: readonly string[]) {
  const options = parserOptions(usage.options);
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw wrong(usage, lowerFirst(sentence ?? String(error)));
  }
}

/** The options of a command, and `--help`, as `parseArgs` takes them. */
function parserOptions(options: readonly Option[]) {
  return Object.fromEntries(
    [...options, HELP_OPTION].map((option) => [
      option.name,
      {
        type: option.value ? ("string" as const) : ("boolean" as const),
        ...(option.short ? { short: option.short } : {}),
        ...(option.multiple ? { multiple: true } : {}),
      },
    ]),
  );
}

function checkValue(usage: Usage, option: Option, value: unknown): void {
  if (option.value !== "TEXT" && [value].flat().includes("")) {
    throw wrong(usage, `--${option.name} needs a value, and it is empty`);
  }
  if (!option.choices || value === undefined) return;
  if (!option.choices.includes(String(value))) {
    throw wrong(usage, `--${option.name} takes ${option.choices.join(" or ")}, not '${value}'`);
  }
}

/** npm keeps options that stand before `--` for itself and hands them on only as variables. */
function refuseSwallowedOptions(
  usage: Usage,
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): void {
  if (!environment.npm_lifecycle_event) return;
  const swallowed = usage.options.find((option) => {
    const kept = environment[`npm_config_${option.name.replaceAll("-", "_")}`];
    // A setting of npm's own, the template of `npm version`, that many have in their .npmrc.
    if (!kept || (option.name === "message" && kept.includes("%s"))) return false;
    return !argv.some((arg) => arg === `--${option.name}` || arg.startsWith(`--${option.name}=`));
  });
  if (!swallowed) return;
  const separator = separatorOf(usage);
  throw new UsageError(
    `npm kept --${swallowed.name} for itself; put options after '--': ` +
      `${usage.command}${separator}${optionForm(swallowed)}`,
  );
}

function wrong(usage: Usage, problem: string): UsageError {
  const separator = separatorOf(usage);
  return new UsageError(`${problem}; see '${usage.command}${separator}--help'`);
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** npm keeps options for itself that do not follow `--`. */
function separatorOf({ command }: Usage): string {
  return / --( |$)/.test(command) ? " " : " -- ";
}
