import { checkError } from "../errors";
import type { ApiName, CheckRequest } from "../payloads";
import { type ApiAnswer, parseAnswer } from "./apiAnswer";

/** Where an API is. */
export interface ApiEndpoint {
  readonly api: ApiName;
  readonly url: string;
  /** Sent as `Authorization: Bearer`; undefined where the API takes none. */
  readonly bearer: string | undefined;
  readonly timeoutMs: number;
}

/**
 * Posts a work item to an API. The `Idempotency-Key` is the same for every attempt of an execution,
 * so that the API can tell a retry. Throws ApiUnavailable for what may pass, ApiError for the rest.
 */
export async function callApi(
  { api, url, bearer, timeoutMs }: ApiEndpoint,
  request: CheckRequest,
): Promise<ApiAnswer> {
  const { executionId, jiraStoryId, packageIds, metadata } = request;
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "idempotency-key": `${executionId}/${api}`,
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify({ executionId, jiraStoryId, packageIds, metadata }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw checkError("ApiUnavailable", `the ${api} API was not reached: ${reasonOf(error)}`);
  }
  if (status >= 500 || status === 429 || status === 408) {
    throw checkError("ApiUnavailable", `the ${api} API answered ${status}`);
  }
  if (status < 200 || status >= 300) {
    throw checkError("ApiError", `the ${api} API answered ${status}`);
  }
  return parseAnswer(api, text);
}

/** The code where there is one, such as ECONNREFUSED: a message may hold more than it should. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? name;
}
