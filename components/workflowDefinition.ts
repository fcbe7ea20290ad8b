import type { FunctionKey } from "./names";

export interface WorkflowDefinitionArgs {
  bucket: string;
  /** The functions' names, which are known before the functions are. */
  functions: Readonly<Record<FunctionKey, string>>;
  /** How long AwaitCallback waits. */
  callbackTimeoutSeconds: number;
}

/** The functions that the workflow calls, each under the name it is called by. */
export const calledFunctions = [
  "validation",
  "deployment",
  "notification",
  "storeTaskToken",
  "writeOutputs",
] as const satisfies readonly FunctionKey[];
