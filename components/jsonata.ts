/** An expression on one line, as people read it in the console. */
export function jsonata(expression: string): string {
  return `{% ${expression.replace(/\s*\n\s*/g, " ")} %}`;
}
