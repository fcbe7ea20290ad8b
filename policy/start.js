// What the CLI runs. Without a build it would fall back to the TypeScript, and fail over its types.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const build = join(__dirname, "build", "index.js");
if (!existsSync(build)) {
  console.error("The policy pack is not built. Build it: npm run prepare");
  process.exit(1);
}
require(build);
