import { holdsUnknown, UNKNOWN } from "../values";

/** A policy document as text; a program may give it as an object as well, known or not. */
export function documentText(document: unknown): string {
  if (typeof document === "string") return document;
  return holdsUnknown(document) ? UNKNOWN : JSON.stringify(document);
}
