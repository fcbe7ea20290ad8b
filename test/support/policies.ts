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
  /** What the provider adds to its properties, `unknown` at preview. */
  readonly computed?: Readonly<Record<string, unknown>>;
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

interface Options {
  readonly settings?: object;
  readonly stack?: string;
}

/**
 * Runs a rule over a stack as the engine does: over each resource before it is made, in order, and
 * over all of them afterwards.
 */
export async function check(
  rule: Rule,
  given: readonly Given[],
  options: Options = {},
): Promise<Finding[]> {
  const found = await checkAll([rule], given, options);
  return found.map(({ rule: _, ...finding }) => finding);
}

/** Runs several rules, which share what they have seen as those of a pack do. */
export async function checkAll(
  rules: readonly Rule[],
  given: readonly Given[],
  { settings = {}, stack = "dev" }: Options = {},
): Promise<(Finding & { rule: string })[]> {
  const policies = policiesOf(rules).map((policy, index) => ({ policy, rule: rules[index] }));
  const found: (Finding & { rule: string })[] = [];
  const common = { getConfig: () => settings, stackTags: new Map(), notApplicable: never };
  const reporter =
    ({ level, name }: Rule, early: boolean) =>
    (message: string, urn?: string) => {
      found.push({ rule: name, level, resource: urn?.split("::").at(-1), message, early });
    };

  const orAdvise = async ({ name }: Rule, validate: () => unknown) => {
    try {
      await validate();
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      const { message } = error as Error;
      found.push({ rule: name, level: "advisory", resource: undefined, message, early: false });
    }
  };

  const resources = given.map((each) => ({
    ...each,
    urn: `urn:pulumi:${stack}::project::${each.type}::${each.name}`,
    opts: {},
  }));
  for (const resource of resources) {
    const args = { ...common, ...resource, props: unknownCheckingProxy({ ...resource.props }) };
    for (const { policy, rule } of policies) {
      const validate = policy.validateResource as ResourceValidation;
      await orAdvise(rule, () => validate(args as never, reporter(rule, true)));
    }
  }
  const all = { ...common, resources: nodesOf(resources) } as never;
  for (const { policy, rule } of policies) {
    await orAdvise(rule, () => policy.validateStack?.(all, reporter(rule, false)));
  }
  return found;
}

/** The resources as they are after they are made, with their places in the graph. */
function nodesOf(resources: readonly Given[]): PolicyResource[] {
  const nodes = new Map(
    resources.map((each) => [
      each.name,
      {
        ...each,
        props: unknownCheckingProxy({ ...each.computed, ...each.props }),
        dependencies: [],
        propertyDependencies: {},
      } as unknown as PolicyResource,
    ]),
  );
  for (const { name, dependsOn = [], from = {} } of resources) {
    const node = nodes.get(name)!;
    node.dependencies = [...dependsOn, ...Object.values(from).flat()].map((to) => nodes.get(to)!);
    node.propertyDependencies = Object.fromEntries(
      Object.entries(from).map(([key, names]) => [key, names.map((to) => nodes.get(to)!)]),
    );
  }
  return [...nodes.values()];
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
