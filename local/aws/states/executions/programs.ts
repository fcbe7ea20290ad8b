import { compileProgram, type Program } from "../interpreter/program";
import type { Records } from "../records";

/** How many state machines stay ready to run; the rest are made ready again when needed. */
const MOST = 50;

/** Programs by revision, each compiled once while it is in use. */
export class Programs {
  private readonly compiled = new Map<string, Program>();

  constructor(private readonly records: Records) {}

  /** Throws when the revision does not exist: the data folder is corrupt then. */
  get(machineId: string, revisionId: string): Program {
    const key = `${machineId}/${revisionId}`;
    let program = this.compiled.get(key);
    if (program !== undefined) {
      this.compiled.delete(key);
    } else {
      const revision = this.records.revisions.get(key);
      if (revision === undefined) throw new Error(`State machine revision ${key} is missing.`);
      program = compileProgram(JSON.parse(revision.definition));
    }
    this.compiled.set(key, program);
    if (this.compiled.size > MOST) this.compiled.delete(this.compiled.keys().next().value!);
    return program;
  }
}
