/**
 * The first module of an instance: what Lambda's Node.js runtime is to a sandbox. It loads the
 * handler, then serves one invocation at a time from file descriptor 3. Bundled into one file of
 * plain JavaScript before it runs (see `runtimeBundle.ts`).
 */
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import os from "node:os";
import { encodeFrame, type Frame, FrameReader, type InvokeHead } from "../runner/frames";
import { callbackCall, type HandlerCall, promiseCall, takesCallbacks } from "./callHandler";
import { logSettings, patchConsole } from "./console";
import { runtimeError, toErrorResponse, toLoggedError } from "./errors";
import { loadHandler } from "./loadHandler";
import { confineImports, confineModules } from "./moduleResolution";

/** The folder whose `node_modules` holds the AWS SDK; put in when bundled. */
declare const SDK_ROOT: string;

/** AWS: 6 MB, and what the answer is wrapped in. */
const MAX_RESPONSE_BYTES = 6_291_556;
const MEGABYTE = 1_048_576;

const environment = process.env as Record<string, string>;
const taskRoot = environment["LAMBDA_TASK_ROOT"];
const runtime = environment["AWS_EXECUTION_ENV"].replace("AWS_Lambda_", "");

const runner = new net.Socket({ fd: 3 });
let requestId: string | undefined;
let maxMemory = 0;
let leaving: boolean = false;

function send(...frame: Parameters<typeof encodeFrame>): void {
  runner.cork();
  for (const part of encodeFrame(...frame)) runner.write(part);
  runner.uncork();
}

function succeed(result: unknown): void {
  const text = JSON.stringify(result === undefined ? null : result) ?? "null";
  const body = Buffer.from(text);
  if (body.length > MAX_RESPONSE_BYTES) {
    const errorMessage = `Response payload size (${body.length} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
    const errorType = "Function.ResponseSizeTooLarge";
    answer(Buffer.from(JSON.stringify({ errorType, errorMessage })), errorType);
  } else {
    answer(body);
  }
}

function fail(thrown: unknown, logged: string): void {
  console.error(logged, toLoggedError(thrown));
  const response = toErrorResponse(thrown);
  answer(Buffer.from(JSON.stringify(response)), response.errorType);
}

function answer(body: Buffer, errorType?: string): void {
  if (requestId === undefined) return;
  // Not the resource usage's maximum, which begins with that of the process it was forked from.
  maxMemory = Math.max(maxMemory, Math.ceil(process.memoryUsage.rss() / MEGABYTE));
  send({ type: "done", requestId, errorType, maxMemory, leaving: leaving || undefined }, body);
  requestId = undefined;
  runner.ref();
}

/** What nobody caught: the invocation under way fails with it, and the instance ends. */
function leave(error: Error, logged: string, exitCode: number): void {
  leaving = true;
  if (requestId === undefined) console.error(logged, toLoggedError(error));
  else fail(error, logged);
  runner.end(() => process.exit(exitCode));
}

function contextOf(head: InvokeHead): object {
  const deadline = performance.now() + head.remainingMs;
  return {
    functionName: environment["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: environment["AWS_LAMBDA_FUNCTION_VERSION"],
    memoryLimitInMB: environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: environment["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: environment["AWS_LAMBDA_LOG_STREAM_NAME"],
    clientContext: head.clientContext === undefined ? undefined : JSON.parse(head.clientContext),
    identity: undefined,
    invokedFunctionArn: head.functionArn,
    awsRequestId: head.requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

async function serve(call: HandlerCall, { head, body }: Frame<InvokeHead>): Promise<void> {
  if (leaving) return;
  requestId = head.requestId;
  environment["_X_AMZN_TRACE_ID"] = head.traceId;
  runner.unref();
  const served = requestId;
  let result: unknown;
  try {
    result = await call(JSON.parse(body.toString()), contextOf(head));
  } catch (thrown) {
    if (requestId === served) fail(thrown, "Invoke Error");
    return;
  }
  if (requestId !== served) return;
  try {
    succeed(result);
  } catch {
    const error = runtimeError("Runtime.JSONStringifyError", "Unable to stringify response body");
    fail(error, "Invoke Error");
  }
}

/** What handlers that stream their responses call while they are loaded. */
function streamifyResponse(): never {
  throw new Error("Response streaming (awslambda.streamifyResponse) is not emulated.");
}

async function start(): Promise<void> {
  const frames: Frame<InvokeHead>[] = [];
  let call: HandlerCall | undefined;
  const reader = new FrameReader<InvokeHead>((frame) => {
    if (call) void serve(call, frame);
    else frames.push(frame);
  });
  runner.on("data", (chunk: Buffer) => reader.push(chunk));
  // The embedded AWS is gone, cleanly or not.
  runner.on("close", () => leaving || process.exit());

  patchConsole(
    logSettings(environment),
    (time, text) => send({ type: "log", time }, Buffer.from(text)),
    () => requestId,
  );
  process.on("uncaughtException", (error) => leave(error, "Uncaught Exception", 129));
  process.on("unhandledRejection", (reason) => {
    const error = runtimeError("Runtime.UnhandledPromiseRejection", String(reason));
    leave(Object.assign(error, { reason }), "Unhandled Promise Rejection", 128);
  });
  // What the SDK would read there is somebody's own ~/.aws.
  os.homedir = () => "/home/sbx_user1051";
  syncBuiltinESMExports();
  confineModules(taskRoot, SDK_ROOT);
  Object.assign(globalThis, { awslambda: { streamifyResponse } });

  try {
    const handler = await loadHandler(taskRoot, environment["_HANDLER"], () =>
      confineImports(taskRoot, SDK_ROOT),
    );
    call = takesCallbacks(runtime) ? callbackCall(handler) : promiseCall(handler);
  } catch (thrown) {
    const response = toErrorResponse(thrown);
    console.error(
      takesCallbacks(runtime) ? "Uncaught Exception" : "Init Error",
      toLoggedError(thrown),
    );
    leaving = true;
    send(
      { type: "initError", errorType: response.errorType },
      Buffer.from(JSON.stringify(response)),
    );
    runner.end(() => process.exit(1));
    return;
  }
  send({ type: "ready" });
  for (const frame of frames) void serve(call, frame);
}

void start();
