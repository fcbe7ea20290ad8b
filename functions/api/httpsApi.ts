import { namedError } from "../errors";
import type { ApiName, CheckRequest } from "../payloads";
import { type ApiAnswer, answerTooLarge, parseAnswer } from "./apiAnswer";

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
  let text: string | undefined;
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
    text = await readText(response);
  } catch (error) {
    throw namedError("ApiUnavailable", `the ${api} API was not reached: ${reasonOf(error)}`);
  }
  if (status >= 500 || status === 429 || status === 408) {
    throw namedError("ApiUnavailable", `the ${api} API answered ${status}`);
  }
  if (status < 200 || status >= 300) {
    throw namedError("ApiError", `the ${api} API answered ${status}`);
  }
  if (text === undefined) throw answerTooLarge(api);
  return parseAnswer(api, text);
}

/** In bytes: far above what an answer may have, and far below what fills a function's memory. */
const maxBodyBytes = 1024 * 1024;

/** Undefined for a body that is too large to be an answer, and is not read to its end. */
async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The code where there is one, such as ECONNREFUSED: a message may hold more than it should. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? name;
}
