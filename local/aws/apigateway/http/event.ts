import { isUtf8 } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { RouteMatch } from "./matchRoute";
import { commonLogTime, type GatewayRequest } from "./requestContext";

/** Types whose bodies reach the function as they are; all others are Base64 there. */
const TEXT = /^(text\/.*|application\/(json|xml|javascript)|application\/.+\+(json|xml))$/i;

/**
 * The event of payload format 2.0.
 * Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventOf(
  request: GatewayRequest,
  match: RouteMatch,
  body: Buffer,
  accountId: string,
) {
  const { api, stage, http, path, rawQueryString, time } = request;
  const { headers, cookies } = headersOf(request, body);
  const isText = isUtf8(body) && TEXT.test(mediaType(http.headers["content-type"]));
  const query = queryOf(rawQueryString);
  return {
    version: "2.0",
    routeKey: match.route.RouteKey,
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId,
      apiId: api.id,
      domainName: request.domainName,
      domainPrefix: api.id,
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: request.userAgent,
      },
      requestId: request.requestId,
      routeKey: match.route.RouteKey,
      stage: stage.StageName,
      time: commonLogTime(time),
      timeEpoch: time,
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(Object.keys(stage.StageVariables).length > 0 && { stageVariables: stage.StageVariables }),
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Without a content type a body is taken for text. */
function mediaType(contentType: string | undefined): string {
  return contentType?.split(";")[0].trim() || "text/plain";
}

/** Names in small letters, what is repeated joined by commas, and the gateway's own additions. */
function headersOf({ http: { message }, sourceIp, time }: GatewayRequest, body: Buffer) {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    const name = message.rawHeaders[index].toLowerCase();
    const value = message.rawHeaders[index + 1];
    if (name === "cookie") cookies.push(...value.split(";").map((cookie) => cookie.trim()));
    else if (name !== "transfer-encoding" && name !== "connection") {
      headers[name] = name in headers ? `${headers[name]},${value}` : value;
    }
  }
  const forwarded = headers["x-forwarded-for"];
  const seconds = Math.floor(time / 1000).toString(16);
  return {
    cookies,
    headers: {
      ...headers,
      "content-length": String(body.length),
      "x-amzn-trace-id":
        headers["x-amzn-trace-id"] ?? `Root=1-${seconds}-${randomBytes(12).toString("hex")}`,
      "x-forwarded-for": forwarded ? `${forwarded}, ${sourceIp}` : sourceIp,
      "x-forwarded-port": String(message.socket.localPort ?? ""),
      "x-forwarded-proto": "http",
    },
  };
}

/** What is repeated is joined by commas. */
function queryOf(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === "") return undefined;
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    query[name] = Object.hasOwn(query, name) ? `${query[name]},${value}` : value;
  }
  return query;
}
