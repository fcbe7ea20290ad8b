import type { Service } from "../service";

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** What CloudWatch Logs does for the other services behind its API. */
export interface LogsService extends Service {
  readonly name: "logs";
  /**
   * Takes lines that another service delivers, making the stream when it is missing.
   * Throws ResourceNotFoundException when the log group is missing.
   */
  deliver(logGroupName: string, logStreamName: string, lines: readonly LogLine[]): Promise<void>;
}
