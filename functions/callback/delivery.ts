import { decisionPrefix, type Verdict } from "../stories/items";
import type { HttpEvent } from "./httpEvent";

/** A delivery that decides about a story. */
export interface Decision {
  readonly kind: "decision";
  readonly jiraStoryId: string;
  readonly status: Verdict;
  readonly message?: string;
  readonly decidedBy?: string;
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
const longestKey = 255;

/** SendTaskFailure takes no longer cause; a longer message is cut. */
const longestMessage = 32_768;
const longestName = 1024;
/** In bytes: with its prefix it must fit into a sort key of DynamoDB, which takes 1,024. */
const longestDeliveryId = 512;

const spellings: Readonly<Record<string, Verdict>> = {
  success: "approved",
  done: "approved",
  approved: "approved",
  failed: "rejected",
  rejected: "rejected",
};

/** Jira retries for hours; a clock may be some minutes ahead. */
const replayBackMs = 24 * 60 * 60 * 1000;
const replayAheadMs = 5 * 60 * 1000;

/** Reads the body of an authentic delivery, of either kind. */
export function parseDelivery(event: HttpEvent, body: Buffer): Delivery {
  let fields: unknown;
  try {
    fields = JSON.parse(body.toString("utf8"));
  } catch {
    return invalid("the body is not JSON");
  }
  if (!isFields(fields)) return invalid("the body must be a JSON object");
  return Object.hasOwn(fields, "webhookEvent")
    ? parseJiraEvent(event, fields)
    : parseSimple(event, fields);
}

function parseSimple({ requestContext }: HttpEvent, fields: Fields): Delivery {
  const { jiraStoryId, status, message, decidedBy, deliveryId } = fields;
  if (!isStoryKey(jiraStoryId)) return invalidKey("jiraStoryId", jiraStoryId);
  const verdict = verdictOf(status);
  if (!verdict) {
    const known = Object.keys(spellings).join(", ");
    return invalid(`status must be one of ${known}, not ${show(status)}`);
  }
  if (!isTextOrAbsent(message)) return invalid("message must be a text");
  if (!isTextOrAbsent(decidedBy, longestName)) {
    return invalid(`decidedBy must be a text of at most ${longestName} characters`);
  }
  if (!isIdOrAbsent(deliveryId)) {
    return invalid(`deliveryId must be a text of at most ${longestDeliveryId} bytes`);
  }
  return {
    kind: "decision",
    jiraStoryId,
    status: verdict,
    ...textsOf(message, decidedBy),
    recordKey: deliveryId
      ? `${decisionPrefix}delivery#${wellFormed(deliveryId)}`
      : `${decisionPrefix}request#${requestContext.requestId}`,
  };
}

function parseJiraEvent({ headers, requestContext }: HttpEvent, fields: Fields): Delivery {
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
  const verdict = verdictIn(changelog);
  if (!verdict) {
    return { kind: "ignored", jiraStoryId: isStoryKey(jiraStoryId) ? jiraStoryId : null };
  }
  if (!isStoryKey(jiraStoryId)) return invalidKey("issue.key", jiraStoryId);
  const identifier = headers["x-atlassian-webhook-identifier"];
  if (!isIdOrAbsent(identifier)) {
    return invalid(`X-Atlassian-Webhook-Identifier is longer than ${longestDeliveryId} bytes`);
  }
  return {
    kind: "decision",
    jiraStoryId,
    status: verdict,
    ...textsOf(
      isFields(comment) ? comment.body : undefined,
      isFields(user) ? user.accountId : undefined,
    ),
    recordKey: identifier
      ? `${decisionPrefix}jira#${identifier}`
      : `${decisionPrefix}request#${requestContext.requestId}`,
  };
}

/** A status that the event moved *to*; every object has a `toString`, so only its own counts. */
function verdictIn(changelog: unknown): Verdict | undefined {
  const items = isFields(changelog) && Array.isArray(changelog.items) ? changelog.items : [];
  for (const item of items) {
    if (!isFields(item) || item.field !== "status" || !Object.hasOwn(item, "toString")) continue;
    const verdict = verdictOf(item.toString as unknown);
    if (verdict) return verdict;
  }
  return undefined;
}

function verdictOf(status: unknown): Verdict | undefined {
  if (typeof status !== "string") return undefined;
  const spelling = status.toLowerCase();
  return Object.hasOwn(spellings, spelling) ? spellings[spelling] : undefined;
}

function textsOf(message: unknown, decidedBy: unknown): Pick<Decision, "message" | "decidedBy"> {
  return {
    ...(typeof message === "string" && { message: wellFormed(message.slice(0, longestMessage)) }),
    ...(typeof decidedBy === "string" && {
      decidedBy: wellFormed(decidedBy.slice(0, longestName)),
    }),
  };
}

/** JSON may hold half a character, and a cut may leave one, which DynamoDB does not take. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStoryKey(value: unknown): value is string {
  return typeof value === "string" && value.length <= longestKey && storyKey.test(value);
}

function isTextOrAbsent(
  value: unknown,
  longest: number = Number.POSITIVE_INFINITY,
): value is string | undefined {
  return value === undefined || (typeof value === "string" && value.length <= longest);
}

function isIdOrAbsent(value: unknown): value is string | undefined {
  return isTextOrAbsent(value) && Buffer.byteLength(value ?? "") <= longestDeliveryId;
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
