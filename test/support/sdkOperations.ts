import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const IMPORT = /import (?:\* as (\w+)|\{([^}]*)\}) from "@aws-sdk\/client-([\w-]+)"/g;

/**
 * The operations that the TypeScript files of a folder call by a command or a paginator, such as
 * `GetItem`, by the name of the SDK's package without `client-`. They are read from the text,
 * for which no file is run: what is imported is used, as the linter sees to.
 */
export function sdkOperations(folder: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, namespace, names, client] of text.matchAll(IMPORT)) {
      const known = found.get(client!) ?? new Set();
      for (const name of namespace ? membersOf(namespace, text) : names!.split(/[\s,]+/)) {
        const operation = /^(\w+)Command$/.exec(name) ?? /^paginate(\w+)$/.exec(name);
        if (operation) known.add(operation[1]!);
      }
      found.set(client!, known);
    }
  }
  return found;
}

function membersOf(namespace: string, text: string): string[] {
  return [...text.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)`, "g"))].map(([, name]) => name!);
}
