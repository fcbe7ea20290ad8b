import { checkError } from "../errors";
import type { ApiName } from "../payloads";

/** What an API answers: whether the check succeeded, and whatever else it wants in the result. */
export interface ApiAnswer {
  readonly status: "success" | "failed";
  /** Where it is a text, it is the cause of a failure. */
  readonly message?: unknown;
  readonly [detail: string]: unknown;
}

/** In bytes: three answers and the work item must fit into the 256 KiB between two states. */
const longestAnswer = 48 * 1024;

/** Reads the body of a 2xx answer. Throws ApiError for anything that is not an answer. */
export function parseAnswer(api: ApiName, text: string): ApiAnswer {
  if (Buffer.byteLength(text) > longestAnswer) {
    throw checkError("ApiError", `the ${api} API answered more than ${longestAnswer} bytes`);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw checkError("ApiError", `the ${api} API answered something that is not JSON`);
  }
  const status = (answer as { status?: unknown } | null)?.status;
  if (status === "success" || status === "failed") return answer as ApiAnswer;
  throw checkError(
    "ApiError",
    `the ${api} API must answer the status "success" or "failed", not ${JSON.stringify(status)}`,
  );
}
