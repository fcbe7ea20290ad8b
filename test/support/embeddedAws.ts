import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedAws, type EmbeddedAwsOptions, startEmbeddedAws } from "../../local/aws";

/** An embedded AWS for the specs of one `describe`, on a folder of its own. */
export interface EmbeddedAwsFixture {
  readonly aws: EmbeddedAws;
  readonly folder: string;
  /** Settings for any AWS SDK client, as the root user. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: EmbeddedAws["credentials"];
    readonly maxAttempts: number;
  };
  /** The same as environment variables, for a process that uses an SDK or the CLI. */
  readonly environment: Readonly<Record<string, string>>;
  /** What went wrong inside, which no caller caused; specs fail when there is any. */
  readonly errors: unknown[];
  /** Closes it and starts it again on the same folder. */
  restart(): Promise<void>;
}

/** Starts an embedded AWS before the specs of a `describe` and removes it after them. */
export function useEmbeddedAws(
  options: Omit<EmbeddedAwsOptions, "dataDirectory" | "onError"> = {},
): EmbeddedAwsFixture {
  let aws: EmbeddedAws | undefined;
  let folder: string;
  const errors: unknown[] = [];
  const start = async () => {
    aws = await startEmbeddedAws({
      ...options,
      dataDirectory: folder,
      onError: (error) => errors.push(error),
    });
  };
  const stop = async () => {
    const running = aws;
    aws = undefined;
    await running?.close();
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "embedded-aws-"));
    await start();
  });
  after(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
    if (errors.length > 0) throw errors[0];
  });
  const running = () => {
    if (!aws) throw new Error("the embedded AWS runs only while the specs do");
    return aws;
  };
  return {
    errors,
    get aws() {
      return running();
    },
    get folder() {
      return folder;
    },
    get client() {
      const { endpoint, region, credentials } = running();
      // Clients write into what they are given.
      return { endpoint, region, credentials: { ...credentials }, maxAttempts: 1 };
    },
    get environment() {
      const { endpoint, region, credentials } = running();
      return {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      };
    },
    async restart() {
      await stop();
      await start();
    },
  };
}
