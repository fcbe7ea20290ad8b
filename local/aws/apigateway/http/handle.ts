import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LambdaService } from "../../lambda";
import { AwsError, type Call, type HttpRequest, type ServiceContext } from "../../service";
import type { Apis } from "../apis";
import { functionOf } from "../operations/integrations";
import type { ApiRecord, StageRecord } from "../records";
import { logAccess, type Outcome } from "./accessLog";
import { eventOf } from "./event";
import { type GatewayResponse, MalformedResponse, responseOf } from "./functionResponse";
import { matchRoute, type RouteMatch } from "./matchRoute";
import { type GatewayRequest, stageOf } from "./requestContext";
import type { Throttle } from "./throttle";

/** AWS: quotas of HTTP APIs, in bytes. */
const MAX_BODY = 10_485_760;
const MAX_HEADERS = 10_240;

type Answer = { response: GatewayResponse } & Pick<
  Outcome,
  "integration" | "errorMessage" | "routeKey"
>;

/** Answers requests to `/<apiId>/<path>` and `/<apiId>/<stage>/<path>`. */
export function createHandler(context: ServiceContext, apis: Apis, throttle: Throttle) {
  return async (http: HttpRequest, response: ServerResponse): Promise<void> => {
    const start = performance.now();
    const request = read(context, apis, http);
    const answer = request ? await answerOf(context, request, throttle) : own(404, "Not Found");
    send(response, http.requestId, answer.response);
    if (!request) return;
    const { statusCode, body } = answer.response;
    await logAccess(context, request, {
      ...answer,
      statusCode,
      responseLength: body.length,
      responseLatency: performance.now() - start,
    });
  };
}

function read(context: ServiceContext, apis: Apis, http: HttpRequest): GatewayRequest | undefined {
  const { message, method, requestId } = http;
  const [, rawQueryString = ""] = /\?(.*)$/s.exec(message.url ?? "") ?? [];
  const path = decoded(http.path);
  const [, apiId = ""] = path.split("/");
  const api = apis.find(apiId);
  const afterApi = path.slice(apiId.length + 1) || "/";
  const found = api && !api.disableExecuteApiEndpoint ? stageOf(api, afterApi) : undefined;
  if (!api || !found) return undefined;
  return {
    ...found,
    api,
    http,
    requestId,
    method,
    path: afterApi,
    rawQueryString,
    protocol: `HTTP/${message.httpVersion}`,
    domainName: message.headers.host ?? "",
    sourceIp: message.socket.remoteAddress ?? "",
    userAgent: message.headers["user-agent"] ?? "",
    time: context.clock.now(),
  };
}

async function answerOf(
  context: ServiceContext,
  request: GatewayRequest,
  throttle: Throttle,
): Promise<Answer> {
  const { api, stage, method, routePath, http } = request;
  const deployed = deployedOf(api, stage);
  const match = deployed && matchRoute(Object.values(deployed.routes), method, routePath);
  if (!match) return own(404, "Not Found");
  const routeKey = match.route.RouteKey;
  if (!throttle.admits(api.id, stage, routeKey)) {
    return { ...own(429, "Too Many Requests"), routeKey };
  }
  if (headerBytes(http.message) > MAX_HEADERS) {
    return { ...own(431, "Request Header Fields Too Large"), routeKey };
  }
  const body = await bodyOf(http);
  if (!body) return { ...own(413, "Request Entity Too Large"), routeKey };
  const integrationId = match.route.Target?.split("/")[1] ?? "";
  const integration = deployed.integrations[integrationId];
  if (!integration) return { ...own(500, "Internal Server Error"), routeKey };
  const event = JSON.stringify(eventOf(request, match, body, context.accountId));
  const invoked = await invoke(
    context,
    request,
    match,
    functionOf(integration),
    event,
    integration.TimeoutInMillis,
  );
  return { ...invoked, routeKey };
}

/** What a stage serves: what is there now, or was when its deployment was made. */
function deployedOf(
  api: ApiRecord,
  { AutoDeploy, DeploymentId }: StageRecord,
): Pick<ApiRecord, "routes" | "integrations"> | undefined {
  if (AutoDeploy) return api;
  return DeploymentId === undefined ? undefined : api.deployments[DeploymentId];
}

