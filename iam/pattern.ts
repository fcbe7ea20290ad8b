const compiled = new Map<string, RegExp>();
const MOST_COMPILED = 5000;

/** Matches as IAM does: `*` is any run of characters, `?` any one; the case counts. */
export function matchesPattern(pattern: string, value: string): boolean {
  if (pattern === "*") return true;
  if (!/[*?]/.test(pattern)) return pattern === value;
  return expressionOf(pattern).test(value);
}

/** Whether every value that matches `inner` also matches `outer`: `s3:*` covers `s3:Get*`. */
export function coversPattern(outer: string, inner: string): boolean {
  return matchesPattern(outer, inner.replace(/\?/g, "\u0001").replace(/\*/g, "\u0002"));
}

function expressionOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, "[^]*")
    .replace(/\?/g, "[^]");
  const expression = new RegExp(`^${source}$`);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(pattern, expression);
  return expression;
}
