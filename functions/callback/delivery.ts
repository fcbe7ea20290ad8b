import { cutText, wellFormed } from "../jsonText";
import { decisionPrefix, type Verdict } from "../stories/items";
import type { HttpEvent } from "./httpEvent";
import type { Statuses } from "./statuses";

/** A delivery that decides about a story. */
export interface Decision {
  readonly kind: "decision";
  readonly jiraStoryId: string;
  readonly status: Verdict;
  readonly message?: string;
  readonly decidedBy?: string;
  /** When the sender says that it decided, milliseconds since the epoch. */
  readonly saidAt?: number;
  /** The name of the one execution that is decided; absent where the story is. */
  readonly execution?: string;
  /** What the delivery is known by: the same for each of its repeats. */
  readonly recordKey: string;
}

/** What an authentic delivery says. */
export type Delivery =
  | Decision
  | { readonly kind: "ignored"; readonly jiraStoryId: string | null }
  | { readonly kind: "stale"; readonly problem: string }
  | { readonly kind: "invalid"; readonly problem: string };

type Fields = Readonly<Record<string, unknown>>;

const storyKey = /^[A-Z][A-Z0-9_]+-[1-9][0-9]*$/;
const maxKey = 255;

/** In bytes of JSON; a longer message is cut. An item of DynamoDB has 400 KB at most. */
const maxMessageBytes = 128 * 1024;
const maxName = 1024;
/** In bytes: with its prefix it must fit into a sort key of DynamoDB, which takes 1,024. */
const maxDeliveryIdBytes = 512;

/** Step Functions takes no blank and at most 80 characters for a name. */
const executionNamePattern = /^\S{1,80}$/u;

/** ISO 8601 with a time zone; Jira's smart values write the zone as `+0000`. */
const dateTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d):?(\d\d)?$/;

/** Jira retries for hours; a clock may be some minutes ahead. */
const replayBackMs = 24 * 60 * 60 * 1000;
const replayAheadMs = 5 * 60 * 1000;

/** Reads the body of an authentic delivery, of either kind. */
export function parseDelivery(event: HttpEvent, body: Buffer, statuses: Statuses): Delivery {
  let fields: unknown;
  try {
    fields = JSON.parse(body.toString("utf8"));
  } catch {
    return invalid("the body is not JSON");
  }
  if (!isFields(fields)) return invalid("the body must be a JSON object");
  return Object.hasOwn(fields, "webhookEvent")
    ? parseJiraEvent(event, fields, statuses)
    : parseSimple(event, fields, statuses);
}

function parseSimple({ requestContext }: HttpEvent, fields: Fields, statuses: Statuses): Delivery {
  const { jiraStoryId, status, message, decidedBy, deliveryId, decidedAt, execution } = fields;
  if (!isStoryKey(jiraStoryId)) return invalidKey("jiraStoryId", jiraStoryId);
  const verdict = statuses.verdictOf(status);
  if (!verdict) {
    return invalid(`status must be one of ${statuses.names.join(", ")}, not ${show(status)}`);
  }
  if (!isTextOrAbsent(message)) return invalid("message must be a text");
  if (!isTextOrAbsent(decidedBy, maxName)) {
    return invalid(`decidedBy must be a text of at most ${maxName} characters`);
  }
  if (!isIdOrAbsent(deliveryId)) {
    return invalid(`deliveryId must be a text of at most ${maxDeliveryIdBytes} bytes`);
  }
  const saidAt = decidedAt === undefined ? undefined : timeOf(decidedAt);
  if (Number.isNaN(saidAt)) {
    return invalid(
      `decidedAt must be a date and time such as 2026-03-01T12:00:00Z, not ${show(decidedAt)}`,
    );
  }
  if (!isTextOrAbsent(execution) || !executionNamePattern.test(execution ?? "any")) {
    return invalid(`execution must be the name of an execution, not ${show(execution)}`);
  }
  return {
    kind: "decision",
    jiraStoryId,
    status: verdict,
    ...textsOf(message, decidedBy),
    ...(saidAt !== undefined && { saidAt }),
    ...(execution !== undefined && { execution }),
    recordKey: deliveryId
      ? `${decisionPrefix}delivery#${wellFormed(deliveryId)}`
      : `${decisionPrefix}request#${requestContext.requestId}`,
  };
}

