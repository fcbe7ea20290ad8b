import type { FunctionRecord, LoggingSettings } from "./functionRecord";

/** A function as the API's FunctionConfiguration shows it. */
export function describe(record: FunctionRecord) {
  const { settings, code } = record;
  return {
    FunctionName: record.name,
    FunctionArn: record.arn,
    Runtime: settings.runtime,
    Role: record.role,
    Handler: settings.handler,
    CodeSize: code.size,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memorySize,
    LastModified: record.lastModified,
    CodeSha256: code.sha256,
    Version: "$LATEST",
    ...(settings.environment && { Environment: { Variables: settings.environment } }),
    ...(settings.kmsKeyArn && { KMSKeyArn: settings.kmsKeyArn }),
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: record.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: record.architectures,
    EphemeralStorage: { Size: settings.ephemeralStorage },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(record) },
    LoggingConfig: describeLogging(settings.logging),
  };
}

/** In lists, what is under way is left out. */
export function describeInList(record: FunctionRecord) {
  const { State: _state, LastUpdateStatus: _status, ...listed } = describe(record);
  return listed;
}

export function runtimeVersionArn({ arn, settings }: FunctionRecord): string {
  const [, partition, , region] = arn.split(":");
  return `arn:${partition}:lambda:${region}::runtime:${settings.runtime}`;
}

function describeLogging(logging: LoggingSettings) {
  const { format, logGroup, applicationLogLevel, systemLogLevel } = logging;
  return {
    LogFormat: format,
    ...(applicationLogLevel && { ApplicationLogLevel: applicationLogLevel }),
    ...(systemLogLevel && { SystemLogLevel: systemLogLevel }),
    LogGroup: logGroup,
  };
}
