import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type EmbeddedAwsFixture, useEmbeddedAws } from "./embeddedAws";

/** An embedded AWS and the `aws` command of the PATH on it, as the root user. */
export interface AwsCli {
  readonly fixture: EmbeddedAwsFixture;
  /** What the command prints; an error with its message in `stderr` when it fails. */
  text(...args: readonly string[]): Promise<string>;
  /** What the command prints, parsed; undefined when it prints nothing. */
  json(...args: readonly string[]): Promise<any>;
}

const TIME_LIMIT_MS = 60_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Starts an embedded AWS before the specs of a `describe`, and lets them call `aws`. */
export function useAwsCli(): AwsCli {
  const fixture = useEmbeddedAws({ region: "eu-central-1" });
  const text: AwsCli["text"] = async (...args) => {
    const { endpoint, region, credentials } = fixture.client;
    const { stdout } = await promisify(execFile)(
      "aws",
      ["--endpoint-url", endpoint, "--region", region, "--output", "json", ...args],
      {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_PAGER: "",
        },
        timeout: TIME_LIMIT_MS,
        maxBuffer: MAX_OUTPUT,
      },
    );
    return stdout;
  };
  return {
    fixture,
    text,
    async json(...args) {
      const output = (await text(...args)).trim();
      return output === "" ? undefined : JSON.parse(output);
    },
  };
}

/** That a call of `aws` fails with a message such as `(NoSuchBucket) when calling`. */
export function failsWith(message: string): (error: unknown) => boolean {
  return (error) => {
    const { stderr = "" } = error as { stderr?: string };
    if (stderr.includes(message)) return true;
    throw new Error(`'${message}' is not in: ${stderr || error}`);
  };
}
