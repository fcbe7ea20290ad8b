import { type CheckDependencies, checkDependencies, makeCheck } from "./check";
import type { Environment } from "./environment";
import type { CheckRequest, CheckResult } from "./payloads";

export function validationDependencies(environment: Environment): CheckDependencies {
  return checkDependencies("validation", environment);
}

/** Throws ValidationFailed when the API answers "failed". */
export function makeValidation(
  dependencies: CheckDependencies,
): (request: CheckRequest) => Promise<CheckResult> {
  return makeCheck("validation", "ValidationFailed", dependencies);
}
