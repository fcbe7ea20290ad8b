import { XMLParser } from "fast-xml-parser";

export interface XmlOptions {
  readonly xmlns?: string;
  /** Wraps each item of a list, as AWS Query does; without it the list's own element repeats. */
  readonly listElement?: string;
}

/** Writes members as elements; what is undefined is left out, Dates are ISO 8601. */
export function toXml(
  root: string,
  value: unknown,
  { xmlns, listElement }: XmlOptions = {},
): string {
  const attribute = xmlns ? ` xmlns="${escapeXml(xmlns)}"` : "";
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${content(value, listElement)}</${root}>`;
}

function content(value: unknown, listElement: string | undefined): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object") return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, each]) => element(name, each, listElement))
    .join("");
}

function element(name: string, value: unknown, listElement: string | undefined): string {
  if (value === undefined) return "";
  if (!Array.isArray(value)) return `<${name}>${content(value, listElement)}</${name}>`;
  if (!listElement) return value.map((item) => element(name, item, listElement)).join("");
  const items = value.map((item) => element(listElement, item, listElement)).join("");
  return `<${name}>${items}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#xD;",
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => ENTITIES[character]!);
}

/** Reads XML; every text stays a string, elements in `lists` are always lists. */
export function parseXml(text: string, lists: readonly string[] = []): Record<string, any> {
  const parser = new XMLParser({
    parseTagValue: false,
    ignoreDeclaration: true,
    ignoreAttributes: true,
    removeNSPrefix: true,
    trimValues: false,
    isArray: (name) => lists.includes(name),
  });
  return parser.parse(text);
}
