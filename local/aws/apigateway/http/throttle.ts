import type { Clock } from "../../service";
import type { StageRecord } from "../records";

/** AWS: an account's quota in a region. */
const ACCOUNT = { rate: 10_000, burst: 5_000 };

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Token buckets, one for each route of each stage; they are full at first, and after a restart. */
export class Throttle {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** Whether one more request to a route may pass now. */
  admits(apiId: string, stage: StageRecord, routeKey: string): boolean {
    const own = stage.RouteSettings[routeKey];
    const all = stage.DefaultRouteSettings;
    const rate = own?.ThrottlingRateLimit ?? all.ThrottlingRateLimit ?? ACCOUNT.rate;
    const burst = own?.ThrottlingBurstLimit ?? all.ThrottlingBurstLimit ?? ACCOUNT.burst;
    const now = this.clock.now();
    const bucket = this.bucket(`${apiId}/${stage.StageName}/${routeKey}`, burst, now);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  private bucket(key: string, burst: number, now: number): Bucket {
    let bucket = this.buckets.get(key);
    if (!bucket) {
      bucket = { tokens: burst, filledAt: now };
      this.buckets.set(key, bucket);
    }
    return bucket;
  }
}
