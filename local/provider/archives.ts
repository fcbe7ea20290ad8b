import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { isRecord } from "./values";

/** Signatures of assets and archives in Pulumi's protocol. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

type Files = Record<string, Uint8Array>;

interface Asset {
  readonly [SIGNATURE]: typeof ASSET;
  readonly text?: string;
  readonly path?: string;
  readonly hash?: string;
}

interface Archive {
  readonly [SIGNATURE]: typeof ARCHIVE;
  readonly assets?: Readonly<Record<string, Asset | Archive>>;
  readonly path?: string;
  readonly hash?: string;
}

/** Zip bytes repeat only where the time does; the oldest that a zip file can hold. */
const MODIFIED = new Date("1980-01-01T00:00:00");

/** Adds to every asset and archive the hash of its contents, by which a change of them is seen. */
export function withHashes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withHashes);
  if (!isRecord(value)) return value;
  if (isAsset(value) || isArchive(value)) {
    return { ...value, hash: value.hash || hashOf(filesOf(value)) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withHashes(each)]));
}

/** The bytes of an archive as Lambda takes them. */
export function zipOf(archive: unknown): Buffer {
  if (!isArchive(archive)) throw new Error("the code must be an archive");
  return Buffer.from(zipSync(filesOf(archive), { mtime: MODIFIED }));
}

/** The bytes of an asset. */
export function bytesOf(asset: unknown): Buffer {
  if (!isAsset(asset)) throw new Error("the source must be an asset");
  return assetBytes(asset);
}

function isAsset(value: unknown): value is Asset {
  return isRecord(value) && value[SIGNATURE] === ASSET;
}

function isArchive(value: unknown): value is Archive {
  return isRecord(value) && value[SIGNATURE] === ARCHIVE;
}

function filesOf(value: Asset | Archive): Files {
  return isAsset(value) ? { "": assetBytes(value) } : archiveFiles(value);
}

function assetBytes({ text, path }: Asset): Buffer {
  if (path) return readFileSync(path);
  if (text !== undefined) return Buffer.from(text);
  throw new Error("an asset must have a text or a path; one at a URI is not read here");
}

function archiveFiles(value: Archive): Files {
  if (value.assets) {
    const files: Files = {};
    for (const [name, part] of Object.entries(value.assets)) {
      for (const [inner, bytes] of Object.entries(filesOf(part))) {
        files[inner === "" ? name : name === "." ? inner : `${name}/${inner}`] = bytes;
      }
    }
    return files;
  }
  if (value.path) return filesAt(value.path);
  throw new Error("an archive must have assets or a path; one at a URI is not read here");
}

function filesAt(path: string): Files {
  if (statSync(path).isDirectory()) return filesIn(path);
  if (!/\.(zip|jar)$/.test(path)) throw new Error(`${path} is neither a folder nor a zip file`);
  return unzipSync(readFileSync(path));
}

function filesIn(folder: string): Files {
  const files: Files = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    files[path.slice(folder.length + 1).replaceAll("\\", "/")] = readFileSync(path);
  }
  return files;
}

function hashOf(files: Files): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).sort()) {
    hash.update(`${name}\0${files[name]!.length}\0`).update(files[name]!);
  }
  return hash.digest("hex");
}
