import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Change, Collection, Store } from "../store";

/** Bytes that are kept and never change: in the store when few, else in a file of their own. */
export interface Blob {
  readonly id: string;
  readonly size: number;
  readonly inStore: boolean;
}

/** A stretch of bytes: the first and the last of them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Up to this size a row of the store is cheaper than a file. */
const MAX_IN_STORE = 16 * 1024;
const READ_SIZE = 128 * 1024;
const WRITE_SIZE = 256 * 1024;
/** Base64 bodies of blobs in the store. */
const BYTES = "s3/bytes";
/** Ids of the blobs in files that something refers to. */
const FILES = "s3/files";

/** Where the bodies of objects and parts are. */
export class Blobs {
  private readonly bytes: Collection<string>;
  private readonly files: Collection<true>;

  constructor(
    store: Store,
    private readonly folder: string,
  ) {
    this.bytes = store.collection(BYTES);
    this.files = store.collection(FILES);
  }

  /**
   * Takes bytes. A blob is kept only once the answered changes are written, together with what
   * refers to it; until then it can be dropped.
   */
  async write(source: AsyncIterable<Uint8Array>): Promise<{ blob: Blob; changes: Change[] }> {
    const id = randomUUID();
    let gathered: Uint8Array[] = [];
    let gatheredSize = 0;
    let size = 0;
    let file: FileHandle | undefined;
    try {
      for await (const chunk of source) {
        gathered.push(chunk);
        gatheredSize += chunk.length;
        size += chunk.length;
        if (gatheredSize < (file ? WRITE_SIZE : MAX_IN_STORE)) continue;
        file ??= await this.create(id);
        await writeAll(file, gathered);
        gathered = [];
        gatheredSize = 0;
      }
      if (!file) {
        const value = Buffer.concat(gathered).toString("base64");
        return {
          blob: { id, size, inStore: true },
          changes: [{ collection: BYTES, key: id, value }],
        };
      }
      await writeAll(file, gathered);
      await file.sync();
      await file.close();
      await rename(this.temporary(id), this.path(id));
      return { blob: { id, size, inStore: false }, changes: [kept(id)] };
    } catch (error) {
      await file?.close().catch(() => undefined);
      await rm(this.temporary(id), { force: true });
      throw error;
    }
  }

  async copy(blob: Blob): Promise<{ blob: Blob; changes: Change[] }> {
    const id = randomUUID();
    if (blob.inStore) {
      const value = this.bytes.get(blob.id);
      return { blob: { ...blob, id }, changes: [{ collection: BYTES, key: id, value }] };
    }
    await copyFile(this.path(blob.id), this.path(id), constants.COPYFILE_FICLONE);
    return { blob: { ...blob, id }, changes: [kept(id)] };
  }

  /** Forgets a blob whose changes were never written. */
  async drop(blob: Blob): Promise<void> {
    if (!blob.inStore) await rm(this.path(blob.id), { force: true });
  }

  /** The changes that let blobs go; their files are removed after these are written. */
  removal(blobs: readonly Blob[]): Change[] {
    return blobs.map(({ id, inStore }) => ({
      collection: inStore ? BYTES : FILES,
      key: id,
      delete: true,
    }));
  }

  async removeFiles(blobs: readonly Blob[]): Promise<void> {
    for (const blob of blobs) await this.drop(blob);
  }

  /** Opens blobs at once (throws BlobGone), so that removing them no longer matters, and reads them one by one. */
  async read(blobs: readonly Blob[], span: Span): Promise<Readable> {
    const sources: Source[] = [];
    try {
      let offset = 0;
      for (const blob of blobs) {
        const start = Math.max(span.start - offset, 0);
        const end = Math.min(span.end - offset, blob.size - 1);
        if (start <= end) sources.push(await this.open(blob, { start, end }));
        offset += blob.size;
      }
    } catch (error) {
      for (const { file } of sources) await file?.close();
      throw error;
    }
    return readableOf(sources);
  }

  /** Removes the files nothing refers to: of uploads that a crash cut short. */
  async sweep(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    for (const name of await readdir(this.folder)) {
      if (!this.files.get(name)) await rm(join(this.folder, name), { force: true });
    }
  }

  private async open(blob: Blob, span: Span): Promise<Source> {
    if (!blob.inStore) return { file: await this.openFile(blob), span };
    const bytes = this.bytes.get(blob.id);
    if (bytes === undefined) throw new BlobGone();
    return { bytes: Buffer.from(bytes, "base64").subarray(span.start, span.end + 1) };
  }

  private async openFile(blob: Blob): Promise<FileHandle> {
    try {
      return await open(this.path(blob.id), "r");
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === "ENOENT" ? new BlobGone() : error;
    }
  }

  private async create(id: string): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true });
    return open(this.temporary(id), "wx");
  }

  private path(id: string): string {
    return join(this.folder, id);
  }

  private temporary(id: string): string {
    return join(this.folder, `${id}.part`);
  }
}

/** A blob was let go between looking it up and opening it: look again. */
export class BlobGone extends Error {
  override readonly name = "BlobGone";
}

type Source =
  | { readonly file: FileHandle; readonly span: Span }
  | { readonly file?: undefined; readonly bytes: Buffer };

function kept(id: string): Change {
  return { collection: FILES, key: id, value: true };
}

async function writeAll(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  if (chunks.length === 0) return;
  const bytes = Buffer.concat(chunks);
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written)).bytesWritten;
  }
}

function readableOf(sources: readonly Source[]): Readable {
  const [first] = sources;
  if (sources.length === 0) return Readable.from([]);
  if (sources.length === 1 && !first.file) return Readable.from([first.bytes]);
  const body = Readable.from(bytesOf(sources), { objectMode: false, highWaterMark: READ_SIZE });
  return body.once("close", () => {
    for (const { file } of sources) file?.close().catch(() => undefined);
  });
}

async function* bytesOf(sources: readonly Source[]): AsyncIterable<Buffer> {
  for (const source of sources) {
    if (!source.file) {
      yield source.bytes;
      continue;
    }
    const { file, span } = source;
    for (let position = span.start; position <= span.end; ) {
      const buffer = Buffer.allocUnsafe(Math.min(READ_SIZE, span.end + 1 - position));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) throw new Error("A body is shorter on disk than in the index");
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  }
}
