import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Arguments, CommandError, type Option, UsageError } from "../arguments";
import { readJson } from "../files";
import { LOCAL_PROGRAM } from "../program";
import { backendOf, pulumiEnvironment, pulumiOutputs } from "./pulumiCli";
import { DEFAULT_DATA, type Running, readRunning } from "./running";

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

export const STACK_OPTIONS: readonly Option[] = [
  {
    name: "data",
    value: "DIR",
    help: `data folder of a running embedded AWS (default ${DEFAULT_DATA})`,
  },
  {
    name: "stack",
    value: "NAME",
    help: "a stack of the Pulumi CLI's: on AWS, or with --data on the embedded one",
  },
  {
    name: "outputs",
    value: "FILE",
    help: "a stack by its saved 'pulumi stack output --json', on either likewise",
  },
];

const REQUIRED = [
  "stateMachineArn",
  "callbackUrl",
  "bucketName",
  "tokenTableName",
  "callbackSecretName",
] as const;

/**
 * Finds the stack a command works on. On the embedded AWS of `--data` (`.local` unless another
 * option says otherwise) that is the one it has deployed itself, or the one that is named.
 */
export async function findStack(args: Arguments): Promise<Stack> {
  const [data, stack, outputs] = [args.text("data"), args.text("stack"), args.text("outputs")];
  if (stack !== undefined && outputs !== undefined) {
    throw new UsageError("--stack and --outputs each name a stack; give one of them");
  }
  if (data !== undefined) return embedded(resolve(data), stack, outputs);
  if (stack !== undefined) return onAws(checked(await pulumiOutputs(stack), stack));
  if (outputs !== undefined) return onAws(await readOutputs(outputs));
  return embedded(resolve(DEFAULT_DATA));
}

async function embedded(folder: string, stack?: string, file?: string): Promise<Stack> {
  const running = await readRunning(
    folder,
    `start one with 'npm run local -- --data ${folder}', or name a stack on AWS with --stack or --outputs`,
  );
  const { endpoint, region, accessKeyId, secretAccessKey } = running;
  const outputs = file ? await readOutputs(file) : await outputsOn(folder, running, stack);
  const credentials = { accessKeyId, secretAccessKey };
  return { outputs, client: { region, endpoint, credentials } };
}

/** Of the stack that the embedded AWS has deployed itself, else of one that the Pulumi CLI has. */
async function outputsOn(folder: string, running: Running, stack?: string): Promise<StackOutputs> {
  if (running.outputs && (stack === undefined || stack === LOCAL_PROGRAM.stack)) {
    return running.outputs;
  }
  const name = stack ?? LOCAL_PROGRAM.stack;
  if (!existsSync(backendOf(folder))) {
    const up = `npm run local:pulumi -- --data ${folder} up --stack ${name}`;
    throw new CommandError(
      `the embedded AWS on ${folder} runs without the stack '${name}'; deploy it with '${up}'`,
    );
  }
  return checked(await pulumiOutputs(name, pulumiEnvironment(folder, running)), name);
}

async function readOutputs(file: string): Promise<StackOutputs> {
  return checked(await readJson(file, "stack outputs"), file);
}

function onAws(outputs: StackOutputs): Stack {
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
