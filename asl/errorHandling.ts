import { checkField, fieldOf, numberProblem } from "./fieldValues";
import { isObject, type Json, type Report } from "./finding";
import { notAmong, wrongLanguage } from "./messages";
import { type Field, type Language, LONGEST_DELAY, LONGEST_TIMEOUT } from "./stateFields";

const RETRY_FIELDS = [
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
  "Comment",
];

const CATCH_FIELDS: Readonly<Record<string, Field>> = {
  ErrorEquals: { kind: "array" },
  Next: { kind: "text" },
  Comment: { kind: "text" },
  ResultPath: { kind: "resultPath", language: "JSONPath" },
  Output: { kind: "any", language: "JSONata", expression: true },
  Assign: { kind: "assign" },
};

/**
 * Source: states-language.net/spec.html#errors; the ranges were measured with
 * ValidateStateMachineDefinition (badmintoncryer/cdk-preflight, pf-sfn-asl-numeric-ranges).
 */
export function checkRetry(value: Json, path: string, report: Report): void {
  if (!Array.isArray(value)) return;
  for (const [index, retrier] of value.entries()) {
    const at = `${path}[${index}]`;
    if (!isObject(retrier)) {
      report.schema(at, "Expected value of type Object");
      continue;
    }
    for (const field of Object.keys(retrier)) {
      if (!RETRY_FIELDS.includes(field)) report.schema(at, `Field '${field}' is not supported`);
    }
    checkErrorEquals(retrier.ErrorEquals, at, index === value.length - 1, report);
    const { IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds, JitterStrategy } = retrier;
    const check = (field: string, number: Json | undefined, least: number, most: number) => {
      if (number === undefined) return;
      const type = field === "BackoffRate" ? "Number" : "Integer";
      const problem = numberProblem(number, least, most, "", type);
      if (problem) report.schema(`${at}/${field}`, problem);
    };
    check("IntervalSeconds", IntervalSeconds, 0, LONGEST_TIMEOUT);
    check("MaxAttempts", MaxAttempts, 0, LONGEST_TIMEOUT);
    check("MaxDelaySeconds", MaxDelaySeconds, 1, LONGEST_DELAY);
    check("BackoffRate", BackoffRate, 1, Number.POSITIVE_INFINITY);
    if (JitterStrategy !== undefined && JitterStrategy !== "FULL" && JitterStrategy !== "NONE") {
      report.schema(`${at}/JitterStrategy`, notAmong(["NONE", "FULL"], JitterStrategy));
    }
  }
}

export function checkCatch(value: Json, path: string, language: Language, report: Report): void {
  if (!Array.isArray(value)) return;
  for (const [index, catcher] of value.entries()) {
    const at = `${path}[${index}]`;
    if (!isObject(catcher)) {
      report.schema(at, "Expected value of type Object");
      continue;
    }
    for (const [name, each] of Object.entries(catcher)) {
      const field = fieldOf(CATCH_FIELDS, name);
      if (!field) report.schema(at, `Field '${name}' is not supported`);
      else if (field.language && field.language !== language) {
        report.schema(at, wrongLanguage(name, field.language, language));
      } else checkField(field, each, `${at}/${name}`, language, report, "errorOutput");
    }
    if (!("Next" in catcher)) report.schema(at, "These fields are required: [Next]");
    checkErrorEquals(catcher.ErrorEquals, at, index === value.length - 1, report);
  }
}

function checkErrorEquals(value: Json | undefined, path: string, isLast: boolean, report: Report) {
  const at = `${path}/ErrorEquals`;
  if (value === undefined) {
    report.schema(path, "These fields are required: [ErrorEquals]");
    return;
  }
  if (!Array.isArray(value) || !value.every((each) => typeof each === "string")) {
    report.schema(at, "Expected value of type Array, of the names of errors");
    return;
  }
  if (value.length === 0) report.schema(at, "Value cannot be empty; States.ALL names every error");
  if (value.includes("States.ALL")) {
    const message = "States.ALL must appear alone and at end of list";
    if (value.length > 1) report.schema(at, `${message} (it has ${value.length} names)`);
    if (!isLast) report.schema(at, `${message} (put what handles all errors last)`);
  }
}
