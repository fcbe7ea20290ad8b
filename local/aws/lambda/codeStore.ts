import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import { AwsError } from "../service";
import type { FunctionCode } from "./functionRecord";

/** AWS: Lambda quotas. */
const MAX_UNZIPPED_BYTES = 262_144_000;
const MAX_ZIPPED_BYTES = 52_428_800;

/** The archives of all functions, each kept and unpacked under the hash of its bytes. */
export class CodeStore {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Keeps an archive.
   *
   * @throws InvalidParameterValueException unless it can be unpacked and is small enough
   */
  add(archive: Buffer): FunctionCode {
    if (archive.length > MAX_ZIPPED_BYTES) {
      const message = `Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes`;
      throw new AwsError("RequestEntityTooLargeException", message, 413);
    }
    const sha256 = createHash("sha256").update(archive).digest("base64");
    const code = { sha256, size: archive.length };
    const target = this.taskRoot(code);
    if (existsSync(target)) return code;
    const temporary = `${target}.${process.pid}`;
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary);
    try {
      for (const [name, bytes] of entriesOf(archive)) {
        const file = path.join(temporary, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, bytes);
      }
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      throw error;
    }
    const archiveFile = this.archiveFile(code);
    writeFileSync(`${archiveFile}.part`, archive);
    renameSync(`${archiveFile}.part`, archiveFile);
    renameSync(temporary, target);
    return code;
  }

  /** The folder in which the archive is unpacked. */
  taskRoot(code: FunctionCode): string {
    return path.join(this.folder, hexadecimal(code));
  }

  archiveFile(code: FunctionCode): string {
    return `${this.taskRoot(code)}.zip`;
  }

  /** Removes what no function uses any more, torn leftovers of a crash included. */
  keepOnly(codes: Iterable<FunctionCode>): void {
    const kept = new Set<string>();
    for (const code of codes) {
      kept.add(hexadecimal(code));
      kept.add(`${hexadecimal(code)}.zip`);
    }
    for (const name of readdirSync(this.folder)) {
      if (!kept.has(name)) rmSync(path.join(this.folder, name), { recursive: true, force: true });
    }
  }
}

function hexadecimal({ sha256 }: FunctionCode): string {
  return Buffer.from(sha256, "base64").toString("hex");
}

/** The files of an archive; one that names a path outside of it is refused. */
function entriesOf(archive: Buffer): [name: string, bytes: Uint8Array][] {
  let total = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive, {
      filter: ({ originalSize }) => {
        total += originalSize;
        return total < MAX_UNZIPPED_BYTES;
      },
    });
  } catch {
    throw invalid(
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
    );
  }
  if (total >= MAX_UNZIPPED_BYTES) {
    throw invalid(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`);
  }
  const entries = Object.entries(files).filter(([name]) => !name.endsWith("/"));
  if (entries.length === 0) throw invalid("Uploaded file must be a non-empty zip");
  for (const [name] of entries) {
    if (path.isAbsolute(name) || name.split(/[\\/]/).includes("..")) {
      throw invalid(`Uploaded file must not name a path outside of it: ${name}`);
    }
  }
  return entries;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}
