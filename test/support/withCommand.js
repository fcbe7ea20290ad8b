// Runs a suite that needs a command on the PATH; says plainly what is missing when it is not there.
const { spawnSync } = require("node:child_process");

const [needed, command, ...args] = process.argv.slice(2);
if (spawnSync(needed, ["--version"], { stdio: "ignore" }).error) {
  console.log(`skipped: this suite needs '${needed}', and there is none on the PATH`);
} else {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (error) console.error(`cannot run '${command}': ${error.message}`);
  process.exitCode = status ?? 1;
}
