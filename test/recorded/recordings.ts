import { join } from "node:path";
import { REPOSITORY } from "../support/commands";

/** Executions that were recorded on AWS; they are no part of this repository. */
export const RECORDINGS =
  process.env["ASL_EXECUTIONS"] ?? join(REPOSITORY, "..", "shared", "asl-executions");
