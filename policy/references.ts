import { UNKNOWN } from "./known";
import { type Resource, valuesOf } from "./resource";
import { physicalName, type Stack } from "./stack";

/** The resources that refer to others, by what they refer to; it grows as the stack does. */
export class References {
  readonly #byTarget = new Map<Resource, Set<Resource>>();
  readonly #unknown = new Set<Resource>();
  readonly #indexed = new Map<string, number>();
  /** Those whose target is not there, or not yet. */
  #pending: Resource[] = [];

  /**
   * @param properties the property that refers, by the type of what has it
   * @param targetType the type that is referred to
   */
  constructor(
    private readonly stack: Stack,
    private readonly properties: Readonly<Record<string, string>>,
    private readonly targetType: string,
  ) {}

  to(target: Resource): readonly Resource[] {
    this.update();
    return [...(this.#byTarget.get(target) ?? [])];
  }

  /** Those of which it cannot be told what they refer to. */
  toUnknown(): readonly Resource[] {
    this.update();
    return [...this.#unknown];
  }

  private update(): void {
    const fresh = Object.keys(this.properties).flatMap((type) => {
      const all = this.stack.ofType(type);
      const begin = this.#indexed.get(type) ?? 0;
      this.#indexed.set(type, all.length);
      return all.slice(begin);
    });
    this.#pending = [...this.#pending, ...fresh].filter((each) => !this.add(each));
  }

  private add(from: Resource): boolean {
    const targets = this.targetsOf(from);
    for (const target of targets) {
      if (target === UNKNOWN) this.#unknown.add(from);
      else this.#byTarget.set(target, (this.#byTarget.get(target) ?? new Set()).add(from));
    }
    return targets.length > 0;
  }

  /**
   * What a property names, or a list of it; what an unknown name comes from tells it, once the
   * whole stack is there.
   */
  private targetsOf(from: Resource): (Resource | typeof UNKNOWN)[] {
    const property = this.properties[from.type];
    const sources = from.comesFrom(property).filter(({ type }) => type === this.targetType);
    const values = valuesOf(from, property);
    const named = values.flatMap((each) =>
      typeof each === "string" ? (this.stack.named(each, this.targetType) ?? []) : [],
    );
    // Those of one name, in several accounts, are told apart by where the name comes from.
    const told = named.map(
      (found) => sources.find((each) => physicalName(each) === physicalName(found)) ?? found,
    );
    if (!values.includes(UNKNOWN)) return told;
    return [...told, ...(sources.length > 0 ? sources : [UNKNOWN as typeof UNKNOWN])];
  }
}

/** One index of references for each stack. */
export function referencesBy(
  properties: Readonly<Record<string, string>>,
  targetType: string,
): (stack: Stack) => References {
  const indexes = new WeakMap<Stack, References>();
  return (stack) => {
    const known = indexes.get(stack) ?? new References(stack, properties, targetType);
    indexes.set(stack, known);
    return known;
  };
}
