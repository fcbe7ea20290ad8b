import type { IncomingMessage, ServerResponse } from "node:http";
import type { PolicyDocument } from "../../iam";

/** Who makes a call, as IAM knows it. */
export type Principal =
  | { readonly kind: "root"; readonly arn: string }
  | { readonly kind: "role"; readonly arn: string; readonly roleName: string };

/** One call of one operation: by HTTP through the endpoint, or by a Step Functions task. */
export interface Call {
  readonly principal: Principal;
  /** The request id of AWS's own answers: a UUID. */
  readonly requestId: string;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Of a Step Functions task: aborted when it times out or ends otherwise. */
  readonly signal?: AbortSignal;
}

/** One thing a caller must be allowed to do; an operation may need several. */
export interface Access {
  /** As IAM writes it, such as `s3:GetObject`. */
  readonly action: string;
  /** An ARN, or `*` where the action supports no resource. */
  readonly resource: string;
  /** Condition keys known of this call, such as `s3:prefix`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The policy of the resource itself, such as a bucket's; it may allow or deny as well. */
  readonly resourcePolicy?: PolicyDocument;
}

/**
 * One operation of a service, in the shapes of the AWS API: the input and output members are
 * spelt as in the AWS SDK for JavaScript (`TableName`, `stateMachineArn`), blobs are Buffers,
 * streams are Readables and timestamps are Dates.
 */
export interface Operation<Input = any, Output = any> {
  /** All of what the caller must be allowed. Root is never asked. */
  access(input: Input, call: Call): readonly Access[];
  run(input: Input, call: Call): Promise<Output>;
}

/** How a service speaks HTTP: it finds the operation and its input, and writes the answer. */
export interface Protocol {
  /** Throws `AwsError` (501, naming the operation) for what the service does not have. */
  decode(request: HttpRequest): Promise<{ operation: string; input: any }>;
  /** Writes the whole answer, request id included. */
  encode(
    operation: string,
    output: any,
    request: HttpRequest,
    response: ServerResponse,
  ): Promise<void>;
  /** Writes an error in the protocol's own shape. */
  encodeError(error: AwsError, request: HttpRequest, response: ServerResponse): void;
}

/** An HTTP request whose signature has been checked; the body has not been read. */
export interface HttpRequest {
  readonly message: IncomingMessage;
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
  /** Reads the whole body, at most `limit` bytes, else throws RequestEntityTooLarge. */
  body(limit?: number): Promise<Buffer>;
}

/** The names under which services are signed for and appear in `aws-sdk:` task resources. */
export type ServiceName =
  | "s3"
  | "dynamodb"
  | "lambda"
  | "states"
  | "apigateway"
  | "logs"
  | "iam"
  | "sts"
  | "secretsmanager";

export interface Service {
  readonly name: ServiceName;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly protocol: Protocol;
  /** Called once every service is built and the endpoint listens: resume what was under way. */
  start?(): Promise<void>;
  /** Stops timers and instances; state is already in the store. */
  stop?(): Promise<void>;
}

/** An error as AWS answers it. */
export class AwsError extends Error {
  /**
   * @param code the error's name, such as `ResourceNotFoundException`
   * @param members further members of the error's shape, such as `Item`
   */
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** What every service is built with. */
export interface ServiceContext {
  readonly region: string;
  readonly accountId: string;
  /** `aws`. */
  readonly partition: string;
  readonly store: import("./store").Store;
  /** A folder of the service's own for what does not belong in the store: bodies, code. */
  folder(name: ServiceName): string;
  /** `http://127.0.0.1:PORT`, known before any service starts. */
  readonly endpoint: string;
  readonly clock: Clock;
  /** The other services; use them in `run`, never while building. */
  readonly services: Services;
}

/** Time, so that tests need no sleeping. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back at a time, which may be further off than setTimeout can count. */
  at(time: number, callback: () => void): { cancel(): void };
}

/** How services reach one another. */
export interface Services {
  /**
   * Runs an operation for a principal, after IAM has allowed it.
   * Throws `AwsError`: AccessDenied, the operation's own, or 501 NotImplemented by name.
   */
  call<Output = any>(
    service: ServiceName,
    operation: string,
    input: unknown,
    call: Call,
  ): Promise<Output>;
  has(service: ServiceName, operation: string): boolean;
  /** A service itself, for what AWS does behind its API (log delivery, role sessions). */
  get<S extends Service>(name: ServiceName): S;
}
