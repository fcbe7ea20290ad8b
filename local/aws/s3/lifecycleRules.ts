import type { ObjectVersion } from "./objects";

/** A rule of a bucket's lifecycle, in the shape of the API. */
export interface LifecycleRule {
  readonly ID: string;
  readonly Status: "Enabled" | "Disabled";
  /** The older way to say `Filter.Prefix`. */
  readonly Prefix?: string;
  readonly Filter?: Filter & { readonly And?: Filter };
  readonly Expiration?: {
    readonly Days?: number;
    /** ISO 8601. */
    readonly Date?: string;
    readonly ExpiredObjectDeleteMarker?: boolean;
  };
  readonly NoncurrentVersionExpiration?: {
    readonly NoncurrentDays: number;
    readonly NewerNoncurrentVersions?: number;
  };
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation: number };
}

interface Filter {
  readonly Prefix?: string;
  readonly Tag?: { readonly Key: string; readonly Value: string };
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly ObjectSizeGreaterThan?: number;
  readonly ObjectSizeLessThan?: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** All the keys a rule speaks of begin with this. */
export function prefixOf({ Prefix, Filter }: LifecycleRule): string {
  return Prefix ?? Filter?.Prefix ?? Filter?.And?.Prefix ?? "";
}

/** Whether a rule speaks of an object's version; delete markers have neither tags nor a size. */
export function covers({ Filter = {} }: LifecycleRule, { content }: ObjectVersion): boolean {
  const { Tag, Tags, ObjectSizeGreaterThan, ObjectSizeLessThan } = { ...Filter, ...Filter.And };
  const wanted = [...(Tag ? [Tag] : []), ...(Tags ?? [])];
  const bySize = ObjectSizeGreaterThan !== undefined || ObjectSizeLessThan !== undefined;
  if (!content) return wanted.length === 0 && !bySize;
  return (
    wanted.every(({ Key, Value }) => content.tags[Key] === Value) &&
    content.size > (ObjectSizeGreaterThan ?? -1) &&
    content.size < (ObjectSizeLessThan ?? Number.POSITIVE_INFINITY)
  );
}

/** Days count to the next midnight UTC after them (user guide, "Lifecycle rules: based on age"). */
export function daysHavePassed(days: number, since: number, now: number): boolean {
  return now >= Math.ceil((since + days * DAY_MS) / DAY_MS) * DAY_MS;
}

/** Whether an object's latest version is to go. */
export function isExpired({ Expiration }: LifecycleRule, since: number, now: number): boolean {
  const { Days, Date: date } = Expiration ?? {};
  if (Days !== undefined) return daysHavePassed(Days, since, now);
  return date !== undefined && now >= Date.parse(date);
}
