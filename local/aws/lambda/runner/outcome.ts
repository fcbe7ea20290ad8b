import type { Exit } from "./instance";

/** What an invocation ended with, as Invoke answers it. */
export interface InvocationResult {
  /** The response, or the error as JSON. */
  readonly payload: Buffer;
  readonly functionError?: "Unhandled";
  /** The last 4 KB of the log. */
  readonly logTail: Buffer;
}

/** An error that Lambda itself answers for a runtime that did not. */
export interface PlatformError {
  readonly errorType: "Runtime.ExitError" | "Runtime.OutOfMemory" | "Sandbox.Timedout";
  readonly errorMessage: string;
}

/** As Go, in which Lambda's supervisor is written, names signals. */
const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGABRT: "aborted",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGBUS: "bus error",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

export function exitError(requestId: string, { code, signal }: Exit): PlatformError {
  const reason =
    signal !== null
      ? ` with error: signal: ${SIGNALS[signal] ?? signal}`
      : code !== 0 && code !== null
        ? ` with error: exit status ${code}`
        : " without providing a reason";
  return {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited${reason}`,
  };
}

export function outOfMemory(requestId: string): PlatformError {
  return {
    errorType: "Runtime.OutOfMemory",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  };
}

export function timedOut(requestId: string, seconds: number): PlatformError {
  return {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}
