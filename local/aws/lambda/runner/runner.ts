import type { FunctionRecord } from "../functionRecord";
import type { InvocationResult } from "./outcome";
import { Pool } from "./pool";
import type { Invocation, SandboxHost } from "./sandbox";

/** Runs functions: one pool of sandboxes for each, as it is deployed now. */
export class Runner {
  private readonly pools = new Map<string, Pool>();
  private readonly retired = new Set<Pool>();

  constructor(private readonly host: SandboxHost) {}

  /** Invocations of a function that are under way and waiting. */
  inFlight(name: string): number {
    return this.pools.get(name)?.inFlight ?? 0;
  }

  totalInFlight(): number {
    let total = 0;
    for (const pool of this.pools.values()) total += pool.inFlight;
    for (const pool of this.retired) total += pool.inFlight;
    return total;
  }

  invoke(record: FunctionRecord, invocation: Invocation): Promise<InvocationResult> {
    let pool = this.pools.get(record.name);
    if (!pool) {
      pool = new Pool(this.host, record);
      this.pools.set(record.name, pool);
    }
    return pool.invoke(invocation);
  }

  /** Its code or settings have changed: what is under way ends with the old ones. */
  retire(name: string): void {
    const pool = this.pools.get(name);
    if (!pool) return;
    this.pools.delete(name);
    pool.retire();
    for (const old of this.retired) if (old.inFlight === 0) this.retired.delete(old);
    this.retired.add(pool);
  }

  stop(): void {
    for (const pool of [...this.pools.values(), ...this.retired]) pool.abandon();
  }
}
