// Runs the interpreter of local/aws/states on recorded executions: the same one, with mocked tasks.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
require("tsx/cjs");
const { runRecorded } = require("./runRecorded.ts");

export const run = runRecorded;
