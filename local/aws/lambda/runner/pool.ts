import { availableParallelism } from "node:os";
import type { FunctionRecord } from "../functionRecord";
import { watchCores } from "./cores";
import type { InvocationResult } from "./outcome";
import { type Invocation, Sandbox, type SandboxHost } from "./sandbox";

interface Waiting {
  readonly invocation: Invocation;
  readonly resolve: (result: InvocationResult) => void;
  readonly reject: (error: unknown) => void;
}

/** More instances than cores make a busy function slower, not faster. */
const USUAL_INSTANCES = Math.max(2, availableParallelism());
/** How many a function that mostly waits may come to. */
const MOST_INSTANCES = 32;
/** When none has got free for so long while cores are idle, they are waiting, and more help. */
const STALLED_MS = 300;
/** The same while the machine is busy, be it with other things. */
const STALLED_LONG_MS = 3000;
/** Long enough for the next step of a workflow, short enough to leave an idle machine alone. */
const IDLE_MS = 15_000;

/** The sandboxes of one function as it is now deployed, and the invocations that wait for one. */
export class Pool {
  private readonly sandboxes = new Set<Sandbox>();
  private readonly idle: { readonly sandbox: Sandbox; readonly since: number }[] = [];
  private readonly queue: Waiting[] = [];
  private limit = USUAL_INSTANCES;
  private eviction?: { cancel(): void };
  private stall?: { cancel(): void };
  /** When an instance last got free. */
  private releasedAt = 0;
  private retired = false;
  private abandoned = false;

  constructor(
    private readonly host: SandboxHost,
    private readonly record: FunctionRecord,
  ) {}

  /** Invocations under way and waiting. */
  get inFlight(): number {
    return this.sandboxes.size - this.idle.length + this.queue.length;
  }

  invoke(invocation: Invocation): Promise<InvocationResult> {
    return new Promise((resolve, reject) => {
      this.queue.push({ invocation, resolve, reject });
      this.pump();
    });
  }

  /** Lets the invocations it has end; new ones go to another pool. */
  retire(): void {
    this.retired = true;
    this.evict(Number.POSITIVE_INFINITY);
  }

  /** Ends all sandboxes at once; what is under way never settles, as in a crash. */
  abandon(): void {
    this.abandoned = true;
    this.eviction?.cancel();
    this.stall?.cancel();
    for (const sandbox of this.sandboxes) sandbox.abandon();
  }

  private pump(): void {
    while (this.queue.length > 0) {
      const sandbox = this.warm() ?? this.another();
      if (!sandbox) {
        this.watchForStall();
        return;
      }
      void this.serve(sandbox, this.queue.shift()!);
    }
  }

  /** The one used last, so that the others can be evicted; some may have died meanwhile. */
  private warm(): Sandbox | undefined {
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      if (last.sandbox.usable) return last.sandbox;
      this.sandboxes.delete(last.sandbox);
      last.sandbox.kill();
    }
    return undefined;
  }

  private another(): Sandbox | undefined {
    if (this.abandoned || this.sandboxes.size >= this.limit) return undefined;
    const sandbox = new Sandbox(this.host, this.record);
    this.sandboxes.add(sandbox);
    return sandbox;
  }

  private async serve(sandbox: Sandbox, { invocation, resolve, reject }: Waiting): Promise<void> {
    try {
      const result = await sandbox.serve(invocation);
      if (this.abandoned) return;
      this.release(sandbox);
      resolve(result);
    } catch (error) {
      sandbox.kill();
      this.release(sandbox);
      reject(error);
    }
    this.pump();
  }

  private release(sandbox: Sandbox): void {
    this.releasedAt = this.host.clock.now();
    if (sandbox.usable && !(this.retired && this.queue.length === 0)) {
      this.idle.push({ sandbox, since: this.releasedAt });
      this.eviction ??= this.evictAt(this.releasedAt + IDLE_MS);
    } else {
      this.sandboxes.delete(sandbox);
      sandbox.kill();
    }
  }

  /** One timer at a time: a busy function gets its instances back a hundred times a second. */
  private watchForStall(since = this.host.clock.now()): void {
    if (this.stall) return;
    const { clock } = this.host;
    const coresWereIdle = watchCores();
    const begun = clock.now();
    this.stall = clock.at(begun + STALLED_MS, () => {
      this.stall = undefined;
      if (this.queue.length === 0) return;
      const stalledSince = Math.max(since, this.releasedAt);
      const long = clock.now() - stalledSince >= STALLED_LONG_MS;
      if (stalledSince > begun || !(long || coresWereIdle())) {
        this.watchForStall(stalledSince);
        return;
      }
      this.limit = Math.min(2 * this.limit, MOST_INSTANCES);
      this.pump();
    });
  }

  private evictAt(time: number): { cancel(): void } {
    return this.host.clock.at(time, () => {
      this.eviction = undefined;
      this.evict(this.host.clock.now() - IDLE_MS);
    });
  }

  /** Ends what has been idle since a time, and what has died meanwhile. */
  private evict(idleSince: number): void {
    const kept = this.idle.filter(({ sandbox, since }) => since > idleSince && sandbox.usable);
    for (const { sandbox } of this.idle) {
      if (kept.some((other) => other.sandbox === sandbox)) continue;
      this.sandboxes.delete(sandbox);
      sandbox.kill();
    }
    this.idle.splice(0, this.idle.length, ...kept);
    this.limit = Math.max(USUAL_INSTANCES, this.sandboxes.size);
    this.eviction?.cancel();
    this.eviction = kept.length > 0 ? this.evictAt(kept[0].since + IDLE_MS) : undefined;
  }
}
