import { AwsError } from "../service";

/** An input that violates the API's model, in the wording of AWS. */
export function violation(member: string, value: unknown, constraint: string): AwsError {
  const shown = Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

export function checkRequired(member: string, value: unknown): void {
  if (value === undefined || value === null) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
}

export function checkEnum<T extends string>(
  member: string,
  value: unknown,
  values: readonly T[],
): asserts value is T {
  if (!values.includes(value as T)) {
    throw violation(member, value, `Member must satisfy enum value set: [${values.join(", ")}]`);
  }
}

export function checkPattern(member: string, value: string, pattern: RegExp): void {
  if (!pattern.test(value)) {
    const source = pattern.source.replace(/^\^|\$$/g, "").replaceAll("\\/", "/");
    throw violation(member, value, `Member must satisfy regular expression pattern: ${source}`);
  }
}

export function checkLength(member: string, value: string, max: number): void {
  if (value.length > max) {
    throw violation(member, value, `Member must have length less than or equal to ${max}`);
  }
}

export function checkRange(member: string, value: unknown, min: number, max: number): void {
  if (!Number.isInteger(value) || (value as number) < min) {
    throw violation(member, value, `Member must have value greater than or equal to ${min}`);
  }
  if ((value as number) > max) {
    throw violation(member, value, `Member must have value less than or equal to ${max}`);
  }
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404);
}

/** What AWS has and this emulation lacks. */
export function notEmulated(what: string): AwsError {
  return new AwsError("NotImplemented", `${what} is not emulated here`, 501);
}
