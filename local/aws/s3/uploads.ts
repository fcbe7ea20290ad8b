import { randomBytes } from "node:crypto";
import type { ServiceContext } from "../service";
import type { Change, Collection } from "../store";
import type { Blob, Blobs } from "./blobs";
import type { Bucket } from "./buckets";
import type { ChecksumAlgorithm, Checksums } from "./checksums";
import { s3Error } from "./errors";
import { KeyLocks } from "./keyLocks";
import { BEYOND, bytesOf, type Start } from "./objectKeys";
import type { ObjectContent } from "./objects";

/** An object that is being uploaded in parts. */
export interface MultipartUpload
  extends Pick<ObjectContent, "attributes" | "metadata" | "tags" | "checksumType"> {
  readonly key: string;
  readonly uploadId: string;
  /** Milliseconds since the epoch. */
  readonly initiatedAt: number;
  readonly algorithm: ChecksumAlgorithm;
  /** Whether the caller chose the algorithm: then all parts must come with it. */
  readonly algorithmChosen: boolean;
}

export interface UploadedPart {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: number;
  readonly checksums: Checksums;
  readonly blob: Blob;
}

const NUMBER_DIGITS = 5;

/** The uploads in parts that are under way, and their parts. */
export class Uploads {
  private readonly locks = new KeyLocks();

  constructor(
    private readonly context: ServiceContext,
    private readonly blobs: Blobs,
  ) {}

  async create(
    bucket: Bucket,
    upload: Omit<MultipartUpload, "uploadId" | "initiatedAt">,
  ): Promise<MultipartUpload> {
    const initiatedAt = this.context.clock.now();
    const uploadId = initiatedAt.toString(16).padStart(12, "0") + randomBytes(26).toString("hex");
    const created = { ...upload, uploadId, initiatedAt };
    await this.uploads(bucket).put(rowOf(upload.key, uploadId), created);
    return created;
  }

  get(bucket: Bucket, key: string, uploadId: string): MultipartUpload {
    const upload = this.uploads(bucket).get(rowOf(key, uploadId));
    if (!upload) throw s3Error("NoSuchUpload", { UploadId: uploadId });
    return upload;
  }

  /** One at a time for each upload, so that no part arrives while it is completed. */
  alone<T>({ uploadId }: MultipartUpload, work: () => Promise<T>): Promise<T> {
    return this.locks.run(uploadId, work);
  }

  /** Keeps a part, in place of an earlier one of its number. */
  async putPart(
    bucket: Bucket,
    upload: MultipartUpload,
    part: UploadedPart,
    changes: readonly Change[],
  ): Promise<void> {
    await this.alone(upload, async () => {
      this.get(bucket, upload.key, upload.uploadId);
      const key = partRow(upload, part.number);
      const replaced = this.partsIn(bucket).get(key);
      const released = replaced ? [replaced.blob] : [];
      await this.context.store.write([
        ...changes,
        { collection: partsOf(bucket), key, value: part },
        ...this.blobs.removal(released),
      ]);
      await this.blobs.removeFiles(released);
    });
  }

  async parts(bucket: Bucket, { uploadId }: MultipartUpload): Promise<UploadedPart[]> {
    const parts: UploadedPart[] = [];
    const bounds = { gte: `${uploadId}/`, lt: `${uploadId}/${BEYOND}` };
    for await (const [, part] of this.partsIn(bucket).range(bounds)) parts.push(part);
    return parts;
  }

  async abort(bucket: Bucket, upload: MultipartUpload): Promise<void> {
    await this.alone(upload, async () => {
      const blobs = (await this.parts(bucket, upload)).map(({ blob }) => blob);
      const changes = await this.removal(bucket, upload);
      await this.context.store.write([...changes, ...this.blobs.removal(blobs)]);
      await this.blobs.removeFiles(blobs);
    });
  }

  async abortAll(bucket: Bucket): Promise<void> {
    for await (const upload of this.list(bucket, "")) await this.abort(bucket, upload);
  }

  /** The changes that end an upload; what becomes of the parts' blobs is the caller's affair. */
  async removal(bucket: Bucket, upload: MultipartUpload): Promise<Change[]> {
    const parts = await this.parts(bucket, upload);
    return [
      {
        collection: uploadsOf(bucket),
        key: rowOf(upload.key, upload.uploadId),
        delete: true,
      },
      ...parts.map(
        ({ number }): Change => ({
          collection: partsOf(bucket),
          key: partRow(upload, number),
          delete: true,
        }),
      ),
    ];
  }

  /** By key, and of one key the earliest first. */
  async *list(
    bucket: Bucket,
    prefix: string,
    start: Start & { readonly afterUpload?: string } = {},
  ): AsyncIterable<MultipartUpload> {
    const { after, past, afterUpload } = start;
    const lowest = bytesOf(prefix);
    const from =
      past !== undefined
        ? bytesOf(past) + BEYOND
        : after
          ? `${bytesOf(after)}\0${afterUpload ?? BEYOND}`
          : "";
    const bounds = { ...(from > lowest ? { gt: from } : { gte: lowest }), lt: lowest + BEYOND };
    for await (const [, upload] of this.uploads(bucket).range(bounds)) yield upload;
  }

  private uploads(bucket: Bucket): Collection<MultipartUpload> {
    return this.context.store.collection(uploadsOf(bucket));
  }

  private partsIn(bucket: Bucket): Collection<UploadedPart> {
    return this.context.store.collection(partsOf(bucket));
  }
}

const uploadsOf = ({ id }: Bucket) => `s3/uploads/${id}`;
const partsOf = ({ id }: Bucket) => `s3/parts/${id}`;

function rowOf(key: string, uploadId: string): string {
  return `${bytesOf(key)}\0${uploadId}`;
}

function partRow({ uploadId }: MultipartUpload, number: number): string {
  return `${uploadId}/${String(number).padStart(NUMBER_DIGITS, "0")}`;
}
