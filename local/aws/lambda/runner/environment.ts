import type { FunctionRecord } from "../functionRecord";

export interface InstanceIdentity {
  readonly region: string;
  /** The endpoint of the embedded AWS. */
  readonly endpoint: string;
  readonly taskRoot: string;
  readonly logStreamName: string;
  /** Of the function's role. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * The environment of an instance: the function's own and that of Lambda's runtimes
 * (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), nothing of this process.
 */
export function instanceEnvironment(
  { name, settings }: FunctionRecord,
  { region, endpoint, taskRoot, logStreamName, credentials }: InstanceIdentity,
): Record<string, string> {
  const { logging } = settings;
  const levels: Record<string, string> =
    logging.format === "JSON"
      ? {
          AWS_LAMBDA_LOG_FORMAT: "JSON",
          AWS_LAMBDA_LOG_LEVEL: logging.applicationLogLevel ?? "INFO",
        }
      : {};
  return {
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    TZ: ":UTC",
    ...settings.environment,
    ...levels,
    // The host's Node.js may be older than the runtime's, which the SDK would warn of.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    _HANDLER: settings.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken ?? "",
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logging.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: taskRoot,
  };
}
