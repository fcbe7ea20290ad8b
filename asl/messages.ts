import type { Json, JsonObject, Report } from "./finding";
import type { Language } from "./stateFields";

/** The words of AWS for fields that exclude one another. */
export function onlyOneOf(fields: readonly string[]): string {
  return `There should only be one of the following fields: [${fields.join(", ")}]. You cannot set both ${fields.join(" and ")} at the same time.`;
}

/** The words of AWS for a value that is not among those a field knows. */
export function notAmong(known: readonly string[], value: Json): string {
  return `Value should be one of the following: [${known.join(", ")}], not ${JSON.stringify(value)}`;
}

/** The words of AWS for a query language that it does not know. */
export function notALanguage(value: Json): string {
  return notAmong(["JSONPath", "JSONata"], value);
}

/** Refuses the fields that an object may not have. */
export function checkKnown(
  of: JsonObject,
  known: readonly string[],
  path: string,
  report: Report,
): void {
  for (const field of Object.keys(of)) {
    if (!known.includes(field)) report.schema(path, `Field '${field}' is not supported`);
  }
}

/** The words of AWS for a field of the other query language. */
export function wrongLanguage(field: string, only: Language, is: Language): string {
  return `The QueryLanguage is set to '${is}', but field '${field}' is only supported for the '${only}' QueryLanguage`;
}
