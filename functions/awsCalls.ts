import { namedError } from "./errors";

/** Makes a call of AWS with a signal that aborts it. */
type Call<Result> = (abortSignal: AbortSignal) => Promise<Result>;

/** In milliseconds: longer than any call here takes that is answered at all. */
const callTimeoutMs = 5_000;

/**
 * Calls AWS, for at most five seconds and never past the deadline. What passes by itself (a
 * throttle, 5xx, no answer, a connection that is lost) is thrown as AwsUnavailable, which the
 * workflow tries again; every other error is thrown as the SDK throws it.
 *
 * The time limit is a signal, which every version of the SDK heeds: the runtime's SDK may be too
 * old for its own option `throwOnRequestTimeout`.
 */
export async function callAws<Result>(
  operation: string,
  deadline: AbortSignal,
  call: Call<Result>,
): Promise<Result> {
  const signal = AbortSignal.any([deadline, AbortSignal.timeout(callTimeoutMs)]);
  try {
    signal.throwIfAborted();
    // Between two attempts, the SDK waits without a look at the signal.
    const aborted = new Promise<never>((_, reject) => {
      signal.onabort = () => reject(signal.reason);
    });
    return await Promise.race([call(signal), aborted]);
  } catch (error) {
    const reason = passingReason(error);
    if (!reason) throw error;
    // Never the message: Step Functions names task tokens in some.
    throw namedError("AwsUnavailable", `${operation} failed: ${reason}`);
  }
}

/** An error of the AWS SDK, of Node.js's sockets, or of an aborted signal. */
interface CallError {
  readonly name?: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Time-outs, and the SDK's throttling (smithy's service-error-classification) of services used here. */
const transientName =
  /^(Abort|Timeout)Error$|Throttl|TooManyRequests|SlowDown|RequestTimeout|RequestLimitExceeded|ThroughputExceeded|TransactionInProgress/;

/** Codes of a connection that is not made, or lost. */
const connectionCode = /^E(AI_AGAIN|CONN|HOSTUNREACH|NETUNREACH|NOTFOUND|PIPE|PROTO|TIMEDOUT)/;

/** Why a call failed, where that passes by itself; undefined where it does not. */
function passingReason(error: unknown): string | undefined {
  const { name = "", code, $metadata } = (error ?? {}) as CallError;
  const status = $metadata?.httpStatusCode ?? 0;
  if (connectionCode.test(String(code))) return String(code);
  const passes = status === 429 || status >= 500 || transientName.test(name);
  return passes ? name : undefined;
}
