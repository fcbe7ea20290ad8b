import { AwsError, type HttpRequest, type Protocol } from "../../service";
import { answer } from "./answer";
import { toXml } from "./xml";

export interface AwsQueryOptions {
  /** Of the API, such as `2010-05-08`. */
  readonly version: string;
  readonly xmlns: string;
}

type Input = { [member: string]: unknown };

/**
 * AWS Query: the input as a form, the output as XML.
 * Source: smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function createAwsQueryProtocol({ version, xmlns }: AwsQueryOptions): Protocol {
  const headers = ({ requestId }: HttpRequest) => ({
    "content-type": "text/xml",
    "x-amzn-requestid": requestId,
  });
  return {
    async decode(request) {
      const form = new URLSearchParams((await request.body()).toString("utf8") || request.query);
      const operation = form.get("Action");
      if (!operation || (form.get("Version") ?? version) !== version) {
        throw new AwsError(
          "InvalidAction",
          `Could not find operation ${operation} for version ${form.get("Version")}`,
        );
      }
      form.delete("Action");
      form.delete("Version");
      return { operation, input: toInput(form) };
    },
    async encode(operation, output, request, response) {
      const body = toXml(
        `${operation}Response`,
        {
          [`${operation}Result`]: output ?? {},
          ResponseMetadata: { RequestId: request.requestId },
        },
        { xmlns, listElement: "member" },
      );
      answer(response, 200, headers(request), body);
    },
    encodeError({ code, message, statusCode }, request, response) {
      const Type = statusCode < 500 ? "Sender" : "Receiver";
      const body = toXml(
        "ErrorResponse",
        { Error: { Type, Code: code, Message: message }, RequestId: request.requestId },
        { xmlns, listElement: "member" },
      );
      answer(response, statusCode, headers(request), body);
    },
  };
}

/** `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: "a" }] }`. */
function toInput(form: URLSearchParams): Input {
  const root: Input = {};
  for (const [name, value] of form) place(root, name.split("."), value);
  return unfold(root) as Input;
}

function place(node: Input, [head = "", ...rest]: readonly string[], value: string): void {
  if (head === "__proto__") return;
  if (rest.length === 0) {
    node[head] = value;
    return;
  }
  if (typeof node[head] !== "object") node[head] = Object.create(null);
  place(node[head] as Input, rest, value);
}

/** Turns `{ member: { 1: a, 2: b } }` into `[a, b]`, at every depth. */
function unfold(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { member } = value as Input;
  if (typeof member === "object" && member !== null && Object.keys(value).length === 1) {
    const items = Object.entries(member).sort(([a], [b]) => Number(a) - Number(b));
    return items.map(([, item]) => unfold(item));
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unfold(each)]));
}
