import { createHmac } from "node:crypto";
import { type CallbackDependencies, makeCallback } from "../../../functions/callback";
import type { HttpAnswer, HttpEvent } from "../../../functions/callback/httpEvent";
import { namedStatuses } from "../../../functions/callback/statuses";
import { namedError } from "../../../functions/errors";
import type { TokenRequest } from "../../../functions/payloads";
import { makeStoreTaskToken } from "../../../functions/storeTaskToken";
import type { Fate } from "../../../functions/stories/fates";
import type { DecisionItem } from "../../../functions/stories/items";
import type { StoryTable } from "../../../functions/stories/storyTable";
import type { Tasks } from "../../../functions/stories/tasks";
import { MemoryStoryTable } from "./memoryStoryTable";

export const secret = "It's a Secret to Everybody";
export const noon = Date.parse("2026-03-01T12:00:00.000Z");
export const waitTimeoutSeconds = 24 * 60 * 60;

/** As the defaults of the configuration are. */
export const statuses = namedStatuses(["success", "done", "approved"], ["failed", "rejected"]);

type Step = () => Promise<void>;

/** An operation that can be made to fail. */
export type Operation = keyof StoryTable | "complete" | "fateOf" | "readSecret";

export interface Completed {
  readonly token: string;
  readonly decision: DecisionItem;
}

/**
 * Both handlers over a table in memory that honours the conditions of the real one, and over tasks
 * that each can be completed once.
 */
export class FakeWorkflow {
  private readonly table = new MemoryStoryTable(
    () => this.now,
    (operation, effect) => this.run(operation, effect),
  );
  readonly items = this.table.items;
  readonly completed: Completed[] = [];
  readonly logged: unknown[] = [];
  now = noon;
  secretText: string | undefined = JSON.stringify({ current: secret });
  /** Awaited before each operation; a test interleaves there. */
  turn: Step = async () => {};
  private readonly waiting = new Set<string>();
  private readonly fates = new Map<string, Fate>();
  private readonly failures = new Map<Operation, { before: boolean; left: number }>();
  private requests = 0;

  /** Makes the next calls fail, before they had their effect or after it, as a lost answer does. */
  fail(operation: Operation, { before = true, times = 1 } = {}): void {
    this.failures.set(operation, { before, left: times });
  }

  /** An execution that reaches AwaitCallback, with the token of that attempt. */
  async wait(
    name: string,
    {
      story = "PROJ-1",
      startedAt = this.now,
      ...request
    }: { story?: string; startedAt?: number } & Omit<Partial<TokenRequest>, "startedAt"> = {},
  ) {
    const { redrive = 0, attempt = 0 } = request;
    const taskToken = tokenOf(name, attempt, redrive);
    this.waiting.add(taskToken);
    await makeStoreTaskToken({
      ...this.dependencies(),
      waitTimeoutSeconds,
      retentionSeconds: waitTimeoutSeconds,
    })({
      taskToken,
      jiraStoryId: story,
      executionId: executionArn(name),
      startedAt: new Date(startedAt).toISOString(),
      enteredAt: new Date(this.now).toISOString(),
      redrive,
      part: 0,
      attempt,
      ...request,
    });
    return taskToken;
  }

  /** The task times out, its execution is stopped, or its state is tried again. */
  end(name: string, fate: Fate, attempt = 0): void {
    this.waiting.delete(tokenOf(name, attempt));
    this.fates.set(executionArn(name), fate);
  }

  deliver(event: HttpEvent): Promise<HttpAnswer> {
    return makeCallback(this.dependencies())(event);
  }

  /** A signed delivery, as the gateway hands it over. */
  signed(body: object | string, headers: Record<string, string> = {}): HttpEvent {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const signature = createHmac("sha256", secret).update(text).digest("hex");
    return this.event(text, { "x-hub-signature": `sha256=${signature}`, ...headers });
  }

  event(body: string, headers: Record<string, string>): HttpEvent {
    return {
      headers,
      body,
      isBase64Encoded: false,
      requestContext: { requestId: `request-${++this.requests}`, timeEpoch: this.now },
    };
  }

  dependencies(): CallbackDependencies {
    return {
      readSecret: () => this.run("readSecret", () => this.secretText),
      connect: () => ({
        table: this.table,
        tasks: this.tasks(),
        fateOf: (executionId) =>
          this.run("fateOf", () => this.fates.get(executionId) ?? "superseded"),
      }),
      statuses,
      now: () => this.now,
      log: (entry) => void this.logged.push(entry),
      keptSeconds: waitTimeoutSeconds * 2,
    };
  }

  private tasks(): Tasks {
    return {
      complete: ({ taskToken: token }, decision) =>
        this.run("complete", () => {
          if (!this.waiting.delete(token)) return "refused";
          this.completed.push({ token, decision });
          this.fates.set(executionOf(token), "resumed");
          return "completed";
        }),
    };
  }

  private async run<T>(operation: Operation, effect: () => T): Promise<T> {
    await this.turn();
    const failure = this.failures.get(operation);
    const fails = failure !== undefined && failure.left-- > 0;
    if (fails && failure.before) throw outage(operation);
    const value = effect();
    if (fails) throw outage(operation);
    return value;
  }
}

export function executionArn(name: string): string {
  return `arn:aws:states:eu-central-1:000000000000:execution:machine:${name}`;
}

function tokenOf(name: string, attempt: number, redrive = 0): string {
  return `token-${name}-${redrive > 0 ? `${redrive}.` : ""}${attempt}`;
}

function executionOf(token: string): string {
  return executionArn(token.replace(/^token-(.*)-[\d.]+$/, "$1"));
}

/** As `callAws` throws it. */
function outage(operation: Operation): Error {
  return namedError("AwsUnavailable", `${operation} failed: ThrottlingException`);
}

/** What a delivery was answered: the HTTP status, and the body read. */
export async function answered(answer: Promise<HttpAnswer>) {
  const { statusCode, body } = await answer;
  return { statusCode, ...JSON.parse(body) };
}

/** A Jira webhook that moves the story PROJ-1 to a status. */
export function jiraEvent(to: string, changes: object = {}) {
  return {
    timestamp: noon,
    webhookEvent: "jira:issue_updated",
    issue: { id: "10001", key: "PROJ-1" },
    user: { accountId: "reviewer-7" },
    changelog: {
      items: [
        {
          field: "status",
          fieldtype: "jira",
          fieldId: "status",
          fromString: "In Review",
          toString: to,
        },
      ],
    },
    ...changes,
  };
}
