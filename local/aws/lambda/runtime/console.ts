import { format } from "node:util";
import { toErrorResponse } from "./errors";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
type Level = (typeof LEVELS)[number];

/** Takes one log event: milliseconds since the epoch, and its text without a final line break. */
export type LogSink = (time: number, text: string) => void;

export interface LogSettings {
  readonly format: "Text" | "JSON";
  /** What is below it is dropped. */
  readonly level: Level;
}

/** The settings in the environment that Lambda gives to a runtime. */
export function logSettings(environment: NodeJS.ProcessEnv): LogSettings {
  const level = environment["AWS_LAMBDA_LOG_LEVEL"]?.toUpperCase() as Level;
  return {
    format: environment["AWS_LAMBDA_LOG_FORMAT"]?.toUpperCase() === "JSON" ? "JSON" : "Text",
    level: LEVELS.includes(level) ? level : "TRACE",
  };
}

/**
 * Makes `console` write log events in the runtime's format, each with the id of the request under
 * way, and sends what is written to stdout and stderr to the same log.
 */
export function patchConsole(
  settings: LogSettings,
  sink: LogSink,
  currentRequestId: () => string | undefined,
): void {
  const write = (level: Level, message: unknown, parameters: unknown[]) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(settings.level)) return;
    const time = Date.now();
    const requestId = currentRequestId();
    const line =
      settings.format === "JSON"
        ? jsonLine(time, requestId, level, message, parameters)
        : `${new Date(time).toISOString()}\t${requestId}\t${level}\t${format(message, ...parameters)}`;
    sink(time, line);
  };
  const at =
    (level: Level) =>
    (message?: unknown, ...parameters: unknown[]) =>
      write(level, message, parameters);
  Object.assign(console, {
    trace: at("TRACE"),
    debug: at("DEBUG"),
    info: at("INFO"),
    log: at("INFO"),
    warn: at("WARN"),
    error: at("ERROR"),
    fatal: at("FATAL"),
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = ((chunk: unknown, encoding?: unknown, done?: unknown) => {
      sink(Date.now(), textOf(chunk, encoding).replace(/\n$/, ""));
      const callback = [encoding, done].find((argument) => typeof argument === "function");
      if (callback) process.nextTick(callback as () => void);
      return true;
    }) as typeof stream.write;
  }
}

function textOf(chunk: unknown, encoding: unknown): string {
  if (typeof chunk !== "string") return Buffer.from(chunk as Uint8Array).toString();
  return typeof encoding === "string" && Buffer.isEncoding(encoding)
    ? Buffer.from(chunk, encoding).toString()
    : chunk;
}

function jsonLine(
  time: number,
  requestId: string | undefined,
  level: Level,
  message: unknown,
  parameters: unknown[],
): string {
  const line: Record<string, unknown> = {
    timestamp: new Date(time).toISOString(),
    level,
    requestId,
  };
  if (parameters.length === 0) {
    try {
      return JSON.stringify({ ...line, message }, errorsAsMembers);
    } catch {
      return JSON.stringify({ ...line, message: format(message) });
    }
  }
  line["message"] = format(message, ...parameters);
  const error = parameters.find((parameter) => parameter instanceof Error);
  return JSON.stringify(error instanceof Error ? { ...line, ...loggedMembers(error) } : line);
}

function errorsAsMembers(_key: string, value: unknown): unknown {
  return value instanceof Error ? { ...loggedMembers(value), ...value } : value;
}

function loggedMembers(error: Error) {
  const { errorMessage, trace } = toErrorResponse(error);
  return { errorType: error.constructor.name, errorMessage, stackTrace: trace };
}
