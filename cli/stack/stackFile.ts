import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";

const OWNER_ONLY = 0o600;

/**
 * Lends a committed stack file to the Pulumi CLI, which writes its passphrase's salt into it and
 * all numbers and booleans as text. The salt is kept in a file of its own; the stack file stays as
 * it is, unless the CLI was told to change the configuration. What a killed run has left behind is
 * taken back by the next one.
 */
export async function lendStackFile<T>(
  file: string,
  saltFile: string,
  use: () => Promise<T>,
): Promise<T> {
  const lentFile = `${saltFile}.lent`;
  const takeBack = () => {
    const { before } = JSON.parse(readFileSync(lentFile, "utf8")) as { before?: string };
    putBack(file, saltFile, before);
    rmSync(lentFile);
  };
  if (existsSync(lentFile)) takeBack();
  const before = textOf(file);
  writeFileSync(lentFile, JSON.stringify({ before }), { mode: OWNER_ONLY });
  try {
    const lent = withSalt(withoutSalt(before ?? ""), textOf(saltFile));
    if (lent !== (before ?? "")) writeFileSync(file, lent);
    return await use();
  } finally {
    takeBack();
  }
}

function putBack(file: string, saltFile: string, before: string | undefined): void {
  const text = textOf(file);
  const salt = text && saltIn(text);
  if (salt) writeFileSync(saltFile, salt, { mode: OWNER_ONLY });
  const now = text === undefined ? undefined : withoutSalt(text);
  if (now !== undefined && isChanged(now, withoutSalt(before ?? ""))) {
    writeFileSync(file, withSalt(now, saltIn(before ?? "")));
  } else if (before === undefined) rmSync(file, { force: true });
  else writeFileSync(file, before);
}

const SALT = /^encryptionsalt:[ \t]*(.*)\n?/gm;

function saltIn(text: string): string | undefined {
  return [...text.matchAll(SALT)][0]?.[1];
}

function withoutSalt(text: string): string {
  return text.replace(SALT, "");
}

function withSalt(text: string, salt: string | undefined): string {
  if (!salt) return text;
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}encryptionsalt: ${salt}\n`;
}

/** Whether another configuration is meant, and not the same one in the CLI's writing. */
function isChanged(now: string, before: string): boolean {
  try {
    return !isDeepStrictEqual(meaning(now), meaning(before));
  } catch {
    // What is no YAML nobody was told to write.
    return false;
  }
}

/** Everything as the text that the CLI would write. */
function meaning(yaml: string): unknown {
  const asText = (_key: string, value: unknown) =>
    value === null || typeof value === "object" ? value : String(value);
  return JSON.parse(JSON.stringify(parse(yaml) ?? {}, asText));
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
