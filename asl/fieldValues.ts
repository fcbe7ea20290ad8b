import { isObject, type Json, type Report } from "./finding";
import { isIntrinsic } from "./intrinsics";
import { checkExpressions, isExpression } from "./jsonataExpression";
import { isJsonPath } from "./jsonPath";
import { checkTemplate } from "./payloadTemplate";
import { type Field, type Language, LONGEST_TIMEOUT } from "./stateFields";

/** RFC 3339, as AWS reads it: `T` and an offset or `Z`, both in upper case. */
export const TIMESTAMP =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The specification has no hyphen here; published definitions do, and no refusal is known. */
const VARIABLE = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;
const LONGEST_VARIABLE = 80;

/** The intrinsic functions an error or a cause may come from; source: the developer guide, Fail state. */
const GIVES_TEXT =
  /^States\.(Format|JsonToString|ArrayGetItem|Base64Encode|Base64Decode|Hash|UUID)\(/;

/** Checks the value of a field. */
export function checkField(
  field: Field,
  value: Json,
  path: string,
  language: Language,
  report: Report,
): void {
  if (language === "JSONata") {
    checkExpressions(value, path, report);
    if (field.expression && isExpression(value)) return;
  }
  const problem = problemOf(field, value, language);
  if (problem) report.schema(path, problem);
  else {
    if (field.kind === "assign") checkVariables(value, path, language, report);
    const isTemplate = field.kind === "template" || field.kind === "assign";
    if (isTemplate && language === "JSONPath") checkTemplate(value, path, report);
  }
}

/** Source: states-language.net/spec.html#assign-field */
function checkVariables(value: Json, path: string, language: Language, report: Report): void {
  for (const key of Object.keys(value ?? {})) {
    const name = language === "JSONPath" ? key.replace(/\.\$$/, "") : key;
    if (VARIABLE.test(name) && name.length <= LONGEST_VARIABLE && name !== "states") continue;
    report.schema(`${path}/${key}`, `'${name}' is not a valid name of a variable`);
  }
}

function problemOf(
  { kind, expression }: Field,
  value: Json,
  language: Language,
): string | undefined {
  const or = expression && language === "JSONata" ? " or a JSONata expression" : "";
  switch (kind) {
    case "any":
      return undefined;
    case "template":
      return isObject(value) || language === "JSONPath"
        ? undefined
        : `Expected value of type Object${or}`;
    case "array":
      return Array.isArray(value) ? undefined : "Expected value of type Array";
    case "boolean":
      return typeof value === "boolean" ? undefined : "Expected value of type Boolean";
    case "assign":
    case "object":
      return isObject(value) ? undefined : `Expected value of type Object${or}`;
    case "text":
      return typeof value === "string" ? undefined : "Expected value of type String";
    case "count":
      return isInteger(value, 0) ? undefined : `Expected a non-negative integer${or}`;
    case "seconds":
      return isInteger(value, 1)
        ? undefined
        : `Expected a positive integer of at most ${LONGEST_TIMEOUT}${or}`;
    case "timestamp":
      return typeof value === "string" && TIMESTAMP.test(value)
        ? undefined
        : "String does not match RFC3339 timestamp";
    case "path":
      return value === null || isPath(value) ? undefined : "Value must be a valid JSONPath.";
    case "reference":
      return isReference(value) ? undefined : "Value must be a valid Reference Path.";
    case "resultPath":
      return value === null || (isReference(value) && !String(value).startsWith("$$"))
        ? undefined
        : "Value must be a valid Reference Path.";
    case "pathOrIntrinsic":
      return isPath(value) ||
        (typeof value === "string" && isIntrinsic(value) && GIVES_TEXT.test(value))
        ? undefined
        : "Value must be a valid JSONPath or a valid intrinsic function call";
  }
}

function isInteger(value: Json, least: number): boolean {
  return (
    Number.isInteger(value) && (value as number) >= least && (value as number) <= LONGEST_TIMEOUT
  );
}

function isPath(value: Json): boolean {
  return typeof value === "string" && isJsonPath(value);
}

function isReference(value: Json): boolean {
  return typeof value === "string" && isJsonPath(value, "reference");
}
