/** Signatures by which Pulumi's protocol tells special values; from its sdk/go/common/resource. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";

/** Stands for a value that is not known before its resource is made. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Properties = Readonly<Record<string, unknown>>;

/** A value without wrappings: secrets and outputs are what they hold, references their id or URN. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  switch (value[SIGNATURE]) {
    case SECRET:
      return plain(value.value);
    case OUTPUT:
      return "value" in value ? plain(value.value) : UNKNOWN;
    case RESOURCE_REFERENCE:
      return value.id === undefined ? value.urn : value.id || UNKNOWN;
    default:
      return mapValues(value, (each) => plain(each));
  }
}

export function plainProperties(properties: Properties): Properties {
  return plain(properties) as Properties;
}

/** The properties that hold a secret, at whatever depth. */
export function secretKeys(properties: Properties): string[] {
  return Object.keys(properties).filter((key) => holdsSecret(properties[key]));
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isRecord(value)) return false;
  if (value[SIGNATURE] === SECRET) return true;
  if (value[SIGNATURE] === OUTPUT && value.secret === true) return true;
  return Object.values(value).some(holdsSecret);
}

/** Wraps the named properties as secrets, so that the program and policies know them as such. */
export function withSecrets(properties: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      keys.includes(key) ? { [SIGNATURE]: SECRET, value } : value,
    ]),
  );
}

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether something in it is not known yet. */
export function holdsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsUnknown);
  if (isRecord(value)) return Object.values(value).some(holdsUnknown);
  return isUnknown(value);
}

/** Equal as JSON, whatever the order of keys; what is undefined is absent. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/**
 * Of settings found in AWS, what the inputs speak of, since AWS fills in the rest; all of a setting
 * that they say nothing of.
 */
export function withinEach(inputs: Properties, found: Properties): Properties {
  const entries = Object.entries(found).map(([key, each]) => [key, within(inputs[key], each)]);
  return Object.fromEntries(entries);
}

function within(given: unknown, found: unknown): unknown {
  if (Array.isArray(given) && Array.isArray(found) && given.length === found.length) {
    return found.map((each, index) => within(given[index], each));
  }
  if (!isRecord(given) || !isRecord(found)) return found;
  return mapValues(given, (_each, key) => within(given[key], found[key]));
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each) =>
      isRecord(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    ) ?? "undefined"
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues(
  value: Record<string, unknown>,
  map: (each: unknown, key: string) => unknown,
): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, map(each, key)]));
}
