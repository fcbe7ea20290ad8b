import { s3Error } from "../errors";

/** An element: its text where it has no elements, else its elements by name, in order. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement extends XmlElement {
  text: string;
  readonly children: XmlElement[];
}

/** What may stand between texts: CDATA, a comment, a declaration, or a tag. */
const MARKUP =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w.-]+:)?([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ENTITY = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));?/g;
const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};
/** No document of S3 nests this deep. */
const MAX_DEPTH = 32;

/**
 * Parses a document without attributes, namespaces or entities of its own, which is all that S3's
 * documents are; throws MalformedXML for anything else.
 */
export function parseXml(document: string): XmlElement {
  const outside: OpenElement = { name: "", text: "", children: [] };
  const open = [outside];
  let position = 0;
  while (position < document.length) {
    const current = open[open.length - 1];
    const next = document.indexOf("<", position);
    const end = next < 0 ? document.length : next;
    current.text += decode(document.slice(position, end));
    if (next < 0) break;
    MARKUP.lastIndex = next;
    const found = MARKUP.exec(document);
    if (!found) throw s3Error("MalformedXML");
    position = MARKUP.lastIndex;
    const [, cdata, closing, , name, , empty] = found;
    if (cdata !== undefined) current.text += cdata;
    if (name === undefined) continue;
    if (closing) {
      if (current === outside || current.name !== name) throw s3Error("MalformedXML");
      open.pop();
      continue;
    }
    const element: OpenElement = { name, text: "", children: [] };
    current.children.push(element);
    if (!empty) open.push(element);
    if (open.length > MAX_DEPTH) throw s3Error("MalformedXML");
  }
  const [root] = outside.children;
  if (open.length > 1 || outside.children.length !== 1 || outside.text.trim() !== "") {
    throw s3Error("MalformedXML");
  }
  return root;
}

function decode(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(ENTITY, (entity, hex?: string, decimal?: string, name?: string) => {
    if (!entity.endsWith(";")) throw s3Error("MalformedXML");
    if (name !== undefined) {
      if (!Object.hasOwn(NAMED, name)) throw s3Error("MalformedXML");
      return NAMED[name];
    }
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (code > 0x10ffff) throw s3Error("MalformedXML");
    return String.fromCodePoint(code);
  });
}
