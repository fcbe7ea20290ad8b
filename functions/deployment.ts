import { type CheckDependencies, checkDependencies, makeCheck } from "./check";
import type { Environment } from "./environment";
import type { CheckRequest, CheckResult } from "./payloads";

export function deploymentDependencies(environment: Environment): CheckDependencies {
  return checkDependencies("deployment", environment);
}

/** Throws DeploymentFailed when the API answers "failed". */
export function makeDeployment(
  dependencies: CheckDependencies,
): (request: CheckRequest) => Promise<CheckResult> {
  return makeCheck("deployment", "DeploymentFailed", dependencies);
}
