import { namedError } from "../errors";
import type { ApiName, CheckRequest } from "../payloads";
import type { ApiAnswer } from "./apiAnswer";

/** Answers in place of an API that is not configured; the work item may ask it to fail. */
export async function callMock(api: ApiName, request: CheckRequest): Promise<ApiAnswer> {
  const wanted = request.metadata.mock?.[api];
  if (wanted === "error") {
    throw namedError("ApiError", `the mock of the ${api} API was asked for an error`);
  }
  return {
    status: wanted === "failed" ? "failed" : "success",
    message: `answered by the mock of the ${api} API`,
  };
}
