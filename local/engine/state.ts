import type { Properties } from "../provider/values";

/** A resource as the checkpoint keeps it, in the shape of Pulumi's deployment format, version 3. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly parent?: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  /** Properties that are secrets, of inputs and of outputs. */
  readonly secrets: readonly string[];
  /** Replaced already, and still to be deleted. */
  readonly delete?: boolean;
}

/** The name a resource has in its program. */
export function nameOf({ urn }: Pick<ResourceState, "urn">): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
