import { checkDefinition as findingsOf } from "../../../../asl";
import { AwsError } from "../../service";
import type { MachineType } from "../records";
import { checkText } from "../validation";

/** Something that is wrong with a definition, or that AWS warns about. */
export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  /** Such as `/States/Ask/Next`. */
  readonly location?: string;
}

const MAX_DEFINITION = 1_048_576;

const NO_DEFINITION: Diagnostic = {
  severity: "ERROR",
  code: "SCHEMA_VALIDATION_FAILED",
  message: "Definition must be a valid JSON object",
};

/** What AWS finds when it checks a definition; executions of one without errors can be started. */
export function diagnose(definition: unknown, type: MachineType): readonly Diagnostic[] {
  const text = checkText("definition", definition, 0, MAX_DEFINITION);
  if (text === "") return [NO_DEFINITION];
  return findingsOf(text, { type }).map(({ severity, code, message, path }) => ({
    severity: severity === "error" ? "ERROR" : "WARNING",
    code,
    message,
    ...(code !== "INVALID_JSON_DESCRIPTION" && { location: path === "" ? "/" : path }),
  }));
}

/** A definition without errors. Throws InvalidDefinition with all that AWS finds. */
export function checkDefinition(definition: unknown, type: MachineType): string {
  checkText("definition", definition, 1, MAX_DEFINITION);
  const errors = diagnose(definition, type).filter(({ severity }) => severity === "ERROR");
  if (errors.length === 0) return definition as string;
  const found = errors.map(
    ({ code, message, location }) =>
      `${code}: ${message}${location === undefined ? "" : ` at ${location}`}`,
  );
  throw new AwsError(
    "InvalidDefinition",
    `Invalid State Machine Definition: '${found.join(", ")}'`,
  );
}
