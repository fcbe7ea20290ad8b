import type { MessageFilter } from ".";
import { invalidPattern, parseRegex, parseWildcards } from "./syntax";

type Condition = (value: unknown) => boolean;

const TOKENS =
  /\s*(?:(&&|\|\||!=|<=|>=|[{}()=<>])|("(?:[^"\\]|\\.)*")|(%[^%]*%)|(\$(?:\.[A-Za-z0-9_\-@]+|\[[^\]]*\])+)|([^\s(){}=<>!&|"]+))/y;
const STEPS = /\.([A-Za-z0-9_\-@]+)|\[(\d+|\*|"[^"]*"|'[^']*')\]/g;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * A pattern such as `{ $.level = "ERROR" && ($.code >= 500 || $.detail NOT EXISTS) }`. Messages
 * that are not JSON never match.
 */
export function parseJsonPattern(pattern: string): MessageFilter {
  const condition = new Parser(pattern).parse();
  return (message) => {
    if (!/^\s*[{[]/.test(message)) return false;
    try {
      return condition(JSON.parse(message));
    } catch {
      return false;
    }
  };
}

/** `{ or }`, where `or = and { "||" and }`, `and = one { "&&" one }`, `one = "(" or ")" | test`. */
class Parser {
  private readonly tokens: string[];
  private position = 0;

  constructor(private readonly pattern: string) {
    this.tokens = [...this.tokenize()];
  }

  parse(): Condition {
    this.expect("{");
    const condition = this.any();
    this.expect("}");
    if (this.position !== this.tokens.length) throw invalidPattern(this.pattern);
    return condition;
  }

  private any(): Condition {
    const options = [this.all()];
    while (this.take("||")) options.push(this.all());
    return (value) => options.some((option) => option(value));
  }

  private all(): Condition {
    const parts = [this.one()];
    while (this.take("&&")) parts.push(this.one());
    return (value) => parts.every((part) => part(value));
  }

  private one(): Condition {
    if (!this.take("(")) return this.test();
    const condition = this.any();
    this.expect(")");
    return condition;
  }

  private test(): Condition {
    const select = this.selector(this.next());
    const operator = this.next();
    switch (operator.toUpperCase()) {
      case "EXISTS":
        return (value) => select(value).some((found) => found !== undefined);
      case "NOT":
        this.expect("EXISTS");
        return (value) => select(value).every((found) => found === undefined);
      case "IS": {
        const wanted = this.constant(this.next());
        return (value) => select(value).some((found) => found === wanted);
      }
      default: {
        const compare = this.comparison(operator, this.next());
        return (value) => select(value).some((found) => found !== undefined && compare(found));
      }
    }
  }

  private selector(path: string): (value: unknown) => unknown[] {
    const steps = [...path.matchAll(STEPS)].map(([, name, index]) => name ?? unquoted(index));
    if (!path.startsWith("$") || steps.length === 0) throw invalidPattern(this.pattern);
    return (value) => steps.reduce<unknown[]>((found, step) => found.flatMap(child(step)), [value]);
  }

  private constant(word: string): true | false | null {
    switch (word.toUpperCase()) {
      case "TRUE":
        return true;
      case "FALSE":
        return false;
      case "NULL":
        return null;
      default:
        throw invalidPattern(this.pattern);
    }
  }

  private comparison(operator: string, operand: string): Condition {
    if (operator === "=" || operator === "!=") {
      const equals = this.equality(operand);
      return operator === "=" ? equals : (found) => !equals(found);
    }
    if (!NUMBER.test(operand)) throw invalidPattern(this.pattern);
    const bound = Number(operand);
    const compare = ORDER[operator];
    if (!compare) throw invalidPattern(this.pattern);
    return (found) => typeof found === "number" && compare(found, bound);
  }

  private equality(operand: string): Condition {
    if (operand.startsWith("%")) {
      const expression = parseRegex(operand);
      return (found) => isScalar(found) && expression.test(String(found));
    }
    if (NUMBER.test(operand)) {
      const wanted = Number(operand);
      return (found) => found === wanted;
    }
    const expression = parseWildcards(unquoted(operand));
    return (found) => isScalar(found) && expression.test(String(found));
  }

  private *tokenize(): Iterable<string> {
    let position = 0;
    while (position < this.pattern.length) {
      TOKENS.lastIndex = position;
      const found = TOKENS.exec(this.pattern);
      if (!found) throw invalidPattern(this.pattern);
      position = TOKENS.lastIndex;
      yield found[0].trim();
    }
  }

  private take(token: string): boolean {
    if (this.tokens[this.position]?.toUpperCase() !== token) return false;
    this.position += 1;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw invalidPattern(this.pattern);
  }

  private next(): string {
    const token = this.tokens[this.position];
    if (token === undefined) throw invalidPattern(this.pattern);
    this.position += 1;
    return token;
  }
}

const ORDER: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function child(step: string): (value: any) => unknown[] {
  return (value) => {
    if (step === "*") return Array.isArray(value) ? value : [];
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) {
      return [undefined];
    }
    return [value[step]];
  };
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function unquoted(text: string): string {
  return /^["']/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
}
