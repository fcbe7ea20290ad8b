/** The policies a finding belongs to. */
export type RuleName = "state-machine-definition" | "integration-pattern" | "callback-task";

/** Something in a definition that AWS refuses (`error`), or accepts and nobody means (`warning`). */
export interface Finding {
  readonly rule: RuleName;
  readonly severity: "error" | "warning";
  /** As AWS writes it, such as `/States/Ask/Retry[0]/ErrorEquals`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** The code of ValidateStateMachineDefinition. */
  readonly code: Code;
}

/**
 * Source: the API reference of ValidateStateMachineDefinition, ValidateStateMachineDefinitionDiagnostic;
 * those of variables and JSONata are answered and not documented.
 */
export type Code =
  | "DUPLICATE_LABEL_NAME"
  | "DUPLICATE_STATE_NAME"
  | "INVALID_JSON_DESCRIPTION"
  | "INVALID_JSONATA_EXPRESSION"
  | "INVALID_LABEL_NAME"
  | "INVALID_RESOURCE"
  | "INVALID_STATE_NAME"
  | "INVALID_VARIABLE_NAME"
  | "MISSING_DESCRIPTION"
  | "MISSING_END_STATE"
  | "MISSING_TRANSITION_TARGET"
  | "NO_DOLLAR"
  | "PASS_RESULT_IS_STATIC"
  | "RESERVED_VARIABLE_NAME"
  | "SCHEMA_VALIDATION_FAILED"
  | "TOO_DEEPLY_NESTED"
  | "UNSUPPORTED_JSONATA_EXPRESSION";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Collects findings; `schema` is short for what most of them are. */
export class Report {
  readonly findings: Finding[] = [];

  schema(path: string, message: string): void {
    this.error("SCHEMA_VALIDATION_FAILED", path, message);
  }

  error(
    code: Code,
    path: string,
    message: string,
    rule: RuleName = "state-machine-definition",
  ): void {
    this.findings.push({ rule, severity: "error", path, message, code });
  }

  warn(
    code: Code,
    path: string,
    message: string,
    rule: RuleName = "state-machine-definition",
  ): void {
    this.findings.push({ rule, severity: "warning", path, message, code });
  }
}
