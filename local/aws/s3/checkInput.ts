import { invalidArgument, s3Error } from "./errors";
import { MEMBER_KINDS, type MemberKind } from "./protocol/bindings";
import { routeNamed } from "./protocol/routes";

/** Not what its name is elsewhere: a list, and text that is a document. */
const EXEMPT = new Set(["ObjectAttributes", "Policy"]);

/**
 * Checks the types of an operation's input, which by HTTP are right and from a Step Functions task
 * may be anything. A time may be text there; it comes back as a Date.
 */
export function checkInput(operation: string, input: any): any {
  const { on, xml } = routeNamed(operation);
  if (on !== "service" && !isText(input.Bucket)) throw missing("Bucket", input.Bucket);
  if (on === "object" && !isText(input.Key)) throw missing("Key", input.Key);
  const checked: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    const kind =
      EXEMPT.has(member) || member === xml?.member ? undefined : MEMBER_KINDS.get(member);
    checked[member] = kind === undefined ? value : checkKind(member, value, kind);
  }
  if (xml && checked[xml.member] !== undefined && !isDocument(checked[xml.member])) {
    throw s3Error("MalformedXML");
  }
  return checked;
}

function checkKind(member: string, value: unknown, kind: MemberKind): unknown {
  switch (kind) {
    case "text":
      if (typeof value === "string") return value;
      break;
    case "number":
      if (typeof value === "number" && Number.isInteger(value)) return value;
      break;
    case "boolean":
      if (typeof value === "boolean") return value;
      break;
    case "date": {
      const date = new Date(value as string | Date);
      if (!Number.isNaN(date.getTime())) return date;
      break;
    }
  }
  throw invalidArgument(member, String(value), `${member} must be of type ${kind}`);
}

/** Structures, lists and scalars, with nothing missing in between. */
function isDocument(value: unknown): boolean {
  return value !== null && typeof value === "object" && hasNoNull(value);
}

function hasNoNull(value: unknown): boolean {
  if (value === null) return false;
  return typeof value !== "object" || Object.values(value as object).every(hasNoNull);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function missing(member: string, value: unknown) {
  return invalidArgument(member, value, `${member} must be text that is not empty`);
}
