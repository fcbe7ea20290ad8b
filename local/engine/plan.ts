import type { Difference } from "../provider/resourceProvider";
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

/** A resource and all that depends on it, the dependents first: the order they are deleted in. */
export function withDependents(
  urn: string,
  resources: readonly ResourceState[],
): readonly ResourceState[] {
  const found = new Set([urn]);
  for (const resource of resources) {
    const { parent, dependencies } = resource;
    if (dependencies.some((each) => found.has(each)) || (parent && found.has(parent))) {
      found.add(resource.urn);
    }
  }
  return resources.filter((resource) => found.has(resource.urn)).reverse();
}
