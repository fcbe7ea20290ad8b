import { runtimeError } from "./errors";
import type { Handler } from "./loadHandler";

/** Calls the handler with an event; the promise may stay pending for ever. */
export type HandlerCall = (event: unknown, context: object) => Promise<unknown>;

const CALLBACK_HANDLER_DEPRECATED =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

const NEVER_SETTLED =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";

/** Whether the runtime still knows callbacks, which Node.js 24 gave up. */
export function takesCallbacks(runtime: string): boolean {
  return Number.parseInt(runtime.replace("nodejs", ""), 10) < 24;
}

/**
 * How handlers are called on Node.js 24: what they return or resolve to is the response.
 *
 * @throws Runtime.CallbackHandlerDeprecated for a handler with three parameters
 */
export function promiseCall(handler: Handler): HandlerCall {
  if (handler.length >= 3) {
    throw runtimeError("Runtime.CallbackHandlerDeprecated", CALLBACK_HANDLER_DEPRECATED);
  }
  return (event, context) =>
    new Promise((resolve, reject) => {
      onEmptyLoop(() => reject(neverSettled()));
      const returned = (async () => handler(event, context))();
      returned.then(resolve, reject);
    });
}

/**
 * How handlers are called up to Node.js 22: a promise is the response, else the callback's or the
 * context's result, and by default not before the event loop is empty.
 */
export function callbackCall(handler: Handler): HandlerCall {
  return (event, context) =>
    new Promise((resolve, reject) => {
      const isAsync = handler.constructor.name === "AsyncFunction";
      let waitsForEmptyLoop = true;
      onEmptyLoop(isAsync ? () => reject(neverSettled()) : () => resolve(null));

      const done = (error?: unknown, result?: unknown) =>
        error === undefined || error === null ? resolve(result) : reject(error);
      const callback = (error?: unknown, result?: unknown) => {
        if (waitsForEmptyLoop && (error === undefined || error === null)) {
          onEmptyLoop(() => resolve(result));
        } else {
          done(error, result);
        }
      };
      Object.defineProperty(context, "callbackWaitsForEmptyEventLoop", {
        enumerable: true,
        get: () => waitsForEmptyLoop,
        set: (value: boolean) => {
          waitsForEmptyLoop = value;
        },
      });
      Object.assign(context, {
        done,
        succeed: (result: unknown) => resolve(result),
        fail: (error: unknown) => reject(error ?? "handled"),
      });
      const returned = handler(event, context, callback) as PromiseLike<unknown> | undefined;
      if (typeof returned?.then === "function") returned.then(resolve, reject);
    });
}

function neverSettled(): Error {
  return runtimeError("Runtime.NodeJsExit", NEVER_SETTLED);
}

let whenEmpty: (() => void) | undefined;

/** Sets what happens once the event loop holds nothing that could still settle the invocation. */
function onEmptyLoop(action: () => void): void {
  if (whenEmpty === undefined) process.on("beforeExit", () => whenEmpty?.());
  whenEmpty = action;
}
