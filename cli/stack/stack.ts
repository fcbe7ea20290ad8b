import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Arguments, CommandError, type Option } from "../arguments";
import { readJson } from "../files";

/** The outputs of a deployed stack that the commands work with. */
export interface StackOutputs {
  readonly stateMachineArn: string;
  readonly callbackUrl: string;
  readonly bucketName: string;
  readonly tokenTableName: string;
  readonly callbackSecretName: string;
}

/** Settings every AWS client of a command is made with. */
export interface ClientSettings {
  readonly region: string;
  /** Only for the embedded AWS; otherwise the AWS SDK finds both as it always does. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A deployed workflow, on AWS or on the embedded one. */
export interface Stack {
  readonly outputs: StackOutputs;
  readonly client: ClientSettings;
}

/** What `npm run local` writes into its data folder while it runs. */
export interface Running {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly outputs: StackOutputs | null;
}

export const DEFAULT_DATA = ".local";
export const RUNNING_FILE = "running.json";

export const STACK_OPTIONS: readonly Option[] = [
  {
    name: "data",
    value: "DIR",
    help: `data folder of a running embedded AWS (default ${DEFAULT_DATA})`,
  },
  { name: "stack", value: "NAME", help: "a stack on AWS, read by 'pulumi stack output --json'" },
  {
    name: "outputs",
    value: "FILE",
    help: "a stack on AWS, from a saved 'pulumi stack output --json'",
  },
];

const REQUIRED = [
  "stateMachineArn",
  "callbackUrl",
  "bucketName",
  "tokenTableName",
  "callbackSecretName",
] as const;

/** Finds the stack a command works on: `--data`, else `--stack`, else `--outputs`, else `.local`. */
export async function findStack(args: Arguments): Promise<Stack> {
  const [data, stack, outputs] = [args.text("data"), args.text("stack"), args.text("outputs")];
  if (data === undefined && stack !== undefined) return onAws(await pulumiOutputs(stack), stack);
  if (data === undefined && outputs !== undefined) {
    return onAws(await readJson(outputs, "stack outputs"), outputs);
  }
  return embedded(resolve(data ?? DEFAULT_DATA));
}

/**
 * Reads how to reach the embedded AWS that runs on a data folder.
 * @throws CommandError when none runs there, with what to do then
 */
export async function readRunning(folder: string, advice: string): Promise<Running> {
  // Not there, or not yet written to its end.
  const running = await readFile(join(folder, RUNNING_FILE), "utf8")
    .then((text) => JSON.parse(text) as Running)
    .catch(() => undefined);
  if (!running || !(await answers(running.endpoint))) {
    throw new CommandError(`no embedded AWS is running on ${folder}; ${advice}`);
  }
  return running;
}

async function embedded(folder: string): Promise<Stack> {
  const { endpoint, region, accessKeyId, secretAccessKey, outputs } = await readRunning(
    folder,
    `start one with 'npm run local -- --data ${folder}', or name a stack on AWS with --stack or --outputs`,
  );
  if (!outputs) {
    throw new CommandError(
      `the embedded AWS on ${folder} runs without a stack ('--empty'); deploy the workflow first`,
    );
  }
  const credentials = { accessKeyId, secretAccessKey };
  return { outputs, client: { region, endpoint, credentials } };
}

function onAws(value: unknown, source: string): Stack {
  const outputs = checked(value, source);
  const [, , , region] = outputs.stateMachineArn.split(":");
  return { outputs, client: { region: region! } };
}

function checked(value: unknown, source: string): StackOutputs {
  const outputs = (value ?? {}) as Record<string, unknown>;
  const missing = REQUIRED.filter((name) => typeof outputs[name] !== "string");
  if (missing.length) {
    throw new CommandError(
      `the outputs of '${source}' lack ${missing.join(", ")}; is the workflow deployed there ('pulumi up')?`,
    );
  }
  return outputs as unknown as StackOutputs;
}

async function pulumiOutputs(stack: string): Promise<unknown> {
  try {
    const run = promisify(execFile);
    const { stdout } = await run("pulumi", ["stack", "output", "--json", "--stack", stack]);
    return JSON.parse(stdout);
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    throw new CommandError(
      code === "ENOENT"
        ? "--stack needs the Pulumi CLI, and there is no 'pulumi' on the PATH; install it, or use --outputs FILE"
        : `'pulumi stack output --stack ${stack}' failed: ${stderr?.trim() || (error as Error).message}`,
    );
  }
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  }
}
