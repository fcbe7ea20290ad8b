/** The name of an execution, from its ARN: the part under which its outputs lie. */
export function executionName(executionId: string): string {
  return executionId.slice(executionId.lastIndexOf(":") + 1);
}
