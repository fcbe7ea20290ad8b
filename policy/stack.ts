import { UNKNOWN } from "./known";
import { isUnknown, type Resource, textOf } from "./resource";

/**
 * The resources of a stack. As long as one of them is only about to be made (`complete` is false),
 * they are those that came before it.
 */
export class Stack {
  readonly #byType = new Map<string, Map<string, Resource>>();

  constructor(
    resources: Iterable<Resource>,
    readonly complete: boolean,
  ) {
    for (const resource of resources) this.add(resource);
  }

  /** Adds a resource, or replaces what was known of it. */
  add(resource: Resource): Resource {
    const others = this.#byType.get(resource.type) ?? new Map<string, Resource>();
    this.#byType.set(resource.type, others.set(resource.urn, resource));
    return resource;
  }

  /** The resources of some types, in the order of the types. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => [...(this.#byType.get(type)?.values() ?? [])]);
  }

  /**
   * The resource of a type that a property names, by its ARN, id or name; or, while that is
   * unknown, the one it comes from.
   * @returns undefined for one that is not of this stack, UNKNOWN when that cannot be told
   */
  referred(from: Resource, property: string, type: string): Resource | undefined | typeof UNKNOWN {
    if (isUnknown(from, property)) {
      const sources = from.comesFrom(property).filter((each) => each.type === type);
      return sources.length === 1 ? sources[0] : UNKNOWN;
    }
    const text = textOf(from, property);
    return text === undefined ? undefined : this.named(text, type);
  }

  /** The resource of a type that has this ARN, id or name. */
  named(text: string, type: string): Resource | undefined {
    return this.ofType(type).find((each) => isNamed(each, text));
  }

  /** Whether a resource is made after another. */
  isAfter(resource: Resource, other: Resource): boolean {
    const seen = new Set<string>();
    const reaches = (from: Resource): boolean =>
      from.dependencies.some(
        (each) =>
          each.urn === other.urn || (!seen.has(each.urn) && seen.add(each.urn) && reaches(each)),
      );
    return reaches(resource);
  }
}

function isNamed(resource: Resource, text: string): boolean {
  const name = physicalName(resource);
  return (
    text === textOf(resource, "arn") ||
    text === textOf(resource, "id") ||
    text === name ||
    (name !== undefined && text.startsWith("arn:") && lastPart(text) === name)
  );
}

/** The name within an ARN: what follows the last colon or slash; a version after it is not asked for. */
function lastPart(arn: string): string {
  const [, name = arn] = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(arn) ?? [];
  return name === arn ? arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1) : name;
}

/** What AWS calls a resource, when it is known. */
export function physicalName(resource: Resource): string | undefined {
  return textOf(resource, "name") ?? textOf(resource, "bucket") ?? textOf(resource, "functionName");
}

/** The name of the Pulumi stack a resource is of, from its URN. */
export function stackName({ urn }: Resource): string {
  return urn.split("::")[0].slice("urn:pulumi:".length);
}
