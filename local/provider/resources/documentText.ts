/** A policy document as text; a program may give it as an object as well. */
export function documentText(document: unknown): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}
