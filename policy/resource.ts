import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { hasUnknown, type Properties, readable, UNKNOWN } from "./known";

/** A resource of the stack as rules see it. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly properties: Properties;
  /** What it is made after, as far as the graph says so directly. */
  readonly dependencies: readonly Resource[];
  /** What a property's value comes from; empty as long as only the resource itself was seen. */
  comesFrom(property: string): readonly Resource[];
}

/** A resource that is about to be made: its inputs, and nothing of the graph. */
export function asRegistered(args: ResourceValidationArgs): Resource {
  return new View(
    args,
    () => [],
    () => [],
  );
}

/**
 * All resources of a stack, each with its outputs and its place in the graph.
 * @param registered finds a resource as it was before it was made
 */
export function asDeployed(
  resources: readonly PolicyResource[],
  registered: (urn: string) => Resource | undefined,
): Resource[] {
  const views = new Map<string, Resource>();
  const view = ({ urn }: PolicyResource) => views.get(urn)!;
  for (const each of resources) {
    views.set(
      each.urn,
      new View(
        each,
        () => each.dependencies.map(view),
        (property) => (each.propertyDependencies[property] ?? []).map(view),
        registered(each.urn),
      ),
    );
  }
  return [...views.values()];
}

class View implements Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  #properties: Properties | undefined;

  constructor(
    private readonly source: PolicyResource | ResourceValidationArgs,
    private readonly madeAfter: () => readonly Resource[],
    readonly comesFrom: (property: string) => readonly Resource[],
    private readonly registered?: Resource,
  ) {
    this.urn = source.urn;
    this.type = source.type;
    this.name = source.name;
  }

  /** Copied when asked for: most resources are of no interest to most rules, and some are large. */
  get properties(): Properties {
    this.#properties ??= asGiven(
      readable(this.source.props) as Properties,
      this.registered?.properties,
    );
    return this.#properties;
  }

  get dependencies(): readonly Resource[] {
    return this.madeAfter();
  }
}

/**
 * Outputs, with the inputs in place of what preview does not know of them: a property that nobody
 * gives and the provider computes is none of the program's.
 */
function asGiven(outputs: Properties, inputs: Properties | undefined): Properties {
  if (!inputs) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [key, hasUnknown(value) ? inputs[key] : value]),
  );
}

/** A property that is a text; undefined when it is absent or unknown. */
export function textOf(resource: Resource, property: string): string | undefined {
  const value = resource.properties[property];
  return typeof value === "string" ? value : undefined;
}

/** A property that is an object; undefined when it is absent or unknown. */
export function objectOf(resource: Resource, property: string): Properties | undefined {
  const value = resource.properties[property];
  return typeof value === "object" && value !== null ? (value as Properties) : undefined;
}

/** A property that is a list; empty when it is absent or unknown. */
export function listOf(resource: Resource, property: string): readonly unknown[] {
  const value = resource.properties[property];
  return Array.isArray(value) ? value : [];
}

/** A property that is one thing or a list of them, as a list. */
export function valuesOf(resource: Resource, property: string): readonly unknown[] {
  const value = resource.properties[property];
  return Array.isArray(value) ? value : [value];
}

/** Whether a property is there but cannot be known at preview. */
export function isUnknown(resource: Resource, property: string): boolean {
  return resource.properties[property] === UNKNOWN;
}

const kinds: Readonly<Record<string, string>> = {
  "aws:sfn/stateMachine:StateMachine": "state machine",
  "aws:dynamodb/table:Table": "table",
  "aws:lambda/function:Function": "function",
  "aws:lambda/callbackFunction:CallbackFunction": "function",
  "aws:iam/role:Role": "role",
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "role policy",
  "aws:cloudwatch/logGroup:LogGroup": "log group",
};

/** What messages call a resource, such as `state machine "orders"`. */
export function title({ type, name }: Resource): string {
  return `${kinds[type] ?? type.split(":").at(-1)} "${name}"`;
}
