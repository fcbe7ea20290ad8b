import type { FunctionRecord } from "../functionRecord";

export type ReportStatus = "success" | "error" | "timeout";

/** What Lambda writes about an invocation once it has ended. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** Megabytes. */
  readonly maxMemory: number;
  /** Of the first invocation of an instance. */
  readonly initMs?: number;
  readonly status: ReportStatus;
  readonly errorType?: string;
}

/** Writes the platform's own log events in the function's log format, without a final line break. */
export interface PlatformLog {
  initStart(time: number): string[];
  /** Only where the handler could not be loaded; milliseconds. */
  initFailed(time: number, durationMs: number, errorType: string): string[];
  start(time: number, requestId: string): string[];
  end(time: number, report: Report): string[];
}

export function platformLog(record: FunctionRecord): PlatformLog {
  return record.settings.logging.format === "JSON" ? jsonLog(record) : textLog(record);
}

function textLog({ settings }: FunctionRecord): PlatformLog {
  return {
    initStart: () => [`INIT_START Runtime Version: ${runtimeVersion(settings.runtime)}`],
    initFailed: (_time, durationMs, errorType) => [
      `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: init\tStatus: error\tError Type: ${errorType}`,
    ],
    start: (_time, requestId) => [`START RequestId: ${requestId} Version: $LATEST`],
    end: (_time, report) => {
      const fields = [
        `REPORT RequestId: ${report.requestId}`,
        `Duration: ${report.durationMs.toFixed(2)} ms`,
        `Billed Duration: ${billedMs(report)} ms`,
        `Memory Size: ${settings.memorySize} MB`,
        `Max Memory Used: ${report.maxMemory} MB`,
      ];
      if (report.initMs !== undefined) {
        fields.push(`Init Duration: ${report.initMs.toFixed(2)} ms`);
      }
      if (report.status !== "success") fields.push(`Status: ${report.status}`);
      if (report.errorType && report.status === "error") {
        fields.push(`Error Type: ${report.errorType}`);
      }
      return [`END RequestId: ${report.requestId}`, `${fields.join("\t")}\t`];
    },
  };
}

/** Which events each level keeps: docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
function jsonLog({ name, settings }: FunctionRecord): PlatformLog {
  const level = settings.logging.systemLogLevel ?? "INFO";
  const event = (time: number, type: string, record: object) => [
    JSON.stringify({ time: new Date(time).toISOString(), type: `platform.${type}`, record }),
  ];
  const unlessWarn = (lines: string[]) => (level === "WARN" ? [] : lines);
  return {
    initStart: (time) =>
      unlessWarn(
        event(time, "initStart", {
          initializationType: "on-demand",
          phase: "init",
          runtimeVersion: runtimeVersion(settings.runtime),
          functionName: name,
          functionVersion: "$LATEST",
        }),
      ),
    initFailed: (time, durationMs, errorType) =>
      event(time, "initReport", {
        initializationType: "on-demand",
        phase: "init",
        status: "error",
        errorType,
        metrics: { durationMs: Number(durationMs.toFixed(3)) },
      }),
    start: (time, requestId) => unlessWarn(event(time, "start", { requestId, version: "$LATEST" })),
    end: (time, report) => {
      const { requestId, status, errorType, durationMs, initMs } = report;
      const outcome = errorType === undefined ? { status } : { status, errorType };
      const done = event(time, "runtimeDone", { requestId, ...outcome, metrics: { durationMs } });
      const metrics = {
        durationMs: Number(durationMs.toFixed(3)),
        billedDurationMs: billedMs(report),
        memorySizeMB: settings.memorySize,
        maxMemoryUsedMB: report.maxMemory,
        ...(initMs === undefined ? {} : { initDurationMs: Number(initMs.toFixed(3)) }),
      };
      const reported = event(time, "report", { requestId, metrics, ...outcome });
      if (level === "WARN") return status === "success" ? [] : reported;
      return level === "DEBUG" ? [...done, ...reported] : reported;
    },
  };
}

function runtimeVersion(runtime: string): string {
  return runtime.replace("nodejs", "nodejs:").replace(".x", "");
}

/** AWS bills the initialization, too. */
function billedMs({ durationMs, initMs = 0 }: Report): number {
  return Math.max(1, Math.ceil(durationMs + initMs));
}
