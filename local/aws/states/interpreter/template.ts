import { type Json, jsonText, jsonType } from "../json";
import { type Bindings, Expression, isExpression } from "../jsonata/expression";
import { plain, UnsupportedResult } from "../jsonata/plain";
import { Fault } from "./errors";

/** A value of a definition in which any string may be an expression, made ready for evaluation. */
export type Template =
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Template])[] }
  | { readonly kind: "array"; readonly items: readonly Template[] };

export function compileTemplate(value: Json): Template {
  if (typeof value === "string" && isExpression(value)) {
    return { kind: "expression", expression: new Expression(value) };
  }
  if (typeof value !== "object" || value === null) return { kind: "literal", value };
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map(compileTemplate);
    return items.every(isLiteral) ? { kind: "literal", value } : { kind: "array", items };
  }
  const entries = Object.entries(value).map(([key, item]) => [key, compileTemplate(item)] as const);
  return entries.every(([, item]) => isLiteral(item))
    ? { kind: "literal", value }
    : { kind: "object", entries };
}

function isLiteral(template: Template): boolean {
  return template.kind === "literal";
}

/**
 * Evaluates a template. Throws `States.QueryEvaluationError` in the words of AWS.
 * @param field where the template stands in its state, such as `Arguments`
 */
export async function evaluateTemplate(
  template: Template,
  field: string,
  bindings: Bindings,
): Promise<Json> {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      return evaluateExpression(template.expression, field, bindings);
    case "array": {
      const items: Json[] = [];
      for (const [index, item] of template.items.entries()) {
        items.push(await evaluateTemplate(item, `${field}[${index}]`, bindings));
      }
      return items;
    }
    case "object": {
      const object: Record<string, Json> = {};
      for (const [key, item] of template.entries) {
        object[key] = await evaluateTemplate(item, `${field}/${key}`, bindings);
      }
      return object;
    }
  }
}

async function evaluateExpression(
  expression: Expression,
  field: string,
  bindings: Bindings,
): Promise<Json> {
  const subject = `The JSONata expression '${expression.source}' specified for the field '${field}'`;
  let value: unknown;
  try {
    value = await expression.evaluate(bindings);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const reason = code === undefined ? message : `${code}: ${message}`;
    throw evaluationFault(`${subject} threw an error during evaluation. ${reason}`, field);
  }
  if (value === undefined) throw evaluationFault(`${subject} returned nothing (undefined).`, field);
  try {
    return plain(value);
  } catch (error) {
    if (!(error instanceof UnsupportedResult)) throw error;
    throw evaluationFault(`${subject} returned an unsupported result type.`, field);
  }
}

/** The types of JSON that a field may ask for. */
export interface FieldTypes {
  readonly array: readonly Json[];
  readonly boolean: boolean;
  readonly number: number;
  readonly string: string;
  readonly object: { readonly [key: string]: Json };
}

/** Evaluates a template whose value must be of one type. */
export async function evaluateAs<T extends keyof FieldTypes>(
  type: T,
  template: Template,
  field: string,
  bindings: Bindings,
): Promise<FieldTypes[T]> {
  const value = await evaluateTemplate(template, field, bindings);
  if (jsonType(value) === type) return value as FieldTypes[T];
  const subject =
    template.kind === "expression"
      ? `The JSONata expression '${template.expression.source}' specified for the field '${field}' returned an unexpected result type.`
      : `The field '${field}' has an unexpected type.`;
  throw evaluationFault(
    `${subject} Expected '${type}', but was '${jsonType(value)}' for value: ${jsonText(value)}`,
    field,
  );
}

function evaluationFault(message: string, field: string): Fault {
  return new Fault("States.QueryEvaluationError", message, field);
}
