import type { PublicPaths } from "../endpoint/handler";
import type { Call, Service } from "../service";

export interface ServiceInvocation {
  /** A name or an ARN. */
  readonly functionName: string;
  /** The service that invokes, such as `apigateway.amazonaws.com`. */
  readonly servicePrincipal: string;
  /** On whose behalf, as the `aws:SourceArn` of the function's policy. */
  readonly sourceArn: string;
  /** JSON. */
  readonly payload: Buffer;
}

/** What Lambda does behind its API; it also answers the locations that GetFunction gives. */
export interface LambdaService extends Service, PublicPaths {
  readonly name: "lambda";
  /**
   * Invokes a function for a service that the function's own policy must allow, and waits.
   * Throws AccessDeniedException, ResourceNotFoundException and TooManyRequestsException.
   */
  invokeForService(
    invocation: ServiceInvocation,
    call: Call,
  ): Promise<{ readonly payload: Buffer; readonly functionError?: "Unhandled" }>;
}
