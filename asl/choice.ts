import { checkField, TIMESTAMP } from "./fieldValues";
import { isObject, type Json, type JsonObject, type Report } from "./finding";
import { checkExpressions, isExpression } from "./jsonataExpression";
import { isJsonPath } from "./jsonPath";
import { onlyOneOf, wrongLanguage } from "./messages";
import type { Language } from "./stateFields";

type Test = (value: Json) => boolean;

const isText: Test = (value) => typeof value === "string";
const isNumber: Test = (value) => typeof value === "number";
const isBoolean: Test = (value) => typeof value === "boolean";
const isTime: Test = (value) => typeof value === "string" && TIMESTAMP.test(value);
const isPath: Test = (value) => typeof value === "string" && isJsonPath(value, "reference");

const COMPARISONS = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];

/** Each operator, and what it compares with; source: states-language.net/spec.html#choice-state */
const OPERATORS = new Map<string, Test>([
  ...["String", "Numeric", "Timestamp"].flatMap((kind): [string, Test][] => {
    const test = kind === "String" ? isText : kind === "Numeric" ? isNumber : isTime;
    return COMPARISONS.flatMap((comparison): [string, Test][] => [
      [`${kind}${comparison}`, test],
      [`${kind}${comparison}Path`, isPath],
    ]);
  }),
  ["StringMatches", isText],
  ["BooleanEquals", isBoolean],
  ["BooleanEqualsPath", isPath],
  ...["IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"].map(
    (name): [string, Test] => [name, isBoolean],
  ),
]);

const LOGIC = ["And", "Or", "Not"];
const RULE_FIELDS = ["Next", "Comment", "Assign"];

/** Checks the rules of a Choice, in either language. */
export function checkChoices(value: Json, path: string, language: Language, report: Report): void {
  if (!Array.isArray(value)) return;
  if (value.length === 0) report.schema(path, "Value cannot be empty");
  for (const [index, rule] of value.entries()) {
    const at = `${path}[${index}]`;
    if (!isObject(rule)) {
      report.schema(at, "Expected value of type Object");
      continue;
    }
    if (typeof rule.Next !== "string") report.schema(at, "These fields are required: [Next]");
    if (rule.Assign !== undefined) {
      checkField({ kind: "assign" }, rule.Assign, `${at}/Assign`, language, report);
    }
    if (language === "JSONata") checkCondition(rule, at, report);
    else checkComparison(rule, at, true, report);
  }
}

function checkCondition(rule: JsonObject, path: string, report: Report): void {
  for (const field of Object.keys(rule)) {
    if (["Condition", "Output", ...RULE_FIELDS].includes(field)) continue;
    const isOther = field === "Variable" || LOGIC.includes(field) || OPERATORS.has(field);
    report.schema(
      path,
      isOther ? wrongLanguage(field, "JSONPath", "JSONata") : `Field '${field}' is not supported`,
    );
  }
  const { Condition, Output } = rule;
  if (Condition === undefined) report.schema(path, "These fields are required: [Condition]");
  else if (typeof Condition !== "boolean" && !isExpression(Condition)) {
    const message = `Expected value of type Boolean or a JSONata expression, not ${JSON.stringify(Condition)}`;
    report.schema(`${path}/Condition`, message);
  } else checkExpressions(Condition, `${path}/Condition`, report);
  if (Output !== undefined) checkExpressions(Output, `${path}/Output`, report);
}

function checkComparison(rule: JsonObject, path: string, isTop: boolean, report: Report): void {
  const fields = Object.keys(rule).filter(
    (field) => !["Comment", "Variable"].includes(field) && !(isTop && RULE_FIELDS.includes(field)),
  );
  for (const field of fields) {
    if (LOGIC.includes(field) || OPERATORS.has(field)) continue;
    const isOther = field === "Condition" || field === "Output";
    report.schema(
      path,
      isOther ? wrongLanguage(field, "JSONata", "JSONPath") : `Field '${field}' is not supported`,
    );
  }
  const operators = fields.filter((field) => LOGIC.includes(field) || OPERATORS.has(field));
  const [operator] = operators;
  if (operators.length !== 1 || operator === undefined) {
    report.schema(
      path,
      operators.length > 1
        ? onlyOneOf(operators)
        : "The object must have only one of the following fields, [And, Or, Not, Variable, Condition], and a Variable one comparison",
    );
    return;
  }
  const value = rule[operator]!;
  if (LOGIC.includes(operator)) {
    if ("Variable" in rule) report.schema(path, `'${operator}' takes no Variable`);
    checkLogic(operator, value, `${path}/${operator}`, report);
    return;
  }
  if (typeof rule.Variable !== "string" || !isJsonPath(rule.Variable, "reference")) {
    report.schema(
      `${path}/Variable`,
      `Value is not a Reference Path: ${JSON.stringify(rule.Variable ?? null)} does not name a single node below '$'`,
    );
  }
  if (!OPERATORS.get(operator)!(value)) {
    report.schema(
      `${path}/${operator}`,
      `The value ${JSON.stringify(value)} is not what ${operator} compares with`,
    );
  }
}

function checkLogic(operator: string, value: Json, path: string, report: Report): void {
  if (operator === "Not") {
    if (isObject(value)) checkComparison(value, path, false, report);
    else report.schema(path, "Expected value of type Object");
    return;
  }
  if (!Array.isArray(value) || value.length === 0) {
    report.schema(path, `Value cannot be empty; ${operator} is an array of rules`);
    return;
  }
  for (const [index, rule] of value.entries()) {
    if (isObject(rule)) checkComparison(rule, `${path}[${index}]`, false, report);
    else report.schema(`${path}[${index}]`, "Expected value of type Object");
  }
}
