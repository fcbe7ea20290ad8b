import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ClassicLevel } from "classic-level";
import { damagedLog } from "./checkLogs";
import { LockedError, StoreCorruptError, StoreUnusableError, StoreVersionError } from "./errors";

/** Raised whenever older code could misread what newer code writes. */
export const FORMAT_VERSION = 2;

/** Sorts before every collection. */
const FORMAT_KEY = "\u0000format";

/**
 * Records are small and most are replaced or read within seconds: compressing them cost more than
 * the disk it saved, and a larger log in memory leaves less to compact.
 */
const OPTIONS = { compression: false, writeBufferSize: 16 * 1024 * 1024 };

/** Private: it holds access keys and task tokens. */
const OWNER_ONLY = 0o700;

/**
 * Opens the database of a data folder, making both when they are missing.
 * @throws LockedError, StoreVersionError, StoreCorruptError, StoreUnusableError
 */
export async function openDatabase(folder: string): Promise<ClassicLevel<string, string>> {
  const location = join(folder, "store");
  try {
    makeFolder(location);
    refuseRemains(folder, location);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall ? new StoreUnusableError(folder, error) : error;
  }
  const database = new ClassicLevel<string, string>(location, OPTIONS);
  try {
    await database.open();
  } catch (error) {
    throw explain(error, folder);
  }
  try {
    await checkFormat(database, folder);
    return database;
  } catch (error) {
    await database.close();
    throw unreadable(error, folder);
  }
}

/** One by one: in a place such as `/proc` Node.js's own way of making all of them never ends. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: OWNER_ONLY });
}

/** LevelDB makes a new database where its `CURRENT` is missing, which would hide all the rest. */
function refuseRemains(folder: string, location: string): void {
  const files = readdirSync(location).filter((name) => name !== "LOCK" && !name.startsWith("LOG"));
  if (files.length > 0 && !existsSync(join(location, "CURRENT"))) {
    throw new StoreCorruptError(folder, "its store lacks the file CURRENT");
  }
  const log = damagedLog(location);
  if (log)
    throw new StoreCorruptError(folder, `records of store/${log} do not match their checksums`);
}

function explain(error: unknown, folder: string): unknown {
  const cause = (error as Error).cause as (Error & { code?: string }) | undefined;
  if (cause?.code === "LEVEL_LOCKED") return new LockedError(folder, { cause });
  return unreadable(cause ?? error, folder);
}

/** What LevelDB says of files it cannot read, with the folder and what to do; else as it was. */
export function unreadable(error: unknown, folder: string): unknown {
  const { message } = error as Error;
  if (/^Corruption:|^IO error:.*Invalid argument/.test(message)) {
    return new StoreCorruptError(folder, message, { cause: error });
  }
  return /^IO error:/.test(message) ? new StoreUnusableError(folder, error) : error;
}

async function checkFormat(database: ClassicLevel<string, string>, folder: string): Promise<void> {
  const format = database.getSync(FORMAT_KEY);
  if (format === String(FORMAT_VERSION)) return;
  if (format !== undefined) throw new StoreVersionError(folder, format, FORMAT_VERSION);
  const [first] = await database.keys({ limit: 1 }).all();
  if (first !== undefined) throw new StoreCorruptError(folder, "its store has no format version");
  await database.put(FORMAT_KEY, String(FORMAT_VERSION), { sync: true });
}
