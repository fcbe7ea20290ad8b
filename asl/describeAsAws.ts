import type { Finding } from "./finding";

/** The errors as AWS lists them within `Invalid State Machine Definition: '...'`. */
export function describeAsAws(findings: readonly Finding[]): string {
  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ code, message, path }) => `${code}: ${message}${path === "" ? "" : ` at ${path}`}`)
    .join(", ");
}
