import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { type EmbeddedAwsFixture, useEmbeddedAws } from "./embeddedAws";

/** An embedded AWS and the `aws` command of the PATH on it, as the root user. */
export interface AwsCli {
  readonly fixture: EmbeddedAwsFixture;
  /** What the command prints; an error with its message in `stderr` when it fails. */
  text(...args: readonly string[]): Promise<string>;
  /** What the command prints, parsed; undefined when it prints nothing. */
  json(...args: readonly string[]): Promise<any>;
  /** What the command prints when somebody else calls it. */
  textAs(credentials: CliCredentials, ...args: readonly string[]): Promise<string>;
}

export interface CliCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Against a hang only: a busy machine may take a minute for a call. */
const TIME_LIMIT_MS = 180_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Starts an embedded AWS before the specs of a `describe`, and lets them call `aws`. */
export function useAwsCli(): AwsCli {
  const fixture = useEmbeddedAws({ region: "eu-central-1" });
  const textAs: AwsCli["textAs"] = async (credentials, ...args) => {
    const { endpoint, region } = fixture.client;
    const { stdout } = await promisify(execFile)(
      "aws",
      ["--endpoint-url", endpoint, "--region", region, "--output", "json", ...args],
      {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
          AWS_PAGER: "",
        },
        timeout: TIME_LIMIT_MS,
        maxBuffer: MAX_OUTPUT,
      },
    );
    return stdout;
  };
  const text: AwsCli["text"] = (...args) => textAs(fixture.client.credentials, ...args);
  return {
    fixture,
    text,
    textAs,
    async json(...args) {
      const output = (await text(...args)).trim();
      return output === "" ? undefined : JSON.parse(output);
    },
  };
}

/** Whether `aws` is version 2: it has more commands, and takes blobs as Base64. */
export function isVersion2(): boolean {
  return version().major === 2;
}

/** Whether `aws` knows what AWS has added up to the end of 2024; Debian's is older. */
export function isRecent(): boolean {
  const { major, minor } = version();
  return minor >= (major === 2 ? 20 : 36);
}

function version(): { major: number; minor: number } {
  const { stdout } = spawnSync("aws", ["--version"], { encoding: "utf8" });
  const [, major, minor] = /aws-cli\/(\d+)\.(\d+)/.exec(stdout) ?? [];
  return { major: Number(major), minor: Number(minor) };
}

/** That a call of `aws` fails with a message such as `(NoSuchBucket) when calling`. */
export function failsWith(message: string): (error: unknown) => boolean {
  return (error) => {
    const { stderr = "" } = error as { stderr?: string };
    if (stderr.includes(message)) return true;
    throw new Error(`'${message}' is not in: ${stderr || error}`);
  };
}
