import { AwsError, type Operation } from "../../service";
import type { Functions } from "../functions";
import type { AsyncInvocations } from "../invocation/asyncInvocations";
import { checkPayload, type Invoker } from "../invocation/invoker";
import { functionAccess } from "../permissions";
import { checkEnum } from "../validation";

const INVOCATION_TYPES = ["Event", "RequestResponse", "DryRun"] as const;
const LOG_TYPES = ["Tail", "None"] as const;

/** Runs a function and answers what it returned or how it failed, or queues the event. */
export function invoke(functions: Functions, invoker: Invoker, queue: AsyncInvocations): Operation {
  return {
    access: ({ FunctionName, Qualifier }) => [
      functionAccess(functions, "InvokeFunction", FunctionName, Qualifier),
    ],
    async run(input, { requestId }) {
      const { FunctionName, Qualifier, Payload, ClientContext } = input;
      const { InvocationType = "RequestResponse", LogType = "None" } = input;
      checkEnum("invocationType", InvocationType, INVOCATION_TYPES);
      checkEnum("logType", LogType, LOG_TYPES);
      const record = functions.get(FunctionName, Qualifier, "$LATEST");
      const clientContext = checkClientContext(ClientContext);
      if (InvocationType === "DryRun") return { StatusCode: 204 };
      if (InvocationType === "Event") {
        const payload = checkPayload(Payload, "Event").toString();
        await queue.accept({ functionArn: record.arn, requestId, payload, clientContext });
        return { StatusCode: 202 };
      }
      const payload = checkPayload(Payload, "RequestResponse");
      const result = await invoker.invoke(record, { requestId, payload, clientContext });
      return {
        StatusCode: 200,
        ExecutedVersion: "$LATEST",
        Payload: result.payload,
        ...(result.functionError && { FunctionError: result.functionError }),
        ...(LogType === "Tail" && { LogResult: result.logTail.toString("base64") }),
      };
    },
  };
}

/** Base64 in the API, JSON for the runtime. */
function checkClientContext(clientContext: string | undefined): string | undefined {
  if (clientContext === undefined) return undefined;
  const text = Buffer.from(clientContext, "base64").toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new AwsError(
      "InvalidRequestContentException",
      "Client context must be a valid Base64-encoded JSON object.",
    );
  }
}
