import { AwsError } from "../service";

/** Members whose values AWS keeps out of its messages; they are marked so in its service model. */
const SENSITIVE = new Set(["definition", "input", "output", "error", "cause"]);

/** What a member's value breaks, in AWS's words. @param shown the value, or undefined for none */
export function constraint(member: string, shown: unknown, rule: string): AwsError {
  const value = shown === undefined ? " null" : SENSITIVE.has(member) ? "" : ` '${shown}'`;
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value${value} at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

export function stateMachineDoesNotExist(arn: string): AwsError {
  return new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
}

export function stateMachineDeleting(arn: string): AwsError {
  return new AwsError("StateMachineDeleting", `State Machine is being deleted: '${arn}'`);
}

export function executionDoesNotExist(arn: string): AwsError {
  return new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
}

export function typeNotSupported(): AwsError {
  return new AwsError(
    "StateMachineTypeNotSupported",
    "This operation is not supported by this type of state machine",
  );
}

/** Names what AWS has and this does not. */
export function notEmulated(what: string): AwsError {
  return new AwsError("NotImplemented", `${what} is not emulated.`, 501);
}
