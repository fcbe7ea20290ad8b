import { sameValue } from "../provider/values";
import { isPulumiType } from "./deployment";
import { Fingerprint } from "./fingerprint";
import type { EngineOptions, EngineResult } from "./options";
import { runProgram } from "./run";
import { Session } from "./session";
import type { ResourceState } from "./state";

/** Runs the program without making anything: values of what does not exist yet are unknown. */
export async function preview(options: EngineOptions): Promise<EngineResult> {
  return runProgram(new Session(options, true));
}

/** Makes, changes and deletes resources until they are what the program registers. */
export async function up(options: EngineOptions): Promise<EngineResult> {
  const session = new Session(options, false);
  const fingerprint = Fingerprint.of(session);
  if (options.skipUnchanged && fingerprint?.isKept() && (await isUntouched(session))) {
    return session.result([], [...session.old]);
  }
  fingerprint?.forget();
  const result = await runProgram(session);
  if (result.ok) fingerprint?.keep();
  return result;
}

/** Deletes every resource of the stack, dependents first; the program is not run. */
export async function destroy(options: EngineOptions): Promise<EngineResult> {
  const session = new Session(options, false);
  Fingerprint.of(session)?.forget();
  try {
    await session.deployment.deleteRest();
  } catch (error) {
    options.signal?.throwIfAborted();
    session.report(error);
  }
  return session.result();
}

/** Brings the stack's state up to what is really there; the program is not run. */
export async function refresh(options: EngineOptions): Promise<EngineResult> {
  const session = new Session(options, false);
  Fingerprint.of(session)?.forget();
  const found: ResourceState[] = [];
  for (const state of session.old) {
    options.signal?.throwIfAborted();
    const real = isReal(state) ? await session.read(state) : state;
    if (real) found.push(real);
  }
  session.checkpoint?.write(found);
  return session.result([], found);
}

/** Whether every resource is there, with the outputs it had. */
async function isUntouched({ old, provider }: Session): Promise<boolean> {
  const looks = old.filter(isReal).map(async ({ type, id, inputs, outputs }) => {
    const real = await provider.read(type, id!, inputs);
    return real !== undefined && sameValue(real.outputs, outputs);
  });
  return old.length > 0 && (await Promise.all(looks)).every((same) => same);
}

function isReal({ custom, type, delete: isOutdated }: ResourceState): boolean {
  return custom && !isPulumiType(type) && !isOutdated;
}
