import { numberProblem } from "./fieldValues";
import { type Finding, isObject, type Json, type JsonObject, Report } from "./finding";
import { notALanguage, notAmong } from "./messages";
import { LONGEST_TIMEOUT } from "./stateFields";
import { checkScope } from "./states";

export interface CheckOptions {
  /** The type of the state machine; STANDARD unless it is given. */
  readonly type?: "STANDARD" | "EXPRESS";
}

/** The most characters of a definition; source: the API reference of CreateStateMachine. */
const LONGEST_DEFINITION = 1_048_576;

const NOT_AN_OBJECT = "Definition must be a valid JSON object";

const MACHINE_FIELDS = [
  "Comment",
  "QueryLanguage",
  "StartAt",
  "States",
  "TimeoutSeconds",
  "Version",
];

/**
 * Checks a definition in the Amazon States Language, as text or as the object it stands for, by the
 * rules of AWS: what it finds as `error` CreateStateMachine would refuse. Throws a TypeError for an
 * object that is not JSON, such as one with cycles.
 */
export function checkDefinition(definition: unknown, { type }: CheckOptions = {}): Finding[] {
  const report = new Report();
  try {
    const machine = parse(definition, report);
    if (machine) checkMachine(machine, type === "EXPRESS", report);
  } catch (error) {
    // The stack ends long after the nesting that AWS takes.
    if (!(error instanceof RangeError)) throw error;
    report.error("TOO_DEEPLY_NESTED", "", "The definition is too deeply nested");
  }
  return report.findings;
}

function parse(definition: unknown, report: Report): JsonObject | undefined {
  const text = typeof definition === "string" ? definition : JSON.stringify(definition ?? null);
  if (text.length > LONGEST_DEFINITION) {
    report.schema("", `The definition is longer than ${LONGEST_DEFINITION} characters`);
    return undefined;
  }
  if (text.trim() === "") {
    report.schema("", NOT_AN_OBJECT);
    return undefined;
  }
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = text.startsWith("\uFEFF")
      ? "it starts with a byte order mark; save it without"
      : (error as Error).message;
    report.error("INVALID_JSON_DESCRIPTION", "", `Invalid JSON description: ${reason}`);
    return undefined;
  }
  if (isObject(value)) return value;
  report.schema("", NOT_AN_OBJECT);
  return undefined;
}

function checkMachine(machine: JsonObject, isExpress: boolean, report: Report): void {
  const { QueryLanguage = "JSONPath", TimeoutSeconds, Version, Comment } = machine;
  for (const field of Object.keys(machine)) {
    if (!MACHINE_FIELDS.includes(field)) report.schema("", `Field '${field}' is not supported`);
  }
  if (QueryLanguage !== "JSONPath" && QueryLanguage !== "JSONata") {
    report.schema("/QueryLanguage", notALanguage(QueryLanguage));
  }
  if (TimeoutSeconds !== undefined) {
    // Zero is accepted here, and not for a state: measured with ValidateStateMachineDefinition.
    const problem = numberProblem(TimeoutSeconds, 0, LONGEST_TIMEOUT);
    if (problem) report.schema("/TimeoutSeconds", problem);
  }
  if (Version !== undefined && Version !== "1.0") {
    report.schema("/Version", notAmong(["1.0"], Version));
  }
  if (Comment !== undefined && typeof Comment !== "string") {
    report.schema("/Comment", "Expected value of type String");
  }
  checkScope(machine, "", {
    language: QueryLanguage === "JSONata" ? "JSONata" : "JSONPath",
    isExpress,
    report,
    names: new Set(),
    labels: new Set(),
  });
}
