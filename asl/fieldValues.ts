import { isObject, type Json, type Report } from "./finding";
import { isIntrinsic } from "./intrinsics";
import { checkExpressions, isExpression, type StatesField } from "./jsonataExpression";
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

/** The field of a name; `toString` is none. */
export function fieldOf(fields: Readonly<Record<string, Field>>, name: string): Field | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Checks the value of a field; `readable` is what its expressions may read of `$states`. */
export function checkField(
  field: Field,
  value: Json,
  path: string,
  language: Language,
  report: Report,
  readable?: StatesField,
): void {
  if (language === "JSONata") {
    if (isRead(field)) checkExpressions(value, path, report, readable);
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

/**
 * Whether AWS reads the expressions of a field when the machine is made: not those in a comment, a
 * state's name, an error's name or a resource, which are texts.
 * Source: measured with ValidateStateMachineDefinition, github.com/floci-io/floci/pull/2699.
 */
function isRead({ kind, expression, isUnread }: Field): boolean {
  return !isUnread && (expression === true || kind === "assign");
}

/** Source: states-language.net/spec.html#assign-field */
function checkVariables(value: Json, path: string, language: Language, report: Report): void {
  for (const key of Object.keys(value ?? {})) {
    const name = language === "JSONPath" ? key.replace(/\.\$$/, "") : key;
    const at = `${path}/${key}`;
    if (name === "states") {
      report.error("RESERVED_VARIABLE_NAME", at, "Cannot assign to reserved variable '$states'.");
    } else if (!VARIABLE.test(name)) {
      const message = `Invalid variable name '${name}': the variable name contains invalid characters. (it starts with a letter and goes on with letters, digits and '_')`;
      report.error("INVALID_VARIABLE_NAME", at, message);
    } else if (name.length > LONGEST_VARIABLE) {
      const message = `Invalid variable name '${name}': it exceeds the ${LONGEST_VARIABLE}-character limit`;
      report.error("INVALID_VARIABLE_NAME", at, message);
    }
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
      return numberProblem(value, 0, Number.POSITIVE_INFINITY, or);
    case "percentage":
      return numberProblem(value, 0, 100, or, "Number");
    case "seconds":
      return numberProblem(value, 1, LONGEST_TIMEOUT, or);
    case "waitSeconds":
      return numberProblem(value, 0, LONGEST_TIMEOUT, or);
    case "timestamp":
      return typeof value === "string" && TIMESTAMP.test(value)
        ? undefined
        : `String does not match RFC3339 timestamp, such as 2030-01-01T00:00:00Z: ${JSON.stringify(value)}`;
    case "path":
      return value === null || isPath(value) ? undefined : notAPath(value);
    case "itemsPath":
      return value === null || isReference(value) ? undefined : notAReference(value);
    case "reference":
      return isReference(value) ? undefined : notAReference(value);
    case "dataPath":
      return isReference(value) && !isOfContext(value) ? undefined : notAReference(value);
    case "resultPath":
      return value === null || (isReference(value) && /^\$(?![$\w])/.test(value as string))
        ? undefined
        : `${notAReference(value)}; the result is put below '$', not into a variable or the context`;
    case "pathOrIntrinsic":
      return isPath(value) ||
        (typeof value === "string" && isIntrinsic(value) && GIVES_TEXT.test(value))
        ? undefined
        : "Value must be a valid JSONPath or a valid intrinsic function call that gives a text";
  }
}

/** Says what is wrong with a number, in the words of AWS. */
export function numberProblem(
  value: Json,
  least: number,
  most: number,
  or = "",
  type: "Integer" | "Number" = "Integer",
): string | undefined {
  const isOfType = type === "Integer" ? Number.isInteger(value) : typeof value === "number";
  if (!isOfType) return `Expected value of type ${type}${or}, not ${JSON.stringify(value)}`;
  if ((value as number) < least) return `Minimum value is ${least}, not ${value}`;
  if ((value as number) > most) return `Maximum value is ${most}, not ${value}`;
  return undefined;
}

function notAPath(value: Json): string {
  return `Value must be a valid JSONPath. (${JSON.stringify(value)} is none; a path starts with '$')`;
}

function notAReference(value: Json): string {
  return `Value is not a Reference Path: ${JSON.stringify(value)} does not name a single node below '$'`;
}

function isPath(value: Json): boolean {
  return typeof value === "string" && isJsonPath(value);
}

function isReference(value: Json): boolean {
  return typeof value === "string" && isJsonPath(value, "reference");
}

function isOfContext(value: Json): boolean {
  return typeof value === "string" && value.startsWith("$$");
}
