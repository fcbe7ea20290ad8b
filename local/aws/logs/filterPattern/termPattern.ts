import type { MessageFilter } from ".";
import { invalidPattern, parseRegex } from "./syntax";

type Kind = "required" | "optional" | "excluded";

interface Term {
  readonly kind: Kind;
  readonly matches: MessageFilter;
}

const PREFIXES: Readonly<Record<string, Kind>> = { "?": "optional", "-": "excluded" };
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|(%[^%]*%)|([^\s"]+))/y;

/**
 * Terms that must all be in the message, in any order: `word`, `"some words"`, `%regex%`. Of those
 * marked `?` one is enough, and they count only where no term is required; none marked `-` may be
 * there.
 */
export function parseTerms(pattern: string): MessageFilter {
  const terms = [...termsOf(pattern)];
  const of = (kind: Kind) => terms.filter((term) => term.kind === kind);
  const required = of("required");
  const optional = required.length > 0 ? [] : of("optional");
  const excluded = of("excluded");
  return (message) =>
    required.every((term) => term.matches(message)) &&
    (optional.length === 0 || optional.some((term) => term.matches(message))) &&
    !excluded.some((term) => term.matches(message));
}

function* termsOf(pattern: string): Iterable<Term> {
  let position = 0;
  while (position < pattern.length) {
    TERM.lastIndex = position;
    const found = TERM.exec(pattern);
    if (!found) throw invalidPattern(pattern);
    position = TERM.lastIndex;
    const [, prefix, quoted, regex, word] = found;
    yield { kind: PREFIXES[prefix] ?? "required", matches: matcherOf(quoted, regex, word) };
  }
}

function matcherOf(quoted?: string, regex?: string, word?: string): MessageFilter {
  if (regex !== undefined) {
    const expression = parseRegex(regex);
    return (message) => expression.test(message);
  }
  const text = quoted !== undefined ? quoted.replace(/\\(.)/g, "$1") : word!;
  return (message) => message.includes(text);
}
