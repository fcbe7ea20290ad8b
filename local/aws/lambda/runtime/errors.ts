/** An error as Lambda's Node.js runtime reports it to the caller. */
export interface ErrorResponse {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** The runtime's own errors, named as AWS names them. */
export type RuntimeErrorType =
  | "Runtime.CallbackHandlerDeprecated"
  | "Runtime.HandlerNotFound"
  | "Runtime.ImportModuleError"
  | "Runtime.JSONStringifyError"
  | "Runtime.MalformedHandlerName"
  | "Runtime.NodeJsExit"
  | "Runtime.UnhandledPromiseRejection"
  | "Runtime.UserCodeSyntaxError";

export function runtimeError(name: RuntimeErrorType, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** What was thrown, as the caller sees it. Anything can be thrown, even what cannot be printed. */
export function toErrorResponse(thrown: unknown): ErrorResponse {
  try {
    return thrown instanceof Error || looksLikeError(thrown)
      ? { errorType: thrown.name, errorMessage: thrown.message, trace: linesOf(thrown) }
      : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
      trace: [],
    };
  }
}

/** The error with its members, in the form of the runtime's own log lines: a tab, then JSON. */
export function toLoggedError(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  try {
    return `\t${JSON.stringify(error, (_key, value) => (value instanceof Error ? membersOf(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(toErrorResponse(error))}`;
  }
}

function membersOf(error: Error): Record<string, unknown> {
  const members: Record<string, unknown> = {
    errorType: error.name,
    errorMessage: error.message,
    code: (error as NodeJS.ErrnoException).code,
    ...error,
  };
  if (typeof error.stack === "string") members["stack"] = linesOf(error);
  return members;
}

function linesOf(error: Error): string[] {
  return typeof error.stack === "string" ? error.stack.split("\n") : [];
}

/** Errors from another realm are no `instanceof Error`. */
function looksLikeError(value: unknown): value is Error {
  const candidate = value as Partial<Error> | null | undefined;
  return (
    typeof candidate?.name === "string" &&
    typeof candidate.message === "string" &&
    typeof candidate.stack === "string"
  );
}
