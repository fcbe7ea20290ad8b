import { AwsError, type HttpRequest, type Protocol } from "../../service";
import { answer, toAwsJson } from "./answer";
import { parseMembers } from "./parseMembers";

export interface AwsJsonOptions {
  readonly version: "1.0" | "1.1";
  /** What stands before the operation in `X-Amz-Target`, such as `AWSStepFunctions`. */
  readonly targetPrefix: string;
  /** Members, at any depth, that hold bytes. */
  readonly blobs?: readonly string[];
  /** What stands before `#` in an error's `__type`. */
  readonly errorNamespace?: string;
}

/**
 * AWS JSON 1.0 and 1.1: one path, the operation in a header.
 * Source: smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function createAwsJsonProtocol(options: AwsJsonOptions): Protocol {
  const { version, targetPrefix, blobs = [], errorNamespace } = options;
  const contentType = `application/x-amz-json-${version}`;
  const headers = ({ requestId }: HttpRequest) => ({
    "content-type": contentType,
    "x-amzn-requestid": requestId,
  });
  return {
    async decode(request) {
      const [prefix, operation] = (request.headers["x-amz-target"] ?? "").split(/\.(?=[^.]*$)/);
      if (prefix !== targetPrefix || !operation) {
        const target = request.headers["x-amz-target"];
        throw new AwsError(
          "UnknownOperationException",
          `The operation '${target ?? "(no X-Amz-Target)"}' is not one of ${targetPrefix}`,
          404,
        );
      }
      return { operation, input: parseMembers(await request.body(), blobs) };
    },
    async encode(_operation, output, request, response) {
      answer(response, 200, headers(request), toAwsJson(output));
    },
    encodeError({ code, message, statusCode, members }, request, response) {
      const type = errorNamespace ? `${errorNamespace}#${code}` : code;
      answer(
        response,
        statusCode,
        headers(request),
        toAwsJson({ __type: type, ...members, message }),
      );
    },
  };
}
