import { AwsError } from "../service";
import { constraint } from "./errors";
import { DATA_LIMIT } from "./interpreter/activation";
import type { Json } from "./json";
import { jsonProblem } from "./jsonProblem";

const MAX_NAME = 80;
/** What AWS forbids in names (API reference, CreateStateMachine and StartExecution). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it forbids
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** The name of a state machine or an execution. Throws InvalidName. */
export function checkName(name: unknown): string {
  const text = checkText("name", name, 1, MAX_NAME);
  if (FORBIDDEN.test(text)) throw new AwsError("InvalidName", `Invalid Name: '${text}'`);
  return text;
}

/** A required text of a certain length. Throws ValidationException. */
export function checkText(member: string, value: unknown, min: number, max: number): string {
  if (typeof value !== "string") throw constraint(member, undefined, "Member must not be null");
  if (value.length < min) {
    throw constraint(member, value, `Member must have length greater than or equal to ${min}`);
  }
  if (value.length > max) {
    throw constraint(member, value, `Member must have length less than or equal to ${max}`);
  }
  return value;
}

/** An optional member of which AWS knows all values. Throws ValidationException. */
export function checkEnum<Value extends string>(
  member: string,
  value: Value | null | undefined,
  values: readonly Value[],
): void {
  if (value == null || values.includes(value)) return;
  throw constraint(member, value, `Member must satisfy enum value set: [${values.join(", ")}]`);
}

/** Error and cause, as StopExecution and SendTaskFailure take them; both may be left out. */
export function checkReason(input: { error?: unknown; cause?: unknown }): {
  error?: string;
  cause?: string;
} {
  return {
    ...(input.error != null && { error: checkText("error", input.error, 0, 256) }),
    ...(input.cause != null && { cause: checkText("cause", input.cause, 0, 32_768) }),
  };
}

/** A page size; none, or zero, is AWS's default of 100. */
export function checkMaxResults(value: unknown, max = 1000): number {
  if (value == null || value === 0) return 100;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw constraint("maxResults", value, "Member must have value greater than or equal to 0");
  }
  if (value > max) {
    throw constraint("maxResults", value, `Member must have value less than or equal to ${max}`);
  }
  return value;
}

/** JSON text of at most 256 KiB. @param code the error for what is no JSON, and how it begins */
export function checkJson(
  member: string,
  text: string,
  code: "InvalidExecutionInput" | "InvalidOutput",
): Json {
  if (Buffer.byteLength(text) > DATA_LIMIT) {
    throw constraint(member, text, `Member must have length less than or equal to ${DATA_LIMIT}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const subject =
      code === "InvalidOutput" ? "Invalid Output" : "Invalid State Machine Execution Input";
    const reason = text === "" ? "Invalid execution input." : jsonProblem(text, error);
    throw new AwsError(code, `${subject}: '${reason}'`);
  }
}

/** A page token hides where to go on. Throws InvalidToken for one that was never given out. */
export function pageToken(place: string): string {
  return Buffer.from(JSON.stringify(["page", place])).toString("base64");
}

export function readPageToken(token: unknown, max = 1024): string | undefined {
  if (token == null) return undefined;
  const text = checkText("nextToken", token, 1, max);
  try {
    const [kind, place] = JSON.parse(Buffer.from(text, "base64").toString("utf8"));
    if (kind === "page" && typeof place === "string") return place;
  } catch {}
  throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
}
