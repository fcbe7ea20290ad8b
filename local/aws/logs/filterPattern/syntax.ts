import type { AwsError } from "../../service";
import { invalidParameter } from "../errors";

export function invalidPattern(pattern: string): AwsError {
  return invalidParameter(`Invalid filter pattern: ${pattern}`);
}

/** A regular expression between percent signs. */
export function parseRegex(source: string): RegExp {
  try {
    return new RegExp(source.slice(1, -1));
  } catch {
    throw invalidPattern(source);
  }
}

/** A text in which `*` stands for anything. */
export function parseWildcards(text: string): RegExp {
  const literal = text.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "s");
}
