import { isObject, type Json, type Report } from "./finding";
import { isIntrinsic } from "./intrinsics";
import { isJsonPath } from "./jsonPath";

/**
 * A payload template: where a key ends in `.$` its value is a path or an intrinsic function.
 * Source: states-language.net/spec.html#payload-template
 */
export function checkTemplate(value: Json, path: string, report: Report): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTemplate(item, `${path}[${index}]`, report);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, each] of Object.entries(value)) {
    const at = `${path}/${key}`;
    if (!key.endsWith(".$")) {
      if (typeof each === "string" && looksComputed(each)) warnLiteral(at, each, report);
      checkTemplate(each, at, report);
      continue;
    }
    if (key.slice(0, -2) in value) {
      report.schema(at, `The field '${key.slice(0, -2)}' is there twice, with and without '.$'`);
    }
    if (typeof each !== "string" || !(isJsonPath(each.trimEnd()) || isIntrinsic(each))) {
      report.schema(
        at,
        `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call, which ${JSON.stringify(each)} is not`,
      );
    }
  }
}

/** Warns of paths in the Result of a Pass, which is passed on as it is, whatever its keys. */
export function warnStaticResult(value: Json, path: string, report: Report): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[${key}]` : `${path}/${key}`;
    if (typeof each === "string" && key.endsWith(".$") && looksComputed(each)) {
      const message = `The result is static, so '${each}' is passed as it is; use Parameters to pass what is there`;
      report.warn("PASS_RESULT_IS_STATIC", at, message);
    }
    warnStaticResult(each, at, report);
  }
}

function looksComputed(text: string): boolean {
  return /^\$\$?\.[\w.]+$/.test(text) || isIntrinsic(text);
}

function warnLiteral(path: string, value: string, report: Report): void {
  report.warn(
    "NO_DOLLAR",
    path,
    `The value '${value}' is passed as it is; end the key in '.$' to pass what is there`,
  );
}
