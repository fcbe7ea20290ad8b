import type {
  ApplicationLogLevel,
  FunctionSettings,
  LoggingSettings,
  NodeRuntime,
  SystemLogLevel,
} from "./functionRecord";
import {
  checkEnum,
  checkLength,
  checkPattern,
  checkRange,
  invalidParameter,
  notEmulated,
} from "./validation";

const NODE_RUNTIMES: readonly NodeRuntime[] = ["nodejs20.x", "nodejs22.x", "nodejs24.x"];
/** Runtimes of AWS that are not emulated; the retired ones among them AWS itself refuses. */
const OTHER_RUNTIMES =
  /^(python3\.(9|1[0-4])|java(11|17|21|25)|java8\.al2|dotnet(8|10)|ruby3\.[2-4]|provided\.al2(023)?)$/;
const RETIRED_RUNTIMES =
  /^(nodejs(4\.3(-edge)?|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x)?|python(2\.7|3\.[678])|java8|go1\.x|dotnet(core[123]\.[01]|5\.0|6|7)|ruby2\.[57]|provided)$/;

/** In the order in which AWS lists them. */
const AWS_RUNTIMES =
  "nodejs20.x python3.14 provided.al2023 python3.12 python3.13 nodejs24.x nodejs22.x java25 python3.10 python3.11 java21 ruby3.3 ruby3.4 ruby3.2 python3.8 python3.9 java17 nodejs16.x dotnet10 dotnet8 java11 dotnet6 nodejs18.x provided.al2 java8.al2".split(
    " ",
  );

/** AWS: docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const TIMEOUT = { default: 3, min: 1, max: 900 };
const MEMORY = { default: 128, min: 128, max: 10_240 };
const STORAGE = { default: 512, min: 512, max: 10_240 };
const MAX_ENVIRONMENT_BYTES = 4096;

const RESERVED_VARIABLES = [
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
];

const APPLICATION_LEVELS: readonly ApplicationLogLevel[] = [
  "TRACE",
  "DEBUG",
  "INFO",
  "WARN",
  "ERROR",
  "FATAL",
];
const SYSTEM_LEVELS: readonly SystemLogLevel[] = ["DEBUG", "INFO", "WARN"];

/** The settings of a new function. */
export function newSettings(name: string, input: any): FunctionSettings {
  if (input.Runtime === undefined || input.Handler === undefined) {
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  }
  return changedSettings(
    {
      runtime: checkRuntime(input.Runtime),
      handler: input.Handler,
      description: "",
      timeout: TIMEOUT.default,
      memorySize: MEMORY.default,
      tracingMode: "PassThrough",
      ephemeralStorage: STORAGE.default,
      logging: { format: "Text", logGroup: `/aws/lambda/${name}` },
    },
    input,
  );
}

/** The settings with those that the input of an operation names. */
export function changedSettings(before: FunctionSettings, input: any): FunctionSettings {
  refuseOthers(input);
  const {
    Runtime = before.runtime,
    Handler: handler = before.handler,
    Description: description = before.description,
    Timeout: timeout = before.timeout,
    MemorySize: memorySize = before.memorySize,
    KMSKeyArn: kmsKeyArn = before.kmsKeyArn,
  } = input;
  const ephemeralStorage = input.EphemeralStorage?.Size ?? before.ephemeralStorage;
  const tracingMode = input.TracingConfig?.Mode ?? before.tracingMode;
  checkLength("handler", handler, 128);
  checkPattern("handler", handler, /^[^\s]+$/);
  checkLength("description", description, 256);
  checkRange("timeout", timeout, TIMEOUT.min, TIMEOUT.max);
  checkRange("memorySize", memorySize, MEMORY.min, MEMORY.max);
  checkRange("ephemeralStorage.size", ephemeralStorage, STORAGE.min, STORAGE.max);
  checkEnum("tracingConfig.mode", tracingMode, ["Active", "PassThrough"] as const);
  return {
    runtime: checkRuntime(Runtime),
    handler,
    description,
    timeout,
    memorySize,
    environment: input.Environment
      ? checkEnvironment(input.Environment.Variables)
      : before.environment,
    kmsKeyArn: kmsKeyArn || undefined,
    tracingMode,
    ephemeralStorage,
    logging: input.LoggingConfig
      ? changedLogging(before.logging, input.LoggingConfig)
      : before.logging,
  };
}

function checkRuntime(runtime: string): NodeRuntime {
  if (NODE_RUNTIMES.includes(runtime as NodeRuntime)) return runtime as NodeRuntime;
  if (RETIRED_RUNTIMES.test(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (OTHER_RUNTIMES.test(runtime)) {
    throw notEmulated(`The runtime ${runtime} (${NODE_RUNTIMES.join(", ")} are)`);
  }
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${AWS_RUNTIMES.join(", ")}] or be a valid ARN`,
  );
}

function checkEnvironment(
  variables: Record<string, string> | undefined,
): Record<string, string> | undefined {
  if (!variables || Object.keys(variables).length === 0) return undefined;
  for (const name of Object.keys(variables)) {
    checkPattern("environment.variables.key", name, /^[a-zA-Z]([a-zA-Z0-9_])+$/);
  }
  const reserved = RESERVED_VARIABLES.filter((name) => name in variables);
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > MAX_ENVIRONMENT_BYTES) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${text}`,
    );
  }
  return variables;
}

function changedLogging(before: LoggingSettings, config: any): LoggingSettings {
  const { LogFormat: format = before.format, LogGroup: logGroup = before.logGroup } = config;
  const { ApplicationLogLevel, SystemLogLevel } = config;
  checkEnum("loggingConfig.logFormat", format, ["JSON", "Text"] as const);
  checkPattern("loggingConfig.logGroup", logGroup, /^[.\-_/#A-Za-z0-9]{1,512}$/);
  if (format === "Text") {
    if (ApplicationLogLevel !== undefined || SystemLogLevel !== undefined) {
      throw invalidParameter(
        "The ApplicationLogLevel and SystemLogLevel parameters are only supported with the JSON log format. To set them, change LogFormat to JSON.",
      );
    }
    return { format, logGroup };
  }
  const applicationLogLevel = ApplicationLogLevel ?? before.applicationLogLevel ?? "INFO";
  const systemLogLevel = SystemLogLevel ?? before.systemLogLevel ?? "INFO";
  checkEnum("loggingConfig.applicationLogLevel", applicationLogLevel, APPLICATION_LEVELS);
  checkEnum("loggingConfig.systemLogLevel", systemLogLevel, SYSTEM_LEVELS);
  return { format, logGroup, applicationLogLevel, systemLogLevel };
}

/** What changes how a function runs and is not emulated must not be ignored. */
function refuseOthers(input: any): void {
  if (input.PackageType === "Image" || input.ImageConfig) throw notEmulated("A container image");
  if (input.Layers?.length > 0) throw notEmulated("Layers");
  if (input.VpcConfig?.SubnetIds?.length > 0) throw notEmulated("VpcConfig");
  if (input.FileSystemConfigs?.length > 0) throw notEmulated("FileSystemConfigs");
  if (input.DeadLetterConfig?.TargetArn) throw notEmulated("DeadLetterConfig");
  if (input.SnapStart?.ApplyOn === "PublishedVersions") throw notEmulated("SnapStart");
  for (const member of [
    "CodeSigningConfigArn",
    "DurableConfig",
    "CapacityProviderConfig",
    "TenancyConfig",
  ]) {
    if (input[member] !== undefined) throw notEmulated(member);
  }
}
