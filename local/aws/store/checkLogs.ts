import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Crc32c } from "../crc";

/** https://github.com/google/leveldb/blob/main/doc/log_format.md */
const BLOCK = 32_768;
const HEADER = 7;
const MASK_DELTA = 0xa282ead8;

/**
 * Looks for damage inside LevelDB's logs, which LevelDB itself would drop without a word and then
 * delete. A record that ends the log unfinished is none: a crash cut it off before it was answered.
 * @returns the name of a damaged log, if there is one
 */
export function damagedLog(location: string): string | undefined {
  return readdirSync(location)
    .filter((name) => name.endsWith(".log"))
    .find((name) => isDamaged(contentOf(join(location, name))));
}

/** Another process that has the store open may just have deleted it. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

function isDamaged(log: Buffer): boolean {
  let isBroken = false;
  for (let start = 0; start < log.length; start += BLOCK) {
    const block = log.subarray(start, start + BLOCK);
    for (let at = 0; at + HEADER <= block.length; ) {
      const end = at + HEADER + block.readUInt16LE(at + 4);
      const isWhole = end <= block.length && isIntact(block, at, end);
      if (isWhole && isBroken) return true;
      if (!isWhole) isBroken = true;
      at = end;
    }
  }
  return false;
}

/** The checksum covers type and data, and is masked. */
function isIntact(block: Buffer, at: number, end: number): boolean {
  const crc = new Crc32c();
  crc.update(block.subarray(at + HEADER - 1, end));
  const value = crc.digest().readUInt32BE();
  const masked = (((value >>> 15) | (value << 17)) + MASK_DELTA) >>> 0;
  return masked === block.readUInt32LE(at);
}
