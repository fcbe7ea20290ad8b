import type { Properties } from "./values";

/** What a resource would become. */
export interface Difference {
  /** Properties whose value differs; none means nothing is to be done. */
  readonly changed: readonly string[];
  /** Those among them that no update can change. */
  readonly replaces: readonly string[];
  /** The new one cannot be made beside the old one: they would have the same name. */
  readonly deleteBeforeReplace: boolean;
}

/** Makes resources somewhere. Types and properties are the Pulumi provider's own. */
export interface ResourceProvider {
  /** Inputs with their defaults; throws for a type it does not have or inputs it refuses. */
  check(type: string, name: string, inputs: Properties, old?: Properties): Promise<Properties>;
  diff(type: string, oldInputs: Properties, newInputs: Properties): Difference;
  /** Outputs before the resource is made or updated: what nobody can know yet is unknown. */
  plan(type: string, inputs: Properties, oldOutputs?: Properties): Properties;
  create(type: string, inputs: Properties): Promise<{ id: string; outputs: Properties }>;
  update(
    type: string,
    id: string,
    inputs: Properties,
    old: { readonly inputs: Properties },
  ): Promise<Properties>;
  /** Undefined when it is gone. */
  read(
    type: string,
    id: string,
    inputs: Properties,
  ): Promise<{ inputs: Properties; outputs: Properties } | undefined>;
  delete(type: string, id: string, old: { readonly inputs: Properties }): Promise<void>;
  /** Answers a function, such as `aws:index/getRegion:getRegion`. */
  invoke(token: string, args: Properties): Promise<Properties>;
}
