import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The source file that differs from what a build was made of, if there is one. A pack that was
 * copied without its sources has nothing to differ from.
 * @param hashes SHA-256 in hex, by the path from the root
 */
export function changedSource(
  root: string,
  hashes: Readonly<Record<string, string>>,
): string | undefined {
  return Object.keys(hashes).find((file) => {
    const path = join(root, file);
    return (
      existsSync(path) &&
      createHash("sha256").update(readFileSync(path)).digest("hex") !== hashes[file]
    );
  });
}
