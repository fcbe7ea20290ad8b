/** How a path may be written, by where it stands. */
export type PathKind =
  /** Selects any number of nodes: InputPath, a template's value. */
  | "path"
  /** Names one node, without operators: ResultPath, a Choice's Variable. */
  | "reference";

const NAME = /^[\p{L}_][\p{L}\p{N}_-]*/u;

/**
 * Whether a text is a path: from the input (`$`), the context object (`$$`) or a variable (`$name`).
 * AWS reads paths with Jayway's JsonPath. Source: states-language.net/spec.html#path
 */
export function isJsonPath(text: string, kind: PathKind = "path"): boolean {
  const root = /^\$\$?/.exec(text)?.[0];
  if (root === undefined) return false;
  let rest = text.slice(root.length);
  if (root === "$") rest = rest.replace(NAME, "");
  while (rest !== "") {
    const step = stepOf(rest, kind);
    if (step === undefined) return false;
    rest = rest.slice(step.length);
  }
  return true;
}

function stepOf(rest: string, kind: PathKind): string | undefined {
  if (rest.startsWith("[")) return bracket(rest, kind);
  if (kind === "path" && rest.startsWith("..")) {
    const name = /^\.\.(\*|[^.[\]()'"\s,]+|(?=\[))/.exec(rest)?.[0];
    return name;
  }
  if (!rest.startsWith(".")) return undefined;
  if (kind === "path" && rest.startsWith(".*")) return ".*";
  const call =
    /^\.(length|min|max|avg|stddev|sum|keys|concat|append|first|last|index)\([^)]*\)/.exec(rest);
  if (kind === "path" && call) return call[0];
  if (rest.startsWith(".[")) return kind === "path" ? "." : undefined;
  return /^\.[^.[\]()'"\s,*?@]+( +[^.[\]()'"\s,*?@]+)*/.exec(rest)?.[0];
}

/** `['name']`, `[0]`; in a path also `[*]`, `[1:2]`, `[0,1]` and `[?(...)]`. */
function bracket(rest: string, kind: PathKind): string | undefined {
  const simple = /^\[\s*('([^'\\]|\\.)*'|"([^"\\]|\\.)*"|\d+)\s*\]/.exec(rest)?.[0];
  if (simple || kind === "reference") return simple;
  const many =
    /^\[\s*(\*|-?\d*\s*:\s*-?\d*(\s*:\s*-?\d*)?|-?\d+(\s*,\s*-?\d+)*|('([^'\\]|\\.)*'|"([^"\\]|\\.)*")(\s*,\s*('([^'\\]|\\.)*'|"([^"\\]|\\.)*"))*)\s*\]/.exec(
      rest,
    )?.[0];
  return many ?? filter(rest);
}

/** `[?(...)]` up to the bracket that closes it; what is inside is Jayway's to read. */
function filter(rest: string): string | undefined {
  if (!/^\[\s*\?\s*\(/.test(rest) && !/^\[\s*\(/.test(rest)) return undefined;
  let depth = 0;
  let quote = "";
  for (let at = 0; at < rest.length; at++) {
    const character = rest[at]!;
    if (quote) {
      if (character === "\\") at++;
      else if (character === quote) quote = "";
    } else if (character === "'" || character === '"') quote = character;
    else if (character === "[" || character === "(") depth++;
    else if (character === "]" || character === ")") {
      depth--;
      if (depth === 0)
        return /\)\s*\]$/.test(rest.slice(0, at + 1)) ? rest.slice(0, at + 1) : undefined;
    }
  }
  return undefined;
}
