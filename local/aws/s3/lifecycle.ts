import type { Clock } from "../service";
import type { Bucket, Buckets } from "./buckets";
import { covers, daysHavePassed, isExpired, type LifecycleRule, prefixOf } from "./lifecycleRules";
import type { Objects, ObjectVersion } from "./objects";
import type { Uploads } from "./uploads";

/** AWS runs lifecycle rules once a day; here they run every hour. */
const INTERVAL_MS = 60 * 60_000;

/** Removes what the buckets' lifecycle rules say; moving to another storage class changes nothing. */
export class Lifecycle {
  private timer?: { cancel(): void };
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly buckets: Buckets,
    private readonly objects: Objects,
    private readonly uploads: Uploads,
  ) {}

  start(): void {
    this.timer = this.clock.at(this.clock.now() + INTERVAL_MS, () => {
      this.running = this.running.then(() => this.run());
      this.start();
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.running;
  }

  /** Resolves when the runs until now have ended. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    for await (const bucket of this.buckets.all()) {
      for (const rule of bucket.lifecycle?.Rules ?? []) {
        if (rule.Status === "Enabled") await this.apply(bucket, rule);
      }
    }
  }

  private async apply(bucket: Bucket, rule: LifecycleRule): Promise<void> {
    for await (const latest of this.objects.list(bucket, prefixOf(rule))) {
      if (this.stopped) return;
      await this.expireEarlier(bucket, rule, latest);
      await this.expireLatest(bucket, rule, latest);
    }
    const { DaysAfterInitiation } = rule.AbortIncompleteMultipartUpload ?? {};
    if (DaysAfterInitiation === undefined) return;
    for await (const upload of this.uploads.list(bucket, prefixOf(rule))) {
      if (!daysHavePassed(DaysAfterInitiation, upload.initiatedAt, this.clock.now())) continue;
      await this.uploads.abort(bucket, upload);
    }
  }

  private async expireLatest(
    bucket: Bucket,
    rule: LifecycleRule,
    latest: ObjectVersion,
  ): Promise<void> {
    if (!covers(rule, latest)) return;
    if (latest.content) {
      if (isExpired(rule, latest.lastModified, this.clock.now())) {
        await this.remove(bucket, latest, undefined);
      }
      return;
    }
    if (!rule.Expiration?.ExpiredObjectDeleteMarker) return;
    for await (const _ of this.objects.earlier(bucket, latest.key)) return;
    await this.remove(bucket, latest, latest.versionId);
  }

  /** A version is no longer the latest since the one after it was written. */
  private async expireEarlier(
    bucket: Bucket,
    rule: LifecycleRule,
    latest: ObjectVersion,
  ): Promise<void> {
    const { NoncurrentDays, NewerNoncurrentVersions = 0 } = rule.NoncurrentVersionExpiration ?? {};
    if (NoncurrentDays === undefined || bucket.versioning === undefined) return;
    const expired: ObjectVersion[] = [];
    let after = latest;
    let newer = 0;
    for await (const version of this.objects.earlier(bucket, latest.key)) {
      const due = daysHavePassed(NoncurrentDays, after.lastModified, this.clock.now());
      if (newer >= NewerNoncurrentVersions && due && covers(rule, version)) expired.push(version);
      after = version;
      newer += 1;
    }
    for (const version of expired) await this.remove(bucket, latest, version.versionId);
  }

  /** Leaves alone what has been written to since it was looked at. */
  private async remove(
    bucket: Bucket,
    { key, order }: ObjectVersion,
    versionId: string | undefined,
  ): Promise<void> {
    try {
      await this.objects.delete(bucket, key, versionId, (latest) => {
        if (latest?.order !== order) throw new Superseded();
      });
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }
}

/** An object is not the one it was when it was looked at. */
class Superseded extends Error {
  override readonly name = "Superseded";
}
