import { namedError } from "../errors";
import { jsonBytes } from "../jsonText";
import type { ApiName } from "../payloads";

/** What an API answers: whether the check succeeded, and whatever else it wants in the result. */
export interface ApiAnswer {
  readonly status: "success" | "failed";
  /** Where it is a text, it is the cause of a failure. */
  readonly message?: unknown;
  readonly [detail: string]: unknown;
}

/**
 * In bytes of JSON, as the answer is handed on: three answers, the work item (64 KiB) and the
 * message (16 KiB) must fit into the 256 KiB between two states.
 */
const maxAnswerBytes = 40 * 1024;

/** Reads the body of a 2xx answer. Throws ApiError for anything that is not an answer. */
export function parseAnswer(api: ApiName, text: string): ApiAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw namedError("ApiError", `the ${api} API answered something that is not JSON`);
  }
  if (jsonBytes(answer) > maxAnswerBytes) throw answerTooLarge(api);
  const status = (answer as { status?: unknown } | null)?.status;
  if (status === "success" || status === "failed") return answer as ApiAnswer;
  throw namedError(
    "ApiError",
    `the ${api} API must answer the status "success" or "failed", not ${JSON.stringify(status)}`,
  );
}

export function answerTooLarge(api: ApiName): Error {
  return namedError(
    "ApiError",
    `the ${api} API answered more than ${maxAnswerBytes} bytes of JSON`,
  );
}
