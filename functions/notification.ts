import { type CheckDependencies, checkDependencies, makeCheck } from "./check";
import type { Environment } from "./environment";
import type { CheckRequest, CheckResult } from "./payloads";

export function notificationDependencies(environment: Environment): CheckDependencies {
  return checkDependencies("notification", environment);
}

/** Throws NotificationFailed when the API answers "failed". */
export function makeNotification(
  dependencies: CheckDependencies,
): (request: CheckRequest) => Promise<CheckResult> {
  return makeCheck("notification", "NotificationFailed", dependencies);
}
