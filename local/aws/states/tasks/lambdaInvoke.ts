import { AwsError, type Call, type ServiceContext } from "../../service";
import type { TaskOutcome } from "../interpreter/snapshot";
import { isObject, type Json, type JsonObject } from "../json";
import { INTEGRATIONS } from "./integrations";

interface InvokeOutput {
  readonly StatusCode?: number;
  readonly ExecutedVersion?: string;
  readonly FunctionError?: string;
  readonly Payload?: Uint8Array;
}

/**
 * Invokes a function for `lambda:invoke`, which takes a Payload that is a string for JSON text, or
 * for a function's own ARN as Resource.
 * @param payloadOnly whether the result is what the function returned, without anything around it
 */
export async function invokeFunction(
  context: ServiceContext,
  call: Call,
  input: JsonObject,
  payloadOnly: boolean,
): Promise<TaskOutcome> {
  const { Payload: payload = {}, ...members } = input;
  const sent = !payloadOnly && typeof payload === "string" ? payload : JSON.stringify(payload);
  const answer: InvokeOutput = await context.services.call(
    "lambda",
    "Invoke",
    { ...members, Payload: Buffer.from(sent, "utf8") },
    call,
  );
  const text = answer.Payload === undefined ? "" : Buffer.from(answer.Payload).toString("utf8");
  if (answer.FunctionError !== undefined) return functionFailure(text);
  const result: Json = text === "" ? null : JSON.parse(text);
  return {
    kind: "succeeded",
    output: payloadOnly
      ? result
      : wrapped(answer, result, text, call.requestId, context.clock.now()),
  };
}

/** A function's error goes by the type it gives; what it says is the cause, word for word. */
function functionFailure(text: string): TaskOutcome {
  const type = errorTypeIn(text);
  if (type !== undefined) return { kind: "failed", error: type, cause: text };
  return {
    kind: "failed",
    error: "Lambda.Unknown",
    cause: `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  };
}

function errorTypeIn(text: string): string | undefined {
  try {
    const error: unknown = JSON.parse(text);
    const type = isObject(error) ? error["errorType"] : undefined;
    return typeof type === "string" && type !== "" ? type : undefined;
  } catch {
    return undefined;
  }
}

/** What the optimized integration puts around a function's result. */
function wrapped(
  answer: InvokeOutput,
  result: Json,
  text: string,
  requestId: string,
  now: number,
): Json {
  const headers = {
    Connection: "keep-alive",
    "Content-Length": String(Buffer.byteLength(text)),
    "Content-Type": "application/json",
    Date: new Date(now).toUTCString(),
    "X-Amz-Executed-Version": answer.ExecutedVersion ?? "$LATEST",
    "x-amzn-Remapped-Content-Length": "0",
    "x-amzn-RequestId": requestId,
    "X-Amzn-Trace-Id": traceId(requestId, now),
  };
  const status = answer.StatusCode ?? 200;
  return {
    ExecutedVersion: answer.ExecutedVersion ?? "$LATEST",
    ...(text !== "" && { Payload: result }),
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, [value]]),
      ),
      HttpHeaders: headers,
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: status,
  };
}

/** In the form of X-Ray's; nothing is traced here. */
function traceId(requestId: string, now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  const random = requestId.replaceAll("-", "");
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(-16)};Sampled=0`;
}

/** An error of the Invoke call itself, in the words of the AWS SDK that the integration uses. */
export function lambdaFailure(error: unknown, requestId: string): TaskOutcome {
  if (!(error instanceof AwsError)) {
    return {
      kind: "failed",
      error: "Lambda.SdkClientException",
      cause: (error as Error).message,
    };
  }
  const modelled = INTEGRATIONS["lambda"]!.errors.has(error.code);
  return {
    kind: "failed",
    error: `Lambda.${modelled ? error.code : "AWSLambdaException"}`,
    cause: `${error.message} (Service: AWSLambda; Status Code: ${error.statusCode}; Error Code: ${error.code}; Request ID: ${requestId}; Proxy: null)`,
  };
}
