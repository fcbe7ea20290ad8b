// Bundles the pack, so that it starts in the time a plain script takes: as TypeScript, Pulumi would
// check its types at every start.
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { buildSync } = require("esbuild");

const root = join(__dirname, "..");

const options = {
  absWorkingDir: root,
  entryPoints: ["policy/index.ts"],
  outfile: "policy/build/index.js",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // They speak to the engine, and must be the ones that it starts the pack with.
  external: ["@pulumi/*"],
  metafile: true,
  logLevel: "warning",
};

const { inputs } = buildSync({ ...options, write: false }).metafile;
const sources = Object.keys(inputs).filter((file) => !file.startsWith("node_modules/"));
const hashes = Object.fromEntries(
  sources.map((file) => [
    file,
    createHash("sha256")
      .update(readFileSync(join(root, file)))
      .digest("hex"),
  ]),
);
buildSync({ ...options, define: { SOURCE_HASHES: JSON.stringify(hashes) } });