function parseJiraEvent(
  { headers, requestContext }: HttpEvent,
  fields: Fields,
  statuses: Statuses,
): Delivery {
  const { timestamp, changelog, user, comment } = fields;
  if (typeof timestamp !== "number") {
    return invalid(`a Jira event must have its timestamp in milliseconds, not ${show(timestamp)}`);
  }
  const age = requestContext.timeEpoch - timestamp;
  if (!(age <= replayBackMs && age >= -replayAheadMs)) {
    return {
      kind: "stale",
      problem: "the event's timestamp is more than 24 hours old or 5 minutes ahead",
    };
  }
  const jiraStoryId = isFields(fields.issue) ? fields.issue.key : undefined;
  const verdict = verdictIn(changelog, statuses);
  if (!verdict) {
    return { kind: "ignored", jiraStoryId: isStoryKey(jiraStoryId) ? jiraStoryId : null };
  }
  if (!isStoryKey(jiraStoryId)) return invalidKey("issue.key", jiraStoryId);
  const identifier = headers["x-atlassian-webhook-identifier"];
  if (!isIdOrAbsent(identifier)) {
    return invalid(`X-Atlassian-Webhook-Identifier is longer than ${maxDeliveryIdBytes} bytes`);
  }
  return {
    kind: "decision",
    jiraStoryId,
    status: verdict,
    ...textsOf(
      isFields(comment) ? comment.body : undefined,
      isFields(user) ? user.accountId : undefined,
    ),
    saidAt: timestamp,
    recordKey: identifier
      ? `${decisionPrefix}jira#${identifier}`
      : `${decisionPrefix}request#${requestContext.requestId}`,
  };
}

/** A status that the event moved *to*; every object has a `toString`, so only its own counts. */
function verdictIn(changelog: unknown, statuses: Statuses): Verdict | undefined {
  const items = isFields(changelog) && Array.isArray(changelog.items) ? changelog.items : [];
  for (const item of items) {
    if (!isFields(item) || !isStatusField(item) || !Object.hasOwn(item, "toString")) continue;
    const verdict = statuses.verdictOf(item.toString);
    if (verdict) return verdict;
  }
  return undefined;
}

/**
 * Whether a change is one of Jira's own field: a custom field may have any name, "status" as well,
 * but an id of its own. Jira Data Center sends no id, and tells the fields apart by their type.
 */
function isStatusField({ field, fieldId, fieldtype }: Fields): boolean {
  if (fieldId !== undefined) return fieldId === "status";
  return field === "status" && fieldtype !== "custom";
}

/** Milliseconds since the epoch; NaN for what is no date and time. */
function timeOf(value: unknown): number {
  const [, date, zone, minutes = "00"] = (typeof value === "string" && dateTime.exec(value)) || [];
  return date ? Date.parse(zone === "Z" ? `${date}Z` : `${date}${zone}:${minutes}`) : Number.NaN;
}

function textsOf(message: unknown, decidedBy: unknown): Pick<Decision, "message" | "decidedBy"> {
  return {
    ...(typeof message === "string" && { message: cutText(wellFormed(message), maxMessageBytes) }),
    ...(typeof decidedBy === "string" && { decidedBy: wellFormed(decidedBy.slice(0, maxName)) }),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStoryKey(value: unknown): value is string {
  return typeof value === "string" && value.length <= maxKey && storyKey.test(value);
}

function isTextOrAbsent(
  value: unknown,
  longest: number = Number.POSITIVE_INFINITY,
): value is string | undefined {
  return value === undefined || (typeof value === "string" && value.length <= longest);
}

function isIdOrAbsent(value: unknown): value is string | undefined {
  return isTextOrAbsent(value) && Buffer.byteLength(value ?? "") <= maxDeliveryIdBytes;
}

function invalidKey(name: string, value: unknown): Delivery {
  return invalid(`${name} must be a story key such as PROJ-123, not ${show(value)}`);
}

function invalid(problem: string): Delivery {
  return { kind: "invalid", problem };
}

/** Nothing nested, which can be too deep to be written. */
function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return isFields(value) ? "an object" : JSON.stringify(value).slice(0, 100);
}
