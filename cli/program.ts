import { join } from "node:path";

/** The repository's own Pulumi program. */
export const PROGRAM_FOLDER = join(__dirname, "..");

/** What runs on the embedded AWS: the program, with the stack file meant for development. */
export const LOCAL_PROGRAM = { folder: PROGRAM_FOLDER, stack: "dev" };
