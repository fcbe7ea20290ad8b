/** The type of every stack's root resource. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** Names a resource as Pulumi does: the types of its parents, down from the stack, qualify its own. */
export function urnOf(of: {
  readonly stack: string;
  readonly project: string;
  readonly parent: string;
  readonly type: string;
  readonly name: string;
}): string {
  const parentType = of.parent.split("::")[2] ?? "";
  const qualified =
    parentType === "" || parentType === STACK_TYPE ? of.type : `${parentType}$${of.type}`;
  return `urn:pulumi:${of.stack}::${of.project}::${qualified}::${of.name}`;
}
