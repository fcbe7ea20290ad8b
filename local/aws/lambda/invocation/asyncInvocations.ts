import { AwsError, type Clock, type ServiceContext } from "../../service";
import type { Collection } from "../../store";
import type { FunctionRecord } from "../functionRecord";
import type { Functions } from "../functions";
import type { Invoker } from "./invoker";

/** An invocation of type Event, kept until it has succeeded or is given up. */
interface QueuedEvent {
  readonly functionArn: string;
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  readonly clientContext?: string;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  readonly dueAt: number;
  /** How often the function has failed with it. */
  readonly failures: number;
  /** How often it was throttled since. */
  readonly throttles: number;
}

/** AWS: docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS_MS = [60_000, 120_000];
const DEFAULT_MAX_AGE_SECONDS = 21_600;
const MOST_THROTTLE_DELAY_MS = 300_000;

/** The queue of invocations whose clients do not wait; it outlives restarts. */
export class AsyncInvocations {
  private readonly events: Collection<QueuedEvent>;
  private readonly clock: Clock;
  private readonly timers = new Map<string, { cancel(): void }>();
  private stopped = false;

  constructor(
    context: ServiceContext,
    private readonly functions: Functions,
    private readonly invoker: Invoker,
    private readonly onError: (error: unknown) => void,
  ) {
    this.events = context.store.collection("lambda/events");
    this.clock = context.clock;
  }

  /** Resolves when the invocation can no longer be lost. */
  async accept(
    event: Pick<QueuedEvent, "functionArn" | "requestId" | "payload" | "clientContext">,
  ): Promise<void> {
    const now = this.clock.now();
    const queued = { ...event, acceptedAt: now, dueAt: now, failures: 0, throttles: 0 };
    await this.events.put(event.requestId, queued);
    this.schedule(queued);
  }

  /** Takes up what was queued before a restart. */
  async start(): Promise<void> {
    for await (const [, event] of this.events.range()) this.schedule(event);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) timer.cancel();
  }

  private schedule(event: QueuedEvent): void {
    if (this.stopped) return;
    const due = () => {
      this.timers.delete(event.requestId);
      this.attempt(event).catch(this.onError);
    };
    this.timers.set(event.requestId, this.clock.at(event.dueAt, due));
  }

  private async attempt(event: QueuedEvent): Promise<void> {
    const record = this.functions.find(event.functionArn);
    if (!record) return this.events.delete(event.requestId);
    try {
      const { functionError } = await this.invoker.invoke(record, {
        requestId: event.requestId,
        payload: Buffer.from(event.payload),
        clientContext: event.clientContext,
      });
      if (!functionError) return await this.events.delete(event.requestId);
    } catch (error) {
      if (!(error instanceof AwsError) || error.statusCode !== 429) throw error;
      const throttled = { ...event, throttles: event.throttles + 1 };
      return this.retry(record, throttled, throttleDelay(event));
    }
    const failures = event.failures + 1;
    const attempts = record.eventInvokeConfig?.maximumRetryAttempts ?? RETRY_DELAYS_MS.length;
    if (failures > attempts) return this.events.delete(event.requestId);
    return this.retry(record, { ...event, failures }, RETRY_DELAYS_MS[failures - 1]);
  }

  /** Unless the event would then be older than the function wants it. */
  private async retry(
    { eventInvokeConfig }: FunctionRecord,
    event: QueuedEvent,
    delay: number,
  ): Promise<void> {
    const dueAt = this.clock.now() + delay;
    const maxAge = eventInvokeConfig?.maximumEventAge ?? DEFAULT_MAX_AGE_SECONDS;
    if (dueAt - event.acceptedAt >= maxAge * 1000) return this.events.delete(event.requestId);
    await this.events.put(event.requestId, { ...event, dueAt });
    this.schedule({ ...event, dueAt });
  }
}

/** From a second to five minutes, doubling. */
function throttleDelay({ throttles }: QueuedEvent): number {
  return Math.min(1000 * 2 ** throttles, MOST_THROTTLE_DELAY_MS);
}
