import { isJsonPath } from "./jsonPath";

/** Fewest and most arguments; source: states-language.net/spec.html#appendix-b */
const ARITY: Readonly<Record<string, readonly [fewest: number, most: number]>> = {
  Array: [0, Number.POSITIVE_INFINITY],
  ArrayContains: [2, 2],
  ArrayGetItem: [2, 2],
  ArrayLength: [1, 1],
  ArrayPartition: [2, 2],
  ArrayRange: [3, 3],
  ArrayUnique: [1, 1],
  Base64Decode: [1, 1],
  Base64Encode: [1, 1],
  Format: [1, Number.POSITIVE_INFINITY],
  Hash: [2, 2],
  JsonMerge: [3, 3],
  JsonToString: [1, 1],
  MathAdd: [2, 2],
  MathRandom: [2, 3],
  StringSplit: [2, 2],
  StringToJson: [1, 1],
  UUID: [0, 0],
};

/** The arguments that are numbers; source: states-language.net/spec.html#appendix-b */
const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  ArrayGetItem: [1],
  ArrayPartition: [1],
  ArrayRange: [0, 1, 2],
  MathAdd: [0, 1],
  MathRandom: [0, 1, 2],
};

/** How deep intrinsics may be nested in one another. */
const DEEPEST = 10;

/** Whether a text is a call of an intrinsic function, its arguments included. */
export function isIntrinsic(text: string): boolean {
  const reader = new Reader(text.trimEnd());
  return reader.call(1) && reader.isAtEnd();
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  call(depth: number): boolean {
    const name = this.take(/^States\.(\w+)\(/)?.[1];
    const arity = name !== undefined && Object.hasOwn(ARITY, name) ? ARITY[name] : undefined;
    if (!arity || depth > DEEPEST) return false;
    let count = 0;
    this.take(/^\s*/);
    if (!this.take(/^\)/)) {
      do {
        this.take(/^\s*/);
        if (NUMBERS[name!]?.includes(count) && this.rest().startsWith("'")) return false;
        if (!this.argument(depth)) return false;
        count++;
        this.take(/^\s*/);
      } while (this.take(/^,/));
      if (!this.take(/^\)/)) return false;
    }
    return count >= arity[0] && count <= arity[1];
  }

  /** In a text a backslash escapes a quote, a brace or a backslash, and nothing else. */
  private argument(depth: number): boolean {
    if (/^States\./.test(this.rest())) return this.call(depth + 1);
    if (this.rest().startsWith("$")) return this.path();
    return (
      this.take(/^('([^'\\]|\\['{}\\])*'|-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null)/) !==
      undefined
    );
  }

  /** A path, up to the comma or the parenthesis that follows it. */
  private path(): boolean {
    const path = this.rest().slice(0, endOfArgument(this.rest())).trimEnd();
    this.at += path.length;
    return isJsonPath(path);
  }

  private rest(): string {
    return this.text.slice(this.at);
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.rest());
    if (!match) return undefined;
    this.at += match[0].length;
    return match;
  }
}

/** Where an argument ends: at a comma or a closing parenthesis outside brackets and quotes. */
function endOfArgument(text: string): number {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quote) {
      if (character === "\\") at++;
      else if (character === quote) quote = "";
    } else if (depth > 0 && (character === "'" || character === '"')) quote = character;
    else if (character === "[" || character === "(") depth++;
    else if (character === "]" || character === ")") {
      if (depth === 0) return at;
      depth--;
    } else if (character === "," && depth === 0) return at;
  }
  return text.length;
}
