import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse, parseDocument } from "yaml";

const SALT = "encryptionsalt";

/**
 * Lends a committed stack file to the Pulumi CLI, which writes its passphrase's salt into it and
 * all numbers and booleans as text. The salt is kept in a file of its own; the stack file stays as
 * it is, unless the CLI was told to change the configuration.
 */
export async function lendStackFile<T>(
  file: string,
  saltFile: string,
  use: () => Promise<T>,
): Promise<T> {
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const salt = existsSync(saltFile) ? readFileSync(saltFile, "utf8") : undefined;
  if (salt) writeFileSync(file, `${before ?? ""}${SALT}: ${salt}\n`);
  try {
    return await use();
  } finally {
    if (existsSync(file)) takeBack(file, saltFile, before);
  }
}

function takeBack(file: string, saltFile: string, before: string | undefined): void {
  const text = readFileSync(file, "utf8");
  const document = parseDocument(text);
  const salt = document.get(SALT);
  if (typeof salt === "string") writeFileSync(saltFile, salt, { mode: 0o600 });
  document.delete(SALT);
  if (isDeepStrictEqual(meaning(document.toString()), meaning(before ?? ""))) {
    if (before === undefined) rmSync(file);
    else writeFileSync(file, before);
  } else if (salt !== undefined) writeFileSync(file, document.toString());
}

/** Everything as the text that the CLI would write. */
function meaning(yaml: string): unknown {
  const asText = (_key: string, value: unknown) =>
    value === null || typeof value === "object" ? value : String(value);
  return JSON.parse(JSON.stringify(parse(yaml) ?? {}, asText));
}
