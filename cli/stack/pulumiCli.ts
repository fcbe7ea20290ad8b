import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { CommandError } from "../arguments";
import { PROGRAM_FOLDER } from "../program";
import type { Running } from "./running";

const OWNER_ONLY = 0o600;

/** Where the Pulumi CLI keeps its stacks on the embedded AWS of a data folder. */
export function backendOf(folder: string): string {
  return join(folder, "pulumi-cli");
}

/** The embedded AWS as the CLI's AWS, our provider as its provider, a backend in the data folder. */
export function pulumiEnvironment(folder: string, running: Running): NodeJS.ProcessEnv {
  const backend = backendOf(folder);
  mkdirSync(backend, { recursive: true });
  return {
    ...process.env,
    PATH: [join(PROGRAM_FOLDER, "local", "provider"), process.env.PATH].join(delimiter),
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE: passphrase(join(backend, "passphrase")),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    AWS_ENDPOINT_URL: running.endpoint,
    AWS_REGION: running.region,
    AWS_ACCESS_KEY_ID: running.accessKeyId,
    AWS_SECRET_ACCESS_KEY: running.secretAccessKey,
  };
}

/**
 * The outputs of a stack as the Pulumi CLI gives them.
 * @throws CommandError when there is no CLI, with what to use instead, or when it fails
 */
export async function pulumiOutputs(
  stack: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<unknown> {
  try {
    const run = promisify(execFile);
    const args = ["stack", "output", "--json", "--stack", stack];
    const { stdout } = await run("pulumi", args, { cwd: PROGRAM_FOLDER, env });
    return JSON.parse(stdout);
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    throw new CommandError(
      code === "ENOENT"
        ? "a stack's outputs are read by the Pulumi CLI, and there is no 'pulumi' on the PATH; install it, or use --outputs FILE"
        : `'pulumi stack output --stack ${stack}' failed: ${stderr?.trim() || (error as Error).message}`,
    );
  }
}

/** Made once a data folder; it protects nothing but that folder's own state. */
function passphrase(file: string): string {
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: OWNER_ONLY });
  }
  return readFileSync(file, "utf8");
}
