/** A function as it is kept: what the API shows of it, and what its operations have attached. */
export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  readonly revisionId: string;
  /** As AWS writes it: `2030-01-01T00:00:00.000+0000`. */
  readonly lastModified: string;
  readonly role: string;
  readonly code: FunctionCode;
  readonly settings: FunctionSettings;
  readonly architectures: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** The resource policy's statements, in the order they were added. */
  readonly permissions: readonly PermissionStatement[];
  readonly reservedConcurrency?: number;
  readonly eventInvokeConfig?: EventInvokeConfig;
}

export interface FunctionCode {
  /** Of the archive, base64; in hexadecimal it names the archive's files. */
  readonly sha256: string;
  /** Bytes of the archive. */
  readonly size: number;
}

/** What UpdateFunctionConfiguration changes. */
export interface FunctionSettings {
  readonly runtime: NodeRuntime;
  readonly handler: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly kmsKeyArn?: string;
  readonly tracingMode: "Active" | "PassThrough";
  /** Megabytes. */
  readonly ephemeralStorage: number;
  readonly logging: LoggingSettings;
}

export interface LoggingSettings {
  readonly format: "JSON" | "Text";
  readonly logGroup: string;
  readonly applicationLogLevel?: ApplicationLogLevel;
  readonly systemLogLevel?: SystemLogLevel;
}

export type ApplicationLogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
export type SystemLogLevel = "DEBUG" | "INFO" | "WARN";
export type NodeRuntime = "nodejs20.x" | "nodejs22.x" | "nodejs24.x";

export interface EventInvokeConfig {
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly maximumRetryAttempts?: number;
  /** Seconds. */
  readonly maximumEventAge?: number;
}

/** A statement of a resource policy, in IAM's spelling. */
export interface PermissionStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
