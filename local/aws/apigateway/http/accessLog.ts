import { createHash } from "node:crypto";
import type { LogsService } from "../../logs/logsService";
import { AwsError, type ServiceContext } from "../../service";
import { commonLogTime, type GatewayRequest } from "./requestContext";

/** How a request ended. */
export interface Outcome {
  readonly statusCode: number;
  /** Bytes. */
  readonly responseLength: number;
  readonly routeKey?: string;
  /** Milliseconds of the whole answer. */
  readonly responseLatency: number;
  readonly integration?: {
    /** What Lambda's Invoke answered. */
    readonly status: number;
    /** Milliseconds. */
    readonly latency: number;
    readonly requestId: string;
    readonly error?: string;
  };
  /** The gateway's own words when it answered by itself. */
  readonly errorMessage?: string;
}

/**
 * Writes the access log of a stage, a line for each request. As on AWS it is done as well as
 * possible: without the log group the line is lost.
 */
export async function logAccess(
  context: ServiceContext,
  request: GatewayRequest,
  outcome: Outcome,
): Promise<void> {
  const { AccessLogSettings } = request.stage;
  if (!AccessLogSettings) return;
  const { DestinationArn, Format } = AccessLogSettings;
  const logGroup = DestinationArn.split(":")[6];
  const variables = variablesOf(request, outcome, context.accountId);
  const message = Format.replace(
    /\$context\.([a-zA-Z]+(?:\.[a-zA-Z]+)*)/g,
    (_, name: string) => variables[name] || "-",
  );
  const stream = createHash("md5").update(`${request.api.id}/${request.stage.StageName}`);
  try {
    await context.services
      .get<LogsService>("logs")
      .deliver(logGroup, stream.digest("hex"), [{ timestamp: request.time, message }]);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

/** Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
function variablesOf(
  request: GatewayRequest,
  outcome: Outcome,
  accountId: string,
): Readonly<Record<string, string | undefined>> {
  const { integration, errorMessage } = outcome;
  const latency = integration && String(Math.round(integration.latency));
  const status = integration && String(integration.status);
  const errorText = errorMessage && JSON.stringify(errorMessage);
  return {
    accountId,
    apiId: request.api.id,
    domainName: request.domainName,
    domainPrefix: request.api.id,
    "error.message": errorMessage,
    "error.messageString": errorText,
    extendedRequestId: request.requestId,
    httpMethod: request.method,
    "identity.sourceIp": request.sourceIp,
    "identity.userAgent": escaped(request.userAgent),
    "integration.error": escaped(integration?.error),
    "integration.integrationStatus": status,
    "integration.latency": latency,
    "integration.requestId": integration?.requestId,
    "integration.status": status,
    integrationErrorMessage: escaped(integration?.error),
    integrationLatency: latency,
    integrationStatus: status,
    path: escaped(request.path),
    protocol: request.protocol,
    requestId: request.requestId,
    requestTime: commonLogTime(request.time),
    requestTimeEpoch: String(Math.floor(request.time / 1000)),
    responseLatency: String(Math.round(outcome.responseLatency)),
    responseLength: String(outcome.responseLength),
    routeKey: outcome.routeKey,
    stage: request.stage.StageName,
    status: String(outcome.statusCode),
  };
}

/** So that a value within the quotes of a JSON format leaves it JSON. */
function escaped(value: string | undefined): string | undefined {
  return value && JSON.stringify(value).slice(1, -1);
}
