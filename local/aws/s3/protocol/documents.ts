import { toXml } from "../../endpoint/protocols/xml";
import { s3Error } from "../errors";
import { parseXml, type XmlElement } from "./parseXml";

const XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/";
const GRANTEE =
  '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">';

/** Lists whose items stand in the element of their parent, by parent and item. */
const READ_LISTS: Readonly<Record<string, string>> = {
  "And/Tag": "Tags",
  "CompleteMultipartUpload/Part": "Parts",
  "Delete/Object": "Objects",
  "LifecycleConfiguration/Rule": "Rules",
  "OwnershipControls/Rule": "Rules",
  "Rule/NoncurrentVersionTransition": "NoncurrentVersionTransitions",
  "Rule/Transition": "Transitions",
  "ServerSideEncryptionConfiguration/Rule": "Rules",
};
/** Lists in an element of their own. */
const READ_WRAPPED = new Set(["TagSet", "Tags"]);

const WRITE_LISTS: Readonly<Record<string, string>> = {
  DeleteMarkers: "DeleteMarker",
  Errors: "Error",
  NoncurrentVersionTransitions: "NoncurrentVersionTransition",
  Parts: "Part",
  Rules: "Rule",
  Tags: "Tag",
  Transitions: "Transition",
  Uploads: "Upload",
  Versions: "Version",
};
const WRITE_WRAPPED: Readonly<Record<string, readonly [wrapper: string, item: string]>> = {
  Buckets: ["Buckets", "Bucket"],
  Grants: ["AccessControlList", "Grant"],
  TagSet: ["TagSet", "Tag"],
};

const NUMBERS = new Set([
  "Days",
  "DaysAfterInitiation",
  "NewerNoncurrentVersions",
  "NoncurrentDays",
  "ObjectSizeGreaterThan",
  "ObjectSizeLessThan",
  "PartNumber",
]);
const BOOLEANS = new Set([
  "BlockPublicAcls",
  "BlockPublicPolicy",
  "BucketKeyEnabled",
  "ExpiredObjectDeleteMarker",
  "IgnorePublicAcls",
  "Quiet",
  "RestrictPublicBuckets",
]);

/** Reads a document into the shapes of the API; throws MalformedXML. */
export function readDocument(text: string, root: string): unknown {
  const document = parseXml(text);
  if (document.name !== root) throw s3Error("MalformedXML");
  return fromWire(document);
}

function fromWire({ name, text, children }: XmlElement): unknown {
  if (READ_WRAPPED.has(name)) return children.map(fromWire);
  if (children.length === 0) return scalar(name, text);
  const members: Record<string, unknown> = {};
  for (const child of children) {
    const list = READ_LISTS[`${name}/${child.name}`];
    if (list === undefined) {
      members[child.name] = fromWire(child);
      continue;
    }
    members[list] ??= [];
    (members[list] as unknown[]).push(fromWire(child));
  }
  return members;
}

function scalar(name: string, text: string): unknown {
  if (NUMBERS.has(name)) return Number(text);
  if (BOOLEANS.has(name)) return text.trim() === "true";
  return text;
}

/** Writes a document from the shapes of the API. */
export function writeDocument(root: string, value: unknown): string {
  return toXml(root, toWire(value), { xmlns: XMLNS }).replaceAll("<Grantee>", GRANTEE);
}

/** Errors have no namespace. */
export function writeError(members: Readonly<Record<string, unknown>>): string {
  return toXml("Error", members);
}

function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toWire);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  const wire: Record<string, unknown> = {};
  for (const [member, child] of Object.entries(value)) {
    const wrapped = WRITE_WRAPPED[member];
    if (wrapped) wire[wrapped[0]] = { [wrapped[1]]: toWire(child) };
    else if (member === "Grantee") wire[member] = { ID: child.ID };
    else wire[(Array.isArray(child) && WRITE_LISTS[member]) || member] = toWire(child);
  }
  return wire;
}
