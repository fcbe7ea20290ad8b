import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "./session";

/** Secrets are not written down, and change nothing about what a program registers. */
const SECRET_VARIABLE = /SECRET|TOKEN|ACCESS_KEY|PASSPHRASE/;

/** What decides what a program registers, as one hash: by it a repetition is recognized. */
export class Fingerprint {
  private constructor(
    private readonly file: string,
    private readonly value: string,
  ) {}

  /** None without a state to compare with. */
  static of({ checkpoint, project, environment }: Session): Fingerprint | undefined {
    if (!checkpoint) return undefined;
    const hash = createHash("sha256").update(process.version);
    const variables = Object.entries(environment)
      .filter(([name]) => !SECRET_VARIABLE.test(name))
      .sort();
    hash.update(JSON.stringify([variables, project]));
    addFolder(hash, project.folder);
    // What npm installed, by name and version.
    const installed = join(project.folder, "node_modules", ".package-lock.json");
    if (existsSync(installed)) addFile(hash, installed);
    return new Fingerprint(`${checkpoint.file}.fingerprint`, hash.digest("hex"));
  }

  /** Whether the last `up` that ended well had the same. */
  isKept(): boolean {
    return existsSync(this.file) && readFileSync(this.file, "utf8") === this.value;
  }

  keep(): void {
    writeFileSync(this.file, this.value);
  }

  forget(): void {
    rmSync(this.file, { force: true });
  }
}

/** Every file of the program, but for packages and hidden folders, where data folders are. */
function addFolder(hash: Hash, folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    if (entry.isDirectory()) addFolder(hash, path);
    else if (entry.isFile()) addFile(hash, path);
  }
}

function addFile(hash: Hash, path: string): void {
  const content = readFileSync(path);
  hash.update(`${path}\0${content.length}\0`).update(content);
}
