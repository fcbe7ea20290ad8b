import { readFile } from "node:fs/promises";
import { CommandError } from "./arguments";

/** Reads a JSON file, with one clear message for each way that fails. */
export async function readJson(file: string, what: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new CommandError(`cannot read the ${what} '${file}': ${reasonOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`the ${what} '${file}' is not JSON: ${(error as Error).message}`);
  }
}

/** Why a file cannot be read, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  return code === "EISDIR" ? "it is a folder" : message;
}
