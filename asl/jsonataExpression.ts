import jsonata from "jsonata";
import { isObject, type Json, type Report } from "./finding";

const OPEN = "{%";
const CLOSE = "%}";

/** Whether a text is meant as an expression. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(OPEN) && value.endsWith(CLOSE);
}

/** The expression between the delimiters. */
export function expressionIn(text: string): string {
  return text.slice(OPEN.length, -CLOSE.length);
}

/** Checks every text of a value: an expression must be one as a whole, and JSONata. */
export function checkExpressions(value: Json, path: string, report: Report): void {
  if (typeof value === "string") checkText(value, path, report);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      checkExpressions(item, `${path}[${index}]`, report);
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value))
      checkExpressions(each, `${path}/${key}`, report);
  }
}

function checkText(text: string, path: string, report: Report): void {
  const opens = text.startsWith(OPEN);
  const closes = text.endsWith(CLOSE);
  // AWS takes a text with spaces around both delimiters for a literal.
  if (!opens && !closes) return;
  if (opens !== closes || text.length < OPEN.length + CLOSE.length) {
    report.schema(path, `A JSONata expression is the whole text, between '${OPEN}' and '${CLOSE}'`);
    return;
  }
  const problem = problemIn(expressionIn(text));
  if (problem) report.schema(path, `The JSONata expression is not valid: ${problem}`);
}

/** Says what is wrong with an expression; undefined where nothing is. */
export function problemIn(expression: string): string | undefined {
  let ast: unknown;
  try {
    ast = jsonata(expression).ast();
  } catch (error) {
    return (error as { message: string }).message;
  }
  if (usesRoot(ast)) return "'$$' is not supported; $states.input is the input of the state";
  return readsContext(ast)
    ? "'$' and unqualified fields are not supported at the top; $states.input is the input of the state"
    : undefined;
}

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly lhs?: Node;
  readonly rhs?: Node;
}

/** Whether an expression starts from JSONata's own context, which Step Functions leaves empty. */
function readsContext(node: unknown): boolean {
  const { type, value, steps, arguments: args, lhs, rhs } = (node ?? {}) as Node;
  switch (type) {
    case "name":
      return true;
    case "variable":
      return value === "";
    case "path":
      return readsContext(steps?.[0]);
    case "function":
      return args?.some(readsContext) ?? false;
    case "binary":
      return readsContext(lhs) || readsContext(rhs);
    default:
      return false;
  }
}

/** `$$` in the tree: a variable whose name is one dollar. */
function usesRoot(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(usesRoot);
  if (typeof node !== "object" || node === null) return false;
  const { type, value } = node as { type?: string; value?: unknown };
  if (type === "variable" && value === "$") return true;
  return Object.values(node).some(usesRoot);
}
