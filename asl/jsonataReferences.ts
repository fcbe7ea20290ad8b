/** A node of the tree that the jsonata library gives; only what is read here. */
interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly expression?: Node;
  readonly expressions?: readonly Node[];
  readonly procedure?: Node;
  readonly arguments?: readonly Node[];
  readonly body?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly lhs?: unknown;
  readonly rhs?: Node;
}

/**
 * The names that an expression reads from JSONata's own context, which Step Functions leaves empty:
 * bare names, `$` and `$$`. Only the first step of a path is read there; later steps, predicates,
 * sorting and grouping are read from what came before. A lambda's body is read where the lambda is.
 * Source: measured with ValidateStateMachineDefinition, github.com/floci-io/floci/issues/2670.
 */
export function contextReferences(ast: unknown): string[] {
  const found = new Set<string>();
  collect(ast as Node, found);
  return [...found];
}

/** The fields of `$states` that an expression names, wherever in it. */
export function statesFields(ast: unknown): string[] {
  const found = new Set<string>();
  collectFields(ast, found);
  return [...found];
}

function collect(node: Node | undefined, found: Set<string>): void {
  if (!node) return;
  switch (node.type) {
    case "path":
      collect(node.steps?.[0], found);
      return;
    case "name":
      found.add(String(node.value));
      return;
    case "variable":
      if (node.value === "") found.add("$");
      if (node.value === "$") found.add("$$");
      return;
    case "unary":
      collectUnary(node, found);
      return;
    case "binary":
    case "apply":
      collect(node.lhs as Node, found);
      collect(node.rhs, found);
      return;
    case "function":
    case "partial":
      // The name of a function is a variable: what it is called on counts, and its arguments.
      collect(node.procedure, found);
      for (const each of node.arguments ?? []) collect(each, found);
      return;
    case "lambda":
      collect(node.body, found);
      return;
    case "condition":
      for (const each of [node.condition, node.then, node.else]) collect(each, found);
      return;
    case "block":
      for (const each of node.expressions ?? []) collect(each, found);
      return;
    case "bind":
      collect(node.rhs, found);
  }
}

function collectUnary(node: Node, found: Set<string>): void {
  if (node.value === "{") {
    for (const pair of (node.lhs ?? []) as readonly (readonly Node[])[]) {
      for (const each of pair) collect(each, found);
    }
    return;
  }
  for (const each of node.expressions ?? []) collect(each, found);
  collect(node.expression, found);
}

function collectFields(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const each of node) collectFields(each, found);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const { type, steps } = node as Node;
  const [first, second] = type === "path" ? (steps ?? []) : [];
  if (first?.type === "variable" && first.value === "states" && second?.type === "name") {
    found.add(String(second.value));
  }
  for (const each of Object.values(node)) collectFields(each, found);
}
