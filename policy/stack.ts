import { UNKNOWN } from "./known";
import { isUnknown, type Resource, textOf } from "./resource";

/**
 * The resources of a stack. As long as one of them is only about to be made (`complete` is false),
 * they are those that came before it.
 */
export class Stack {
  readonly #byUrn = new Map<string, Resource>();
  readonly #byType = new Map<string, Resource[]>();
  readonly #names = new Map<string, NameIndex>();

  constructor(
    resources: Iterable<Resource>,
    readonly complete: boolean,
  ) {
    for (const resource of resources) this.add(resource);
  }

  add(resource: Resource): Resource {
    this.#byUrn.set(resource.urn, resource);
    const others = this.#byType.get(resource.type);
    if (others) others.push(resource);
    else this.#byType.set(resource.type, [resource]);
    return resource;
  }

  withUrn(urn: string): Resource | undefined {
    return this.#byUrn.get(urn);
  }

  /** The resources of some types, in the order of the types. */
  ofType(...types: readonly string[]): readonly Resource[] {
    if (types.length === 1) return this.#byType.get(types[0]) ?? [];
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /**
   * The resource of a type that a property names, by its ARN, id or name; or, while that is
   * unknown, the one it comes from.
   * @returns undefined for one that is not of this stack, UNKNOWN when that cannot be told
   */
  referred(from: Resource, property: string, type: string): Resource | undefined | typeof UNKNOWN {
    const sources = from.comesFrom(property).filter((each) => each.type === type);
    const [source] = sources;
    if (isUnknown(from, property)) return sources.length === 1 ? source : UNKNOWN;
    const text = textOf(from, property);
    const named = text === undefined ? undefined : this.named(text, type);
    // Where several are of one name, in other regions or accounts, the graph tells which it is.
    const isSource = named && source && physicalName(source) === physicalName(named);
    return sources.length === 1 && isSource ? source : named;
  }

  /** The resource of a type that has this ARN, id or name. */
  named(text: string, type: string): Resource | undefined {
    const index = this.#names.get(type) ?? new NameIndex();
    this.#names.set(type, index);
    index.update(this.#byType.get(type) ?? []);
    return index.find(text);
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

/** The resources of one type by all that they are called; it grows as the stack does. */
class NameIndex {
  readonly #byName = new Map<string, Resource>();
  #indexed = 0;

  update(resources: readonly Resource[]): void {
    for (; this.#indexed < resources.length; this.#indexed++) {
      const resource = resources[this.#indexed];
      const names = [physicalName(resource), textOf(resource, "id"), textOf(resource, "arn")];
      for (const name of names) if (name !== undefined) this.#byName.set(name, resource);
    }
  }

  find(text: string): Resource | undefined {
    const found = this.#byName.get(text);
    return found || !text.startsWith("arn:") ? found : this.#byName.get(lastPart(text));
  }
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
