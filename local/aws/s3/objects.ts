import { randomBytes } from "node:crypto";
import type { ServiceContext } from "../service";
import type { Change, Collection } from "../store";
import type { Blob, Blobs } from "./blobs";
import type { Bucket } from "./buckets";
import type { Checksums } from "./checksums";
import { s3Error } from "./errors";
import { KeyLocks } from "./keyLocks";
import { BEYOND, bytesOf, rangeOf, type Start } from "./objectKeys";

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` for what was written without versioning. */
  readonly versionId: string;
  /** Sorts a later version before an earlier one. */
  readonly order: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly content?: ObjectContent;
}

export interface ObjectContent {
  readonly size: number;
  /** In double quotes, as everywhere in the API. */
  readonly etag: string;
  readonly blobs: readonly Blob[];
  /** Members of the API such as `ContentType` that GetObject answers as they were given. */
  readonly attributes: Readonly<Record<string, string | boolean>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksums: Checksums;
  readonly checksumType: "FULL_OBJECT" | "COMPOSITE";
  /** Of an object uploaded in parts. */
  readonly parts?: readonly ObjectPart[];
}

export interface ObjectPart {
  readonly number: number;
  readonly size: number;
  readonly checksums: Checksums;
}

/** What a delete did. */
export interface Deletion {
  /** Absent where the bucket never had versioning. */
  readonly versionId?: string;
  readonly deleteMarker: boolean;
}

const NULL_VERSION = "null";
/**
 * The index of a bucket's objects: the latest version of each key, delete markers included, and
 * beside it the versions before. Keys are kept as strings of bytes, since S3 lists them in the
 * order of their UTF-8 and the store in that of their UTF-16.
 */
export class Objects {
  private readonly locks = new KeyLocks();
  private lastOrder = 0;

  constructor(
    private readonly context: ServiceContext,
    private readonly blobs: Blobs,
  ) {}

  /** The latest version; a delete marker is one, too. */
  latest(bucket: Bucket, key: string): ObjectVersion | undefined {
    return this.current(bucket).get(bytesOf(key));
  }

  /** Throws NoSuchKey or NoSuchVersion; may answer a delete marker only for a version id. */
  async get(bucket: Bucket, key: string, versionId?: string): Promise<ObjectVersion> {
    if (versionId === undefined) {
      const latest = this.latest(bucket, key);
      if (latest?.content) return latest;
      throw s3Error("NoSuchKey", {
        Key: key,
        ...(latest ? { DeleteMarker: true, VersionId: latest.versionId } : {}),
      });
    }
    const version = await this.version(bucket, key, versionId);
    if (!version) throw s3Error("NoSuchVersion", { Key: key, VersionId: versionId });
    return version;
  }

  /**
   * Makes content the latest version.
   * @param check is called with the version before, while nobody else can change it
   */
  async put(
    bucket: Bucket,
    key: string,
    content: ObjectContent,
    changes: readonly Change[],
    check: (latest: ObjectVersion | undefined) => void = () => undefined,
  ): Promise<ObjectVersion> {
    return this.alone(bucket, key, async () => {
      check(this.latest(bucket, key));
      const version = this.newVersion(bucket, key, content);
      await this.install(bucket, version, changes);
      return version;
    });
  }

  /** Removes one version for good, or, without one named, the object as far as versioning lets. */
  async delete(
    bucket: Bucket,
    key: string,
    versionId?: string,
    check: (latest: ObjectVersion | undefined) => void = () => undefined,
  ): Promise<Deletion> {
    return this.alone(bucket, key, async () => {
      const latest = this.latest(bucket, key);
      check(latest);
      if (versionId !== undefined) {
        const version = await this.version(bucket, key, versionId);
        if (version) await this.removeVersion(bucket, version, latest!);
        return { versionId, deleteMarker: version !== undefined && !version.content };
      }
      if (bucket.versioning === undefined) {
        if (latest) await this.removeVersion(bucket, latest, latest);
        return { deleteMarker: false };
      }
      const marker = this.newVersion(bucket, key, undefined);
      await this.install(bucket, marker, []);
      return { versionId: marker.versionId, deleteMarker: true };
    });
  }

  /** Changes what can be changed of a version in place: its tags. */
  async setTags(
    bucket: Bucket,
    key: string,
    versionId: string | undefined,
    tags: Readonly<Record<string, string>>,
  ): Promise<ObjectVersion> {
    return this.alone(bucket, key, async () => {
      const version = await this.get(bucket, key, versionId);
      if (!version.content) throw s3Error("MethodNotAllowed");
      const tagged = { ...version, content: { ...version.content, tags } };
      const latest = this.latest(bucket, key);
      const collection = latest?.order === version.order ? currentOf(bucket) : noncurrentOf(bucket);
      const rowKey = latest?.order === version.order ? bytesOf(key) : rowOf(version);
      await this.context.store.write([{ collection, key: rowKey, value: tagged }]);
      return tagged;
    });
  }

  /** The latest versions in the order of their keys, delete markers included. */
  async *list(bucket: Bucket, prefix: string, start: Start = {}): AsyncIterable<ObjectVersion> {
    const range = rangeOf(prefix, start);
    for await (const [, version] of this.current(bucket).range(range)) yield version;
  }

  /** The earlier versions of a key, latest first. */
  async *earlier(bucket: Bucket, key: string, after?: string): AsyncIterable<ObjectVersion> {
    const row = `${bytesOf(key)}\0`;
    const bounds = { gt: row + (after ?? ""), lt: row + BEYOND };
    for await (const [, version] of this.noncurrent(bucket).range(bounds)) yield version;
  }

  async isEmpty(bucket: Bucket): Promise<boolean> {
    for await (const _ of this.current(bucket).range({ limit: 1 })) return false;
    return true;
  }

  private async version(
    bucket: Bucket,
    key: string,
    versionId: string,
  ): Promise<ObjectVersion | undefined> {
    const latest = this.latest(bucket, key);
    if (latest?.versionId === versionId) return latest;
    if (versionId !== NULL_VERSION) {
      return this.noncurrent(bucket).get(`${bytesOf(key)}\0${versionId}`);
    }
    if (bucket.versioning === undefined) return undefined;
    for await (const version of this.earlier(bucket, key)) {
      if (version.versionId === NULL_VERSION) return version;
    }
    return undefined;
  }

  /** Puts a version in front; a null version takes the place of the one before it. */
  private async install(
    bucket: Bucket,
    version: ObjectVersion,
    changes: readonly Change[],
  ): Promise<void> {
    const latest = this.latest(bucket, version.key);
    const replaced =
      version.versionId === NULL_VERSION
        ? await this.version(bucket, version.key, NULL_VERSION)
        : undefined;
    const released = replaced?.content?.blobs ?? [];
    await this.context.store.write([
      ...changes,
      { collection: currentOf(bucket), key: bytesOf(version.key), value: version },
      ...(latest && latest.order !== replaced?.order ? [demotion(bucket, latest)] : []),
      ...(replaced && replaced.order !== latest?.order ? [removal(bucket, replaced)] : []),
      ...this.blobs.removal(released),
    ]);
    await this.blobs.removeFiles(released);
  }

  private async removeVersion(
    bucket: Bucket,
    version: ObjectVersion,
    latest: ObjectVersion,
  ): Promise<void> {
    const changes: Change[] =
      version.order === latest.order
        ? await this.promotion(bucket, version)
        : [removal(bucket, version)];
    const released = version.content?.blobs ?? [];
    await this.context.store.write([...changes, ...this.blobs.removal(released)]);
    await this.blobs.removeFiles(released);
  }

  /** What makes the version before the latest one, or removes the key when there is none. */
  private async promotion(bucket: Bucket, gone: ObjectVersion): Promise<Change[]> {
    const place = { collection: currentOf(bucket), key: bytesOf(gone.key) };
    if (bucket.versioning !== undefined) {
      for await (const version of this.earlier(bucket, gone.key)) {
        return [{ ...place, value: version }, removal(bucket, version)];
      }
    }
    return [{ ...place, delete: true }];
  }

  private newVersion(
    bucket: Bucket,
    key: string,
    content: ObjectContent | undefined,
  ): ObjectVersion {
    const order = this.newOrder();
    return {
      key,
      versionId: bucket.versioning === "Enabled" ? order : NULL_VERSION,
      order,
      lastModified: this.context.clock.now(),
      ...(content ? { content } : {}),
    };
  }

  /** 32 characters as AWS's version ids have, which sort backwards in time. */
  private newOrder(): string {
    const micros = this.context.clock.now() * 1000;
    this.lastOrder = Math.max(micros, this.lastOrder + 1);
    const backwards = Number.MAX_SAFE_INTEGER - this.lastOrder;
    return backwards.toString(16).padStart(14, "0") + randomBytes(9).toString("hex");
  }

  private alone<T>(bucket: Bucket, key: string, work: () => Promise<T>): Promise<T> {
    return this.locks.run(`${bucket.id}/${key}`, work);
  }

  private current(bucket: Bucket): Collection<ObjectVersion> {
    return this.context.store.collection(currentOf(bucket));
  }

  private noncurrent(bucket: Bucket): Collection<ObjectVersion> {
    return this.context.store.collection(noncurrentOf(bucket));
  }
}

const currentOf = ({ id }: Bucket) => `s3/objects/${id}`;
const noncurrentOf = ({ id }: Bucket) => `s3/versions/${id}`;

/** Where an earlier version is kept; a null version has no id of its own to be found by. */
function rowOf({ key, order }: ObjectVersion): string {
  return `${bytesOf(key)}\0${order}`;
}

function demotion(bucket: Bucket, version: ObjectVersion): Change {
  return { collection: noncurrentOf(bucket), key: rowOf(version), value: version };
}

function removal(bucket: Bucket, version: ObjectVersion): Change {
  return { collection: noncurrentOf(bucket), key: rowOf(version), delete: true };
}
