import type { Operation } from "../../service";
import type { Bucket } from "../buckets";
import { invalidArgument } from "../errors";
import { encoderOf, takePage } from "../listing";
import type { Start } from "../objectKeys";
import type { ObjectVersion } from "../objects";
import { checkMax } from "./listObjects";
import { ownerId } from "./manageBuckets";
import type { Toolbox } from "./toolbox";

const MAX_KEYS = 1000;

interface Entry {
  readonly version: ObjectVersion;
  readonly isLatest: boolean;
}

/** Lists all versions and delete markers: by key, and of one key the latest first. */
export function listObjectVersions({ context, buckets, objects, access }: Toolbox): Operation {
  const Owner = { ID: ownerId(context.accountId) };

  return {
    access: (input) => [access.list("ListBucketVersions", input)],
    async run(input) {
      const { Prefix = "", Delimiter, KeyMarker, VersionIdMarker, EncodingType } = input;
      if (VersionIdMarker && !KeyMarker) {
        throw invalidArgument(
          "version-id-marker",
          VersionIdMarker,
          "A version-id marker cannot be specified without a key marker.",
        );
      }
      const bucket = buckets.get(input.Bucket);
      const encode = encoderOf(EncodingType);
      const MaxKeys = Math.min(checkMax("max-keys", input.MaxKeys), MAX_KEYS);
      const start = VersionIdMarker ? { at: KeyMarker } : { after: KeyMarker };
      const page = await takePage<Entry>({
        prefix: Prefix,
        delimiter: Delimiter,
        max: MaxKeys,
        start,
        keyOf: ({ version }) => version.key,
        entries: (from) => entriesFrom(bucket, Prefix, from, VersionIdMarker),
      });
      const described = page.entries.map((entry) => describe(entry, encode));
      const Versions = described.filter((one) => "Size" in one);
      const DeleteMarkers = described.filter((one) => !("Size" in one));
      return {
        Name: bucket.name,
        Prefix: encode(Prefix),
        ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
        KeyMarker: encode(KeyMarker ?? ""),
        VersionIdMarker: VersionIdMarker ?? "",
        MaxKeys,
        ...(EncodingType ? { EncodingType } : {}),
        IsTruncated: page.next !== undefined,
        ...markers(page.next, encode),
        ...(Versions.length > 0 ? { Versions } : {}),
        ...(DeleteMarkers.length > 0 ? { DeleteMarkers } : {}),
        ...(page.commonPrefixes.length > 0
          ? { CommonPrefixes: page.commonPrefixes.map((one) => ({ Prefix: encode(one) })) }
          : {}),
      };
    },
  };

  async function* entriesFrom(
    bucket: Bucket,
    prefix: string,
    start: Start,
    versionIdMarker: string | undefined,
  ): AsyncIterable<Entry> {
    for await (const latest of objects.list(bucket, prefix, start)) {
      let skipping = latest.key === start.at;
      for await (const entry of versionsOf(bucket, latest)) {
        if (!skipping) yield entry;
        else if (entry.version.versionId === versionIdMarker) skipping = false;
      }
    }
  }

  async function* versionsOf(bucket: Bucket, latest: ObjectVersion): AsyncIterable<Entry> {
    yield { version: latest, isLatest: true };
    if (bucket.versioning === undefined) return;
    for await (const version of objects.earlier(bucket, latest.key)) {
      yield { version, isLatest: false };
    }
  }

  function describe({ version, isLatest }: Entry, encode: (text: string) => string) {
    const { key, versionId, lastModified, content } = version;
    const common = {
      Key: encode(key),
      VersionId: versionId,
      IsLatest: isLatest,
      LastModified: new Date(lastModified),
      Owner,
    };
    if (!content) return common;
    return {
      ...common,
      ETag: content.etag,
      ChecksumAlgorithm: Object.keys(content.checksums),
      ChecksumType: content.checksumType,
      Size: content.size,
      StorageClass: content.attributes["StorageClass"] ?? "STANDARD",
    };
  }
}

function markers(
  next: { readonly past: string } | { readonly after: Entry } | undefined,
  encode: (text: string) => string,
) {
  if (!next) return {};
  if ("past" in next) return { NextKeyMarker: encode(next.past) };
  const { key, versionId } = next.after.version;
  return { NextKeyMarker: encode(key), NextVersionIdMarker: versionId };
}
