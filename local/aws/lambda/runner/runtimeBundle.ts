import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

const PROJECT_ROOT = path.resolve(__dirname, "../../../..");
const SOURCES = [path.resolve(__dirname, "../runtime"), __dirname];

let bundle: string | undefined;

/**
 * The runtime that instances run, bundled from `../runtime` into one file of plain JavaScript that
 * starts without a TypeScript loader. Kept in `node_modules/.cache` under the hash of its sources.
 */
export function runtimeBundle(): string {
  bundle ??= build();
  return bundle;
}

function build(): string {
  const hash = createHash("sha256").update(PROJECT_ROOT).update(process.version);
  for (const folder of SOURCES) {
    for (const name of readdirSync(folder).sort())
      hash.update(readFileSync(path.join(folder, name)));
  }
  const cache = path.join(PROJECT_ROOT, "node_modules/.cache/lambda-runtime");
  const file = path.join(cache, `${hash.digest("hex").slice(0, 16)}.js`);
  if (existsSync(file)) return file;

  const esbuild: typeof import("esbuild") = require("esbuild");
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [path.join(SOURCES[0], "boot.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: `node${process.versions.node}`,
    define: { SDK_ROOT: JSON.stringify(PROJECT_ROOT) },
  });
  mkdirSync(cache, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, outputFiles[0].contents);
  renameSync(temporary, file);
  return file;
}
