import { checkField } from "./fieldValues";
import { isObject, type Json, type Report } from "./finding";
import { type Field, type Language, LONGEST_INTERVAL, LONGEST_TIMEOUT } from "./stateFields";

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

/** Source: states-language.net/spec.html#errors */
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
    integer(IntervalSeconds, 1, LONGEST_INTERVAL, `${at}/IntervalSeconds`, report);
    integer(MaxAttempts, 0, LONGEST_TIMEOUT, `${at}/MaxAttempts`, report);
    integer(MaxDelaySeconds, 1, LONGEST_INTERVAL, `${at}/MaxDelaySeconds`, report);
    if (BackoffRate !== undefined && !(typeof BackoffRate === "number" && BackoffRate >= 1)) {
      report.schema(`${at}/BackoffRate`, "Expected a number of at least 1.0");
    }
    const interval = typeof IntervalSeconds === "number" ? IntervalSeconds : 1;
    if (typeof MaxDelaySeconds === "number" && MaxDelaySeconds <= interval) {
      report.schema(
        `${at}/MaxDelaySeconds`,
        "MaxDelaySeconds must be greater than IntervalSeconds",
      );
    }
    if (JitterStrategy !== undefined && JitterStrategy !== "FULL" && JitterStrategy !== "NONE") {
      report.schema(
        `${at}/JitterStrategy`,
        "The field 'JitterStrategy' should have one of these values: [NONE, FULL]",
      );
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
      const field = CATCH_FIELDS[name];
      if (!field) report.schema(at, `Field '${name}' is not supported`);
      else if (field.language && field.language !== language) {
        report.schema(`${at}/${name}`, wrongLanguage(name, field.language, language));
      } else checkField(field, each, `${at}/${name}`, language, report);
    }
    if (!("Next" in catcher)) report.schema(at, "These fields are required: [Next]");
    checkErrorEquals(catcher.ErrorEquals, at, index === value.length - 1, report);
  }
}

export function wrongLanguage(field: string, only: Language, is: Language): string {
  return `The QueryLanguage is set to '${is}', but field '${field}' is only supported for the '${only}' QueryLanguage`;
}

function checkErrorEquals(value: Json | undefined, path: string, isLast: boolean, report: Report) {
  const at = `${path}/ErrorEquals`;
  if (value === undefined) {
    report.schema(path, "These fields are required: [ErrorEquals]");
    return;
  }
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    !value.every((each) => typeof each === "string")
  ) {
    report.schema(at, "ErrorEquals must be a non-empty array of error names");
    return;
  }
  if (value.includes("States.ALL")) {
    if (value.length > 1) report.schema(at, "States.ALL must appear alone in ErrorEquals");
    if (!isLast) report.schema(at, "States.ALL must appear in the last Retrier or Catcher");
  }
}

function integer(
  value: Json | undefined,
  least: number,
  most: number,
  path: string,
  report: Report,
) {
  if (value === undefined) return;
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  report.schema(path, `Expected an integer from ${least} to ${most}`);
}
