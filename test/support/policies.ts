import assert from "node:assert/strict";
import {
  type PolicyResource,
  type ResourceValidation,
  UnknownValueError,
  unknownCheckingProxy,
} from "@pulumi/policy";
import { policiesOf, type Rule } from "../../policy/rule";

/** A text that preview does not know, as Pulumi's protocol writes it. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource of a stack under test; resources are named by their `name`. */
export interface Given {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** What it is made after, beside what its properties come from. */
  readonly dependsOn?: readonly string[];
  /** What properties come from. */
  readonly from?: Readonly<Record<string, readonly string[]>>;
}

export interface Finding {
  readonly level: "mandatory" | "advisory";
  readonly resource: string | undefined;
  readonly message: string;
  /** Whether it was told before the resource was made. */
  readonly early: boolean;
}

/**
 * Runs a rule over a stack as the engine does: over each resource before it is made, in order, and
 * over all of them afterwards.
 */
export async function check(
  rule: Rule,
  given: readonly Given[],
  options: { settings?: object; stack?: string } = {},
): Promise<Finding[]> {
  const { settings = {}, stack = "dev" } = options;
  const [policy] = policiesOf([rule]);
  const urnOf = ({ type, name }: Pick<Given, "type" | "name">) =>
    `urn:pulumi:${stack}::project::${type}::${name}`;
  const found: Finding[] = [];
  const common = { getConfig: () => settings, stackTags: new Map(), notApplicable: never };
  const reporter = (early: boolean) => (message: string, urn?: string) => {
    found.push({ level: rule.level, resource: urn?.split("::").at(-1), message, early });
  };

  const resources = given.map((each) => ({
    ...each,
    urn: urnOf(each),
    props: unknownCheckingProxy({ ...each.props }),
    opts: {},
  }));
  for (const resource of resources) {
    const args = { ...common, ...resource } as never;
    await (policy.validateResource as ResourceValidation)(args, reporter(true));
  }
  const nodes = new Map(
    resources.map((each) => [
      each.name,
      { ...each, dependencies: [], propertyDependencies: {} } as unknown as PolicyResource,
    ]),
  );
  for (const { name, dependsOn = [], from = {} } of given) {
    const node = nodes.get(name)!;
    node.dependencies = [...dependsOn, ...Object.values(from).flat()].map((to) => nodes.get(to)!);
    node.propertyDependencies = Object.fromEntries(
      Object.entries(from).map(([key, names]) => [key, names.map((to) => nodes.get(to)!)]),
    );
  }
  try {
    await policy.validateStack(
      { ...common, resources: [...nodes.values()] } as never,
      reporter(false),
    );
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
    found.push({
      level: "advisory",
      resource: undefined,
      message: (error as Error).message,
      early: false,
    });
  }
  return found;
}

function never(): never {
  throw new Error("not expected");
}

/** The one resource that a test is about. */
export const given = (type: string, props: object, more: Partial<Given> = {}): Given => ({
  type,
  name: "it",
  props: { ...props },
  ...more,
});

/** The only message of a rule about some resources; undefined for none. */
export async function verdict(
  rule: Rule,
  resources: Given[],
  options = {},
): Promise<string | undefined> {
  const found = await check(rule, resources, options);
  assert.ok(found.length <= 1, `${found.length} findings`);
  return found[0]?.message;
}
