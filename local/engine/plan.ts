import type { Difference, ResourceProvider } from "../provider/resourceProvider";
import { UNKNOWN } from "../provider/values";
import type { ResourceState } from "./state";

/** What is done about a resource. */
export type Operation = "create" | "update" | "replace" | "delete" | "same" | "refresh";

/** What is to be done about a registered resource, from what is known of it. */
export function operationFor(
  old: ResourceState | undefined,
  difference: Difference | undefined,
  replaceOnChanges: readonly string[],
): Exclude<Operation, "delete" | "refresh"> {
  if (!old) return "create";
  if (!difference || difference.changed.length === 0) return "same";
  const forced = difference.changed.some(
    (key) => replaceOnChanges.includes("*") || replaceOnChanges.includes(key),
  );
  return forced || difference.replaces.length > 0 ? "replace" : "update";
}

/**
 * A resource and what must be replaced with it when it is deleted first, in the order they were
 * made: a property taken from it becomes unknown, and cannot be changed without a replacement.
 */
export function replacedWith(
  root: ResourceState,
  resources: readonly ResourceState[],
  provider: Pick<ResourceProvider, "diff">,
): ResourceState[] {
  const found = new Map([[root.urn, root]]);
  for (const resource of resources) {
    if (found.has(resource.urn) || !resource.custom) continue;
    const taken = Object.entries(resource.propertyDependencies)
      .filter(([, urns]) => urns.some((urn) => found.has(urn)))
      .map(([property]) => [property, UNKNOWN]);
    if (taken.length === 0 || resource.type.startsWith("pulumi:")) continue;
    const inputs = { ...resource.inputs, ...Object.fromEntries(taken) };
    const { replaces } = provider.diff(resource.type, resource.inputs, inputs);
    if (replaces.length > 0) found.set(resource.urn, resource);
  }
  return [...found.values()];
}
