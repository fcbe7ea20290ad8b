/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables each function is deployed with. All are names and numbers: a secret's value is
 * never among them.
 */
export interface FunctionEnvironments {
  /** API_URL is empty for the mock, API_SECRET_NAME where the API takes no bearer token. */
  readonly check: { readonly API_URL: string; readonly API_SECRET_NAME: string };
  readonly storeTaskToken: StoryTableEnvironment;
  readonly callback: StoryTableEnvironment & {
    readonly CALLBACK_SECRET_NAME: string;
    /** The statuses that approve or reject a story, a JSON list of texts each. */
    readonly APPROVED_STATUSES: string;
    readonly REJECTED_STATUSES: string;
  };
  readonly writeOutputs: { readonly BUCKET_NAME: string };
}

export interface StoryTableEnvironment {
  readonly TOKEN_TABLE_NAME: string;
  /** The wait of the definition of the day; an execution's own one comes with its token. */
  readonly WAIT_TIMEOUT_SECONDS: string;
  /** How long items are kept beyond the wait. */
  readonly TOKEN_RETENTION_SECONDS: string;
}

/** Throws when a variable is missing, which only a wrong deployment can cause. */
export function textOf(environment: Environment, name: string): string {
  const value = environment[name];
  if (value) return value;
  throw new Error(`the environment variable ${name} is missing; deploy the function again`);
}

export function secondsOf(environment: Environment, name: string): number {
  const seconds = Number(textOf(environment, name));
  if (Number.isInteger(seconds) && seconds >= 0) return seconds;
  throw new Error(`the environment variable ${name} must be a number of seconds`);
}

export function listOf(environment: Environment, name: string): readonly string[] {
  const list: unknown = JSON.parse(textOf(environment, name));
  if (Array.isArray(list) && list.every((each) => typeof each === "string")) return list;
  throw new Error(`the environment variable ${name} must be a JSON list of texts`);
}
