import type { IncomingMessage, ServerResponse } from "node:http";
import type { IamService } from "../iam/iamService";
import { AwsError, type HttpRequest, type Service } from "../service";
import { type Authenticated, authenticate } from "./authentication";
import { answer } from "./protocols/answer";
import { createAwsQueryProtocol } from "./protocols/awsQuery";
import { refusal } from "./refusals";
import { readRequest } from "./request";
import type { Registry } from "./services";

/** What answers callers that do not sign: HTTP APIs, and the locations of functions' archives. */
export interface PublicPaths {
  /** Whether it answers the paths with this first segment. */
  hasPath(segment: string): boolean;
  handleHttp(request: HttpRequest, response: ServerResponse): Promise<void>;
}

export interface HandlerOptions {
  readonly registry: Registry;
  readonly region: string;
  readonly accountId: string;
  readonly publicPaths: readonly PublicPaths[];
  readonly iam: Pick<IamService, "identify">;
  /** Told of what is a mistake of ours, not of the caller's. */
  readonly onError: (error: unknown) => void;
}

type Handler = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Signed for by every client of theirs in this region, wherever it is: they are global. */
const GLOBAL = new Set(["iam", "sts"]);
const GLOBAL_REGION = "us-east-1";

/** Answers every request of the one endpoint: signed ones by service, unsigned ones by HTTP API. */
export function createHandler(options: HandlerOptions): Handler {
  const { registry, publicPaths, iam, onError } = options;
  return async (message, response) => {
    if (!isLoopback(message.headers.host)) {
      refuse(response, 403, "the embedded AWS answers only on the loopback interface");
      return;
    }
    const request = readRequest(message);
    let service: Service | undefined;
    try {
      service = registry.find(scopeOf(request));
      const segment = request.path.split("/")[1] ?? "";
      const open = publicPaths.find((each) => each.hasPath(segment));
      const caller = open && !isSigned(request) ? undefined : await authenticate(request, iam);
      if (!caller || caller.service === "execute-api") {
        if (!open) throw unsigned(service, request);
        return await open.handleHttp(request, response);
      }
      if (!service) throw unknownService(caller.service);
      await serve(service, request, response, caller, options);
    } catch (error) {
      if (!(error instanceof AwsError)) onError(error);
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const told = error instanceof AwsError ? error : internal();
      if (service) service.protocol.encodeError(told, request, response);
      else if (isForm(request)) QUERY.encodeError(told, request, response);
      else writeJson(told, request, response);
    } finally {
      message.resume();
    }
  };
}

async function serve(
  service: Service,
  request: HttpRequest,
  response: ServerResponse,
  caller: Authenticated,
  { registry, region, accountId }: HandlerOptions,
): Promise<void> {
  if (caller.region !== region && !(GLOBAL.has(service.name) && caller.region === GLOBAL_REGION)) {
    throw refusal(service.name, "wrongRegion", wrongRegion(service.name, caller.region, region));
  }
  const { operation, input } = await service.protocol.decode(request);
  const output = await registry.call(service.name, operation, input, {
    principal: caller.principal,
    requestId: request.requestId,
    region,
    accountId,
  });
  await service.protocol.encode(operation, output, request, response);
}

/** Clients of S3 read the right region out of the error; the others' developers do. */
function wrongRegion(service: string, asked: string, region: string) {
  if (service !== "s3") {
    return {
      message: `Credential should be scoped to a valid region, not '${asked}': this is ${region}.`,
    };
  }
  return {
    message: `The authorization header is malformed; the region '${asked}' is wrong; expecting '${region}'`,
    members: { Region: region },
  };
}

/** The service a request claims to be for, so that even a refusal is in that service's shape. */
function scopeOf({ headers, query }: HttpRequest): string {
  const credential =
    /Credential=([^, ]+)/.exec(headers.authorization ?? "")?.[1] ?? query.get("X-Amz-Credential");
  if (credential) return credential.split("/")[3] ?? "";
  return headers["x-amz-target"] || /form/.test(headers["content-type"] ?? "") ? "" : "s3";
}

/** An HTTP API gets any other authorization as it is. */
function isSigned({ headers, query }: HttpRequest): boolean {
  return /^AWS4-/.test(headers.authorization ?? "") || query.has("X-Amz-Algorithm");
}

/** How clients of services that are not there read an error, if they speak AWS Query. */
const QUERY = createAwsQueryProtocol({ version: "", xmlns: "" });

function isForm({ headers }: HttpRequest): boolean {
  return /^application\/x-www-form-urlencoded/.test(headers["content-type"] ?? "");
}

/** A page in the user's browser reaches the loopback only under a name that is not one of its own. */
function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|[a-z0-9.-]+\.localhost|\[::1\])(:\d+)?$/i.test(host ?? "");
}

function unsigned(service: Service | undefined, request: HttpRequest): AwsError {
  if (service?.name === "s3") {
    return new AwsError(
      "AccessDenied",
      `Access Denied: ${request.path} is neither signed nor an HTTP API that is deployed here.`,
      403,
    );
  }
  const suffix = isForm(request) ? "" : "Exception";
  return new AwsError(
    `MissingAuthenticationToken${suffix}`,
    "Request is missing Authentication Token",
    403,
  );
}

function unknownService(name: string): AwsError {
  return new AwsError("NotImplemented", `The service ${name} is not emulated here.`, 501);
}

function internal(): AwsError {
  return new AwsError("InternalFailure", "The embedded AWS failed; its own output says why.", 500);
}

function writeJson(
  { code, message, statusCode }: AwsError,
  request: HttpRequest,
  response: ServerResponse,
) {
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-errortype": code,
    "x-amzn-requestid": request.requestId,
  };
  answer(response, statusCode, headers, JSON.stringify({ __type: code, message }));
}

function refuse(response: ServerResponse, statusCode: number, message: string): void {
  answer(response, statusCode, { "content-type": "application/json" }, JSON.stringify({ message }));
}
