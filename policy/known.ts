import { UnknownValueError } from "@pulumi/policy";

/** Stands where a preview cannot know a value, because it comes from a resource that is not made yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A resource's properties as plain data, with `UNKNOWN` in them. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * Copies what the SDK hands to a policy. Its proxies throw at an unknown value, upon which the SDK
 * turns the whole policy into an advisory note; a copy lets a rule say itself what it misses.
 */
export function readable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isOpaque(value)) return unwrapped(value);
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, i) => read(value, i));
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(value, key)]));
}

/** Whether something is unknown in a copied value, itself included. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== "object" || value === null || isOpaque(value)) return false;
  return Object.values(value).some(hasUnknown);
}

function read(container: object, key: string | number): unknown {
  try {
    return readable((container as Record<string | number, unknown>)[key]);
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}

/** A promise does not answer through the SDK's proxy, which has what it stands for under this name. */
function unwrapped(value: object): unknown {
  return (value as Record<string, unknown>)["__getSpecialProxyTarget"] ?? value;
}

/** Assets and archives hold promises: they are left as they are. */
function isOpaque(value: object): boolean {
  return "__pulumiAsset" in value || "__pulumiArchive" in value;
}
