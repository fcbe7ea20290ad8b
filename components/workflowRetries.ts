/** Waits grow to a minute, with full jitter, which halves them on average. */
const delays = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: "FULL" };

/** With `delays` never less than 31 minutes, in 20,000 draws; 35 attempts would be 15 on average. */
const patience = { ...delays, MaxAttempts: 90 };

/**
 * All that a call of a function meets that is neither the function's fault nor the caller's.
 * `AwsUnavailable` is thrown by our functions for what AWS did to their own calls. An
 * `AWSLambdaException` also means a 403, which passes after a deployment: IAM is eventually
 * consistent.
 */
const functionErrors = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Sandbox.Timedout",
  "Runtime.ExitError",
  "Runtime.OutOfMemory",
  "AwsUnavailable",
];

/** For the state that waits: its own States.Timeout is the end of the wait. */
export const retryStoring = { ErrorEquals: functionErrors, ...patience };

export const retryFunction = { ErrorEquals: [...functionErrors, "States.Timeout"], ...patience };

/** S3 has no error name of its own for a throttle or a 5xx. */
export const retryS3 = {
  ErrorEquals: ["S3.S3Exception", "S3.SdkClientException", "States.Timeout"],
  ...patience,
};

/** As many attempts as have `seconds` between them at most, before jitter. */
export function retryApi(seconds: number) {
  let MaxAttempts = 0;
  for (let [left, delay] = [seconds, delays.IntervalSeconds]; delay <= left; ) {
    MaxAttempts += 1;
    left -= delay;
    delay = Math.min(delay * delays.BackoffRate, delays.MaxDelaySeconds);
  }
  return { ErrorEquals: ["ApiUnavailable"], ...delays, MaxAttempts };
}
