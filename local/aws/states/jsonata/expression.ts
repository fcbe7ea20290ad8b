import type jsonata from "jsonata";
import { FUNCTIONS } from "./functions";

/** What an expression may refer to, by name without the dollar sign. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Ends expressions that would run for ever or nest without end. */
const LIMITS = { timeout: 5000, stack: 1000 };

const PATH = /^\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;
const OPERATORS = new Set(["and", "or", "in", "true", "false", "null", "function"]);

/** Whether a string of a definition is a JSONata expression: AWS allows nothing around the marks. */
export function isExpression(text: string): boolean {
  return text.startsWith("{%") && text.endsWith("%}") && text.length >= 4;
}

/** A JSONata expression, parsed when first needed. */
export class Expression {
  readonly source: string;
  /** Of expressions that are nothing but a path, which need no parser. */
  private readonly path: readonly string[] | undefined;
  private compiled: jsonata.Expression | undefined;

  /** @param text with its marks: `{% $states.input %}` */
  constructor(text: string) {
    this.source = text.slice(2, -2).trim();
    this.path = PATH.test(this.source) ? pathOf(this.source) : undefined;
  }

  /** Undefined when the expression finds nothing; throws the library's errors, which have a code. */
  evaluate(bindings: Bindings): unknown {
    if (this.path !== undefined) {
      const found = follow(bindings, this.path);
      if (found !== BRANCHES) return found;
    }
    this.compiled ??= compile(this.source);
    return this.compiled.evaluate(undefined, bindings as Record<string, unknown>);
  }
}

function compile(source: string): jsonata.Expression {
  // The library takes 30 ms to load, which most starts of the endpoint never need.
  const parse: typeof jsonata = require("jsonata");
  const expression = parse(source, LIMITS);
  for (const [name, value] of Object.entries(FUNCTIONS)) expression.assign(name, value);
  return expression;
}

function pathOf(source: string): readonly string[] | undefined {
  const names = source.slice(1).split(".");
  return names.some((name) => OPERATORS.has(name)) ? undefined : names;
}

/** A path through arrays means more to JSONata than to follow() and is left to the library. */
const BRANCHES = Symbol("branches");

function follow(bindings: Bindings, names: readonly string[]): unknown {
  let value: unknown = bindings;
  for (const name of names) {
    if (Array.isArray(value)) return BRANCHES;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return value === bindings ? BRANCHES : undefined;
    }
    value = (value as Bindings)[name];
  }
  return value;
}
