import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Once a run, before any suite: the policy pack refuses to run as a build of older sources. */
export function mochaGlobalSetup(): void {
  execFileSync(process.execPath, [join(__dirname, "..", "..", "policy", "build.js")]);
}
