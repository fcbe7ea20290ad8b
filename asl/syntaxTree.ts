import jsonata from "jsonata";

/** More than any state machine has; what runs for days must not remember all it has ever seen. */
const MOST_KEPT = 1000;

type Parsed = { readonly tree: unknown } | { readonly error: unknown };

const kept = new Map<string, Parsed>();

/**
 * The syntax tree of a JSONata expression, not to be changed. Several checks ask for the same ones.
 * @throws what the `jsonata` library throws for what is none
 */
export function syntaxTree(expression: string): unknown {
  let parsed = kept.get(expression);
  if (parsed === undefined) {
    parsed = parse(expression);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(expression, parsed);
  }
  if ("error" in parsed) throw parsed.error;
  return parsed.tree;
}

function parse(expression: string): Parsed {
  try {
    return { tree: jsonata(expression).ast() };
  } catch (error) {
    return { error };
  }
}
