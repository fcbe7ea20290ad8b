import { AwsError } from "../../service";
import { parseJsonPattern } from "./jsonPattern";
import { invalidPattern } from "./syntax";
import { parseTerms } from "./termPattern";

/** Whether a log message matches. */
export type MessageFilter = (message: string) => boolean;

/**
 * Parses a filter pattern of CloudWatch Logs (user guide, "Filter pattern syntax"): terms or JSON.
 * Throws InvalidParameterException for a malformed one, 501 for a space-delimited one.
 */
export function parseFilterPattern(pattern: unknown): MessageFilter {
  if (pattern !== undefined && typeof pattern !== "string") throw invalidPattern(String(pattern));
  const trimmed = pattern?.trim() ?? "";
  if (trimmed === "") return () => true;
  if (trimmed.startsWith("{")) return parseJsonPattern(trimmed);
  if (trimmed.startsWith("[")) {
    throw new AwsError("NotImplemented", "Space-delimited filter patterns are not emulated", 501);
  }
  return parseTerms(trimmed);
}
