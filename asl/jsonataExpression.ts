import { isObject, type Json, type Report } from "./finding";
import { contextReferences, statesFields } from "./jsonataReferences";
import { syntaxTree } from "./syntaxTree";

const OPEN = "{%";
const CLOSE = "%}";

/**
 * What an expression may read of `$states` beside input and context: the result in the Output and
 * Assign of a state that has one, the error in those of a catcher.
 * Source: docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html#reserved-variable-states,
 * and github.com/floci-io/floci/pull/2786, which measured `errorOutput`.
 */
export type StatesField = "result" | "errorOutput";

const WHERE: Readonly<Record<StatesField, string>> = {
  result: "only the Output and Assign of a Task, Parallel or Map have it",
  errorOutput: "only the Output and Assign of a Catch have it",
};

/** Whether a text is meant as an expression. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(OPEN) && value.endsWith(CLOSE);
}

/** The expression between the delimiters. */
export function expressionIn(text: string): string {
  return text.slice(OPEN.length, -CLOSE.length);
}

/** Checks every text of a value: an expression must be one as a whole, and JSONata. */
export function checkExpressions(
  value: Json,
  path: string,
  report: Report,
  readable?: StatesField,
): void {
  if (typeof value === "string") checkText(value, path, report, readable);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      checkExpressions(item, `${path}[${index}]`, report, readable);
    }
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      checkExpressions(each, `${path}/${key}`, report, readable);
    }
  }
}

function checkText(text: string, path: string, report: Report, readable?: StatesField): void {
  const opens = text.startsWith(OPEN);
  const closes = text.endsWith(CLOSE);
  // AWS takes a text with spaces around both delimiters for a literal.
  if (!opens && !closes) return;
  if (opens !== closes || text.length < OPEN.length + CLOSE.length) {
    report.schema(
      path,
      `JSONata string must start with ${OPEN} and end with ${CLOSE}, the whole of it: '${text}'`,
    );
    return;
  }
  const expression = expressionIn(text);
  let ast: unknown;
  try {
    ast = syntaxTree(expression);
  } catch (error) {
    const { message } = error as { message: string };
    report.error("INVALID_JSONATA_EXPRESSION", path, `${message} (in '${expression.trim()}')`);
    return;
  }
  for (const name of contextReferences(ast)) {
    report.error("UNSUPPORTED_JSONATA_EXPRESSION", path, unsupported(name));
  }
  for (const field of statesFields(ast)) {
    if (field === "input" || field === "context" || field === readable) continue;
    const where = WHERE[field as StatesField] ?? "it has input, context, result and errorOutput";
    const message = `Field '$states.${field}' does not exist. (${where})`;
    // That AWS refuses the others too is not known: they give nothing, which fails the state.
    if (field === "errorOutput") report.error("UNSUPPORTED_JSONATA_EXPRESSION", path, message);
    else report.warn("UNSUPPORTED_JSONATA_EXPRESSION", path, message);
  }
}

function unsupported(name: string): string {
  if (name === "$$") {
    return "Reference to '$$' is not supported. ($states.input is the input of the state)";
  }
  const instead =
    name === "$"
      ? "$states.input is the input of the state"
      : `$states.input.${name} reads the input of the state, $${name} a variable, '${name}' in quotes is a text`;
  return `Reference to '${name}' at the top level is not supported. (${instead})`;
}
