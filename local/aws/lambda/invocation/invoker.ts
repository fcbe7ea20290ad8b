import { AwsError } from "../../service";
import type { FunctionRecord } from "../functionRecord";
import type { InvocationResult } from "../runner/outcome";
import type { Runner } from "../runner/runner";
import type { Invocation } from "../runner/sandbox";

/** AWS: the account's concurrent executions, before anybody asks for more. */
export const ACCOUNT_CONCURRENCY = 1000;

/** Invokes functions within the limits of their concurrency. */
export class Invoker {
  constructor(private readonly runner: Runner) {}

  /** @throws TooManyRequestsException */
  async invoke(record: FunctionRecord, invocation: Invocation): Promise<InvocationResult> {
    const { name, reservedConcurrency } = record;
    if (reservedConcurrency !== undefined && this.runner.inFlight(name) >= reservedConcurrency) {
      throw tooManyRequests("ReservedFunctionConcurrentInvocationLimitExceeded");
    }
    if (this.runner.totalInFlight() >= ACCOUNT_CONCURRENCY) {
      throw tooManyRequests("ConcurrentInvocationLimitExceeded");
    }
    return this.runner.invoke(record, invocation);
  }
}

function tooManyRequests(
  reason: "ReservedFunctionConcurrentInvocationLimitExceeded" | "ConcurrentInvocationLimitExceeded",
): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, { Reason: reason });
}

/** AWS: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576 } as const;

/**
 * The event of an invocation, which is JSON; none is `{}`.
 *
 * @throws RequestTooLargeException, InvalidRequestContentException
 */
export function checkPayload(
  payload: Buffer | string | undefined,
  invocationType: keyof typeof MAX_BYTES,
): Buffer {
  const bytes = Buffer.from(payload ?? "");
  const limit = MAX_BYTES[invocationType];
  if (bytes.length > limit) {
    throw new AwsError(
      "RequestTooLargeException",
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      413,
    );
  }
  if (bytes.length === 0) return Buffer.from("{}");
  try {
    JSON.parse(bytes.toString());
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`,
    );
  }
  return bytes;
}
