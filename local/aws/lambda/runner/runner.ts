import type { FunctionRecord } from "../functionRecord";
import type { InvocationResult } from "./outcome";
import { Pool } from "./pool";
import type { Invocation, SandboxHost } from "./sandbox";

/** Runs functions: one pool of sandboxes for each, as it is deployed now. */
export class Runner {
  private readonly pools = new Map<string, Pool>();
  /** What was deployed before and still has invocations, with its function's name. */
  private readonly retired = new Map<Pool, string>();

  constructor(private readonly host: SandboxHost) {}

  /** Invocations of a function that are under way and waiting, whatever its code then was. */
  inFlight(name: string): number {
    let count = this.pools.get(name)?.inFlight ?? 0;
    for (const [pool, of] of this.retired) if (of === name) count += pool.inFlight;
    return count;
  }

  totalInFlight(): number {
    let total = 0;
    for (const pool of [...this.pools.values(), ...this.retired.keys()]) total += pool.inFlight;
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
    for (const old of this.retired.keys()) if (old.inFlight === 0) this.retired.delete(old);
    this.retired.set(pool, name);
  }

  stop(): void {
    for (const pool of [...this.pools.values(), ...this.retired.keys()]) pool.abandon();
  }
}