async function invoke(
  context: ServiceContext,
  request: GatewayRequest,
  match: RouteMatch,
  functionName: string,
  event: string,
  timeoutMs: number,
): Promise<Answer> {
  const { region, accountId } = context;
  const principal = {
    kind: "root",
    arn: `arn:${context.partition}:iam::${accountId}:root`,
  } as const;
  const call: Call = { principal, requestId: randomUUID(), region, accountId };
  const start = performance.now();
  const done = (answer: Answer, status: number, error?: string): Answer => {
    const latency = performance.now() - start;
    return { ...answer, integration: { status, latency, requestId: call.requestId, error } };
  };
  const invocation = {
    functionName,
    servicePrincipal: "apigateway.amazonaws.com",
    sourceArn: sourceArn(context, request, match),
    payload: Buffer.from(event),
  };
  try {
    const lambda = context.services.get<LambdaService>("lambda");
    const result = await within(context, timeoutMs, lambda.invokeForService(invocation, call));
    if (result === "timeout") {
      return done(own(503, "Service Unavailable"), 504, "Endpoint request timed out");
    }
    if (result.functionError) {
      const { errorMessage } = JSON.parse(result.payload.toString());
      return done(
        own(500, "Internal Server Error"),
        200,
        `The Lambda function returned the following error: ${errorMessage}. Check your Lambda function code and try again.`,
      );
    }
    return done({ response: responseOf(result.payload) }, 200);
  } catch (error) {
    if (error instanceof MalformedResponse) {
      return done(own(500, "Internal Server Error"), 200, error.message);
    }
    if (!(error instanceof AwsError)) throw error;
    const [statusCode, reason] = refusalOf(error);
    return done(own(statusCode, reason), error.statusCode, integrationErrorOf(error));
  }
}

/** AWS says nowhere what is answered to a body that the API takes and Lambda does not. */
function refusalOf({ code }: AwsError): [statusCode: number, message: string] {
  switch (code) {
    case "TooManyRequestsException":
      return [503, "Service Unavailable"];
    case "RequestTooLargeException":
      return [501, "A body between Lambda's 6 MB and the API's 10 MB is not emulated here"];
    default:
      return [500, "Internal Server Error"];
  }
}

function integrationErrorOf({ code, message }: AwsError): string {
  return code === "AccessDeniedException"
    ? "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again."
    : message;
}

/** On whose behalf the function is invoked, as its policy names routes. */
function sourceArn(
  { partition, region, accountId }: ServiceContext,
  { api, stage, method }: GatewayRequest,
  { route }: RouteMatch,
): string {
  const [routeMethod, routePath] = route.RouteKey.split(" ");
  const resource =
    routePath === undefined
      ? routeMethod
      : `${routeMethod === "ANY" ? method : routeMethod}${routePath}`;
  return `arn:${partition}:execute-api:${region}:${accountId}:${api.id}/${stage.StageName}/${resource}`;
}

function within<T>(
  { clock }: ServiceContext,
  milliseconds: number,
  task: Promise<T>,
): Promise<T | "timeout"> {
  return new Promise((resolve, reject) => {
    const timer = clock.at(clock.now() + milliseconds, () => resolve("timeout"));
    task.then(resolve, reject).finally(() => timer.cancel());
  });
}

/** An answer of the gateway's own. */
function own(statusCode: number, message: string): Answer {
  const headers = { "content-type": "application/json" };
  const body = Buffer.from(JSON.stringify({ message }));
  return { response: { statusCode, headers, body }, errorMessage: message };
}

function send(response: ServerResponse, requestId: string, answer: GatewayResponse): void {
  const { "content-length": _, ...headers } = answer.headers;
  response.writeHead(answer.statusCode, {
    ...(headers as Record<string, string | string[]>),
    "content-length": answer.body.length,
    "apigw-requestid": requestId,
  });
  response.end(answer.body);
}

/** Undefined when it is too large; then it is read to its end, but not kept. */
async function bodyOf({ message, body }: HttpRequest): Promise<Buffer | undefined> {
  // To check a signature it has been read before.
  if (message.readableEnded) return body();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return size <= MAX_BODY ? Buffer.concat(chunks) : undefined;
}

function headerBytes({ method = "", url = "", rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((total, text) => total + text.length + 2, method.length + url.length);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
