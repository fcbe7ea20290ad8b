import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EmbeddedAws, PortTakenError, startEmbeddedAws } from "./aws";
import { type EngineEvent, up } from "./engine";

/** How the embedded AWS is to be run. */
export interface EmbeddedOptions {
  /** Everything is kept here; made when it is missing. */
  readonly dataDirectory: string;
  /** When absent: the one of last time, so that addresses stay, or a free one. */
  readonly port?: number;
  /** The Pulumi program to deploy; without one the account stays as it is. */
  readonly program?: { readonly folder: string; readonly stack: string };
  readonly onEvent?: (event: EngineEvent) => void;
  readonly onError?: (error: unknown) => void;
  readonly signal?: AbortSignal;
}

/** An embedded AWS that answers, with the outputs of the stack deployed on it. */
export interface Embedded extends Pick<EmbeddedAws, "endpoint" | "region" | "credentials"> {
  readonly outputs: Readonly<Record<string, unknown>> | null;
  close(): Promise<void>;
}

/** How other processes find the embedded AWS of a data folder; it holds its access key. */
const RUNNING_FILE = "running.json";
/** Holds the port of last time. */
const PORT_FILE = "port";
const OWNER_ONLY = 0o600;

/** The deployment was refused or failed; the message says which resource and why. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
}

/** Starts the embedded AWS on a data folder and deploys a program on it. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDirectory, program, signal } = options;
  const aws = await startWhereItWas(options);
  const runningFile = join(dataDirectory, RUNNING_FILE);
  const close = async () => {
    await rm(runningFile, { force: true });
    await aws.close();
  };
  try {
    signal?.throwIfAborted();
    const outputs = program ? await deploy(aws, options, program) : null;
    const running = { endpoint: aws.endpoint, region: aws.region, ...aws.credentials, outputs };
    await writeFile(runningFile, JSON.stringify(running), { mode: OWNER_ONLY });
    return { ...aws, outputs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startWhereItWas({
  dataDirectory,
  port,
  onError,
}: EmbeddedOptions): Promise<EmbeddedAws> {
  const file = join(dataDirectory, PORT_FILE);
  const start = async (at?: number) => {
    const aws = await startEmbeddedAws({ dataDirectory, onError, port: at });
    await writeFile(file, new URL(aws.endpoint).port);
    return aws;
  };
  if (port !== undefined) return start(port);
  const last = Number(await readFile(file, "utf8").catch(() => ""));
  try {
    return await start(last || undefined);
  } catch (error) {
    if (error instanceof PortTakenError && last) return start();
    throw error;
  }
}

/** The deploying user is the account's root, as in a fresh account. */
async function deploy(
  aws: EmbeddedAws,
  options: EmbeddedOptions,
  program: { readonly folder: string; readonly stack: string },
): Promise<Readonly<Record<string, unknown>>> {
  const result = await up({
    program: program.folder,
    stack: program.stack,
    dataDirectory: options.dataDirectory,
    environment: {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    },
    // The HTTP API's address has the port of this run.
    refresh: true,
    skipUnchanged: true,
    onEvent: options.onEvent,
    signal: options.signal,
  });
  if (result.ok) return result.outputs;
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  throw new DeploymentError(
    `the program could not be deployed:\n${errors.map(({ message }) => `  ${message}`).join("\n")}`,
  );
}
