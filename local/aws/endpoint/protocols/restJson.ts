import { AwsError, type HttpRequest, type Protocol } from "../../service";
import { answer, toAwsJson } from "./answer";
import { parseMembers } from "./parseMembers";

/** How one operation is spelt in HTTP. Maps lead from the name in HTTP to the member's. */
export interface Route {
  readonly operation: string;
  readonly method: string;
  /** Such as `/2015-03-31/functions/{FunctionName}/invocations`; `{Name+}` takes slashes too. */
  readonly path: string;
  /** Of the answer; 200 unless it is given. */
  readonly status?: number;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The member that takes the body as it is, a Buffer. */
  readonly payload?: string;
  /** The member of the output that is the body as it is. */
  readonly outputPayload?: string;
  readonly outputHeaders?: Readonly<Record<string, string>>;
  /** The member of the output that is the status. */
  readonly outputStatus?: string;
}

export interface RestJsonOptions {
  readonly routes: readonly Route[];
  /** Members, at any depth, that hold bytes. */
  readonly blobs?: readonly string[];
  /** Whether timestamps are written as ISO 8601 instead of seconds since the epoch. */
  readonly isoDates?: boolean;
}

interface CompiledRoute extends Route {
  readonly pattern: RegExp;
  readonly labels: readonly string[];
}

/** REST-JSON: source smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function createRestJsonProtocol(options: RestJsonOptions): Protocol {
  const routes = options.routes.map(compile).sort((a, b) => b.path.length - a.path.length);
  const byOperation = new Map(routes.map((route) => [route.operation, route]));
  return {
    async decode(request) {
      const path = request.path.length > 1 ? request.path.replace(/\/$/, "") : request.path;
      for (const route of routes) {
        const match = route.method === request.method ? route.pattern.exec(path) : null;
        if (match)
          return { operation: route.operation, input: await read(route, match, request, options) };
      }
      throw new AwsError(
        "UnknownOperationException",
        `${request.method} ${request.path} is not an operation that is emulated here`,
        501,
      );
    },
    async encode(operation, output, request, response) {
      const route = byOperation.get(operation)!;
      const { headers, status, body } = write(route, output ?? {}, options);
      answer(response, status, { ...headers, "x-amzn-requestid": request.requestId }, body);
    },
    encodeError({ code, message, statusCode, members }, request, response) {
      const headers = {
        "content-type": "application/json",
        "x-amzn-errortype": code,
        "x-amzn-requestid": request.requestId,
      };
      answer(
        response,
        statusCode,
        headers,
        toAwsJson({ Type: "User", ...members, message, Message: message }),
      );
    },
  };
}

function compile(route: Route): CompiledRoute {
  const labels: string[] = [];
  const source = route.path
    .split("/")
    .map((segment) => {
      const label = /^\{(\w+)(\+?)\}$/.exec(segment);
      if (!label) return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      labels.push(label[1]!);
      return label[2] ? "(.+)" : "([^/]+)";
    })
    .join("/");
  return { ...route, labels, pattern: new RegExp(`^${source}$`) };
}

async function read(
  route: CompiledRoute,
  match: RegExpExecArray,
  request: HttpRequest,
  { blobs = [] }: RestJsonOptions,
): Promise<Record<string, unknown>> {
  const body = await request.body();
  const input: Record<string, unknown> = route.payload
    ? { [route.payload]: body }
    : parseMembers(body, blobs);
  route.labels.forEach((label, index) => {
    input[label] = decoded(match[index + 1]!);
  });
  for (const [name, member] of Object.entries(route.query ?? {})) {
    const values = request.query.getAll(name);
    if (values.length > 0) input[member] = values.length > 1 ? values : values[0];
  }
  for (const [name, member] of Object.entries(route.headers ?? {})) {
    const value = request.headers[name.toLowerCase()];
    if (value !== undefined) input[member] = value;
  }
  return input;
}

/** A label of a path, percent-decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("SerializationException", `the path is not percent-encoded: ${text}`);
  }
}

function write(route: Route, output: Record<string, unknown>, { isoDates }: RestJsonOptions) {
  const { [route.outputStatus ?? ""]: ownStatus, ...members } = output;
  const status = (ownStatus as number | undefined) ?? route.status ?? 200;
  const headers: Record<string, string> = {};
  for (const [name, member] of Object.entries(route.outputHeaders ?? {})) {
    if (members[member] !== undefined) headers[name] = String(members[member]);
    delete members[member];
  }
  if (route.outputPayload) {
    const body = (members[route.outputPayload] ?? "") as string | Buffer;
    return { status, headers: { "content-type": "application/json", ...headers }, body };
  }
  if (status === 204) return { status, headers, body: "" };
  const body = isoDates ? JSON.stringify(members) : toAwsJson(members);
  return { status, headers: { "content-type": "application/json", ...headers }, body };
}
