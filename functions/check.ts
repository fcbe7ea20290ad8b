import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { ApiAnswer } from "./api/apiAnswer";
import { callApi } from "./api/httpsApi";
import { callMock } from "./api/mockApi";
import type { Environment } from "./environment";
import { type FunctionErrorName, namedError } from "./errors";
import { type Log, log } from "./log";
import type { ApiName, CheckRequest, CheckResult } from "./payloads";
import { secretReader } from "./secrets";

/** How a check reaches its API. */
export interface CheckDependencies {
  readonly call: (request: CheckRequest) => Promise<ApiAnswer>;
  readonly log: Log;
}

/** Well under the functions' own timeout, so that an API that hangs is told from one that crashed. */
const apiTimeoutMs = 20_000;

/** Together with the API's own time well under the functions' timeout of 30 seconds. */
const secretTimeoutMs = 5_000;

/** The API itself where a URL is configured, else its mock. */
export function checkDependencies(api: ApiName, environment: Environment): CheckDependencies {
  const url = environment.API_URL;
  if (!url) return { call: (request) => callMock(api, request), log };
  const secretName = environment.API_SECRET_NAME;
  const readSecret = secretReader(new SecretsManagerClient({}));
  return {
    log,
    async call(request) {
      const bearer = secretName
        ? await readSecret(secretName, AbortSignal.timeout(secretTimeoutMs))
        : undefined;
      if (secretName && !bearer) {
        throw namedError("ApiError", `the secret ${secretName} of the ${api} API has no value`);
      }
      return callApi({ api, url, bearer, timeoutMs: apiTimeoutMs }, request);
    },
  };
}

/**
 * A check: what the API answers, or an error. "failed" is thrown under `rejection`, so that the
 * workflow needs no Choice, and so that no HTTP status can make it a success.
 */
export function makeCheck(
  api: ApiName,
  rejection: FunctionErrorName,
  dependencies: CheckDependencies,
): (request: CheckRequest) => Promise<CheckResult> {
  return async (request) => {
    const { executionId, jiraStoryId } = request;
    const answer = await dependencies.call(request);
    dependencies.log({ event: `${api} answered`, executionId, jiraStoryId, status: answer.status });
    if (answer.status === "success") return answer as CheckResult;
    const { message } = answer;
    throw namedError(
      rejection,
      typeof message === "string" ? message : `the ${api} API answered "failed"`,
    );
  };
}
