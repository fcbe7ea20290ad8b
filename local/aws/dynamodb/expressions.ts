import type { AttributeJson } from "./dynalite";

/** What dynalite's parsers know of the request that an expression is part of. */
export interface ExpressionContext {
  readonly attrNames?: Readonly<Record<string, string>>;
  readonly attrVals?: Readonly<Record<string, AttributeJson>>;
  /** Names and values that no expression has used so far; a parser takes out what it meets. */
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
}

/** The expression as a tree, with the values in it; a text says what is wrong. Throws where it is none. */
export type Parse = (expression: string, options: { context: ExpressionContext }) => unknown;

/** Programs have few; what builds its expressions' texts anew each time must not fill the memory. */
const MOST_TEMPLATES = 200;

/** These look into a value; all others at most at its type. */
const READS_VALUES = /between|attribute_type/i;

/** What the parser made of an expression, with a slot in the place of each value. */
interface Template {
  readonly tree: unknown;
  readonly names: readonly string[];
  readonly values: readonly string[];
}

class Slot {
  constructor(readonly name: string) {}
}

/**
 * A parser that reads each expression once for each combination of names and types of values, as a
 * program sends the same few with other values all the time.
 */
export function parseOnce(parse: Parse): Parse {
  const templates = new Map<string, Template>();
  return (expression, options) => {
    if (READS_VALUES.test(expression)) return parse(expression, options);
    const { context } = options;
    const key = keyOf(expression, context);
    let template = templates.get(key);
    if (!template) {
      template = templateOf(parse, expression, context);
      if (templates.size >= MOST_TEMPLATES) templates.clear();
      templates.set(key, template);
    }
    for (const name of template.names) delete context.unusedAttrNames[name];
    for (const name of template.values) delete context.unusedAttrVals[name];
    return copy(template.tree, (node) =>
      node instanceof Slot ? context.attrVals?.[node.name] : undefined,
    );
  };
}

function keyOf(expression: string, { attrNames, attrVals = {} }: ExpressionContext): string {
  const types = Object.entries(attrVals).map(([name, value]) => [name, Object.keys(value)[0]]);
  return JSON.stringify([expression, attrNames, types]);
}

function templateOf(parse: Parse, expression: string, context: ExpressionContext): Template {
  const { attrNames = {}, attrVals = {} } = context;
  const unusedAttrNames = all(attrNames);
  const unusedAttrVals = all(attrVals);
  const tree = parse(expression, { context: { ...context, unusedAttrNames, unusedAttrVals } });
  const slots = new Map<unknown, Slot>();
  for (const [name, value] of Object.entries(attrVals)) slots.set(value, new Slot(name));
  return {
    tree: copy(tree, (node) => slots.get(node)),
    names: Object.keys(attrNames).filter((name) => !unusedAttrNames[name]),
    values: Object.keys(attrVals).filter((name) => !unusedAttrVals[name]),
  };
}

function all(members: object): Record<string, true> {
  return Object.fromEntries(Object.keys(members).map((name) => [name, true]));
}

/** A deep copy in which some nodes are replaced. */
function copy(node: unknown, replacement: (node: object) => unknown): unknown {
  if (node === null || typeof node !== "object") return node;
  const replaced = replacement(node);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(node)) return node.map((one) => copy(one, replacement));
  const members = Object.create(Object.getPrototypeOf(node));
  for (const [name, member] of Object.entries(node)) members[name] = copy(member, replacement);
  return members;
}
