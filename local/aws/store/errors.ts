/** Another process has the data folder. */
export class LockedError extends Error {
  override readonly name = "LockedError";

  constructor(folder: string, options?: ErrorOptions) {
    super(
      `the data folder ${folder} is in use by another process; stop that one, or choose another folder`,
      options,
    );
  }
}

/** The data folder was written in a format this version does not know. */
export class StoreVersionError extends Error {
  override readonly name = "StoreVersionError";

  constructor(folder: string, found: unknown, known: number) {
    super(
      `the data folder ${folder} has format ${JSON.stringify(found)}, and this version reads ` +
        `format ${known}; use the version that wrote it, or another folder`,
    );
  }
}

/** What is in the data folder cannot be read; it is left as it is. */
export class StoreCorruptError extends Error {
  override readonly name = "StoreCorruptError";

  constructor(folder: string, what: string, options?: ErrorOptions) {
    super(
      `the data folder ${folder} is damaged (${what}); nothing in it was changed: restore it from ` +
        "a copy, or choose another folder",
      options,
    );
  }
}

/** The data folder cannot be made, read or written. */
export class StoreUnusableError extends Error {
  override readonly name = "StoreUnusableError";

  constructor(folder: string, cause: unknown) {
    const { message } = cause as Error;
    super(
      `the data folder ${folder} cannot be used (${message}); see that it is a folder you may ` +
        "write to, or choose another one",
      { cause },
    );
  }
}
