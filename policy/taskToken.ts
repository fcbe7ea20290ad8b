import { syntaxTree } from "../asl";
import { expressionsOf, type Task } from "./definition";

/** Where the context object has the token. */
const place = ["Task", "Token"];

/**
 * Whether a task gives away its token: an expression of its arguments holds the token, or the
 * context that has it, or what cannot be told to hold neither.
 */
export function passesToken(task: Task): boolean {
  const expressions = expressionsOf(task);
  if (task.queryLanguage === "JSONata") return expressions.some(jsonataHolds);
  const { InputPath: input } = task.state;
  return [...expressions, ...(typeof input === "string" ? [input] : [])].some(jsonPathHolds);
}

function jsonataHolds(expression: string): boolean {
  try {
    return holds(syntaxTree(expression));
  } catch {
    // What is no JSONata is refused by another rule.
    return true;
  }
}

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
}

function holds(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node)) return node.some(holds);
  const { type, value, steps = [] } = node as Node;
  if (type === "variable") return value === "states";
  if (type === "path" && steps[0]?.type === "variable" && steps[0].value === "states") {
    const { steps: _, ...rest } = node as Node;
    const { type: __, ...first } = steps[0];
    return leadsToToken(steps.slice(1)) || [...steps.slice(1), first, rest].some(holds);
  }
  return Object.values(node).some(holds);
}

/** Whether names that follow `$states` end before the token, at it or behind it. */
function leadsToToken(steps: readonly Node[]): boolean {
  const other = ["context", ...place].findIndex(
    (name, index) => !(steps[index]?.type === "name" && steps[index].value === name),
  );
  // A step that is no name, such as a wildcard, may lead anywhere.
  return other < 0 || steps[other]?.type !== "name";
}

/** Whether a path or an intrinsic function's call has the token's path, or a shorter one, in it. */
function jsonPathHolds(expression: string): boolean {
  const dotted = expression.replace(/\[(['"])([^'"\]]*)\1\]/g, ".$2").replace(/'[^']*'/g, "");
  return [...dotted.matchAll(/\$\$((?:\.\w+)*)(\.?)/g)].some(([, names, more]) => {
    const steps = names.split(".").slice(1, 1 + place.length);
    // A dot that no name follows is that of a wildcard or of a search.
    return more !== "" && steps.length === 0
      ? true
      : steps.every((name, index) => name === place[index]);
  });
}
