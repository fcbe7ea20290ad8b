import type { Operation } from "../../service";
import { invalidArgument } from "../errors";
import { encoderOf, type ListingPage, takePage } from "../listing";
import type { Start } from "../objectKeys";
import type { ObjectVersion } from "../objects";
import { ownerId } from "./manageBuckets";
import type { Toolbox } from "./toolbox";

const MAX_KEYS = 1000;

/** Lists the objects of a bucket in the order of their keys' bytes. */
export function listObjects({
  context,
  buckets,
  objects,
  access,
}: Toolbox): Record<"ListObjects" | "ListObjectsV2", Operation> {
  const Owner = { ID: ownerId(context.accountId) };

  return {
    ListObjectsV2: {
      access: (input) => [access.list("ListBucket", input)],
      async run(input) {
        const { ContinuationToken, StartAfter } = input;
        const start = ContinuationToken ? parseToken(ContinuationToken) : { after: StartAfter };
        const { page, common } = await list(input, start);
        const next = nextStart(page);
        return {
          ...common(input.FetchOwner === true),
          KeyCount: page.entries.length + page.commonPrefixes.length,
          ...(ContinuationToken ? { ContinuationToken } : {}),
          ...(StartAfter ? { StartAfter: encoderOf(input.EncodingType)(StartAfter) } : {}),
          ...(next ? { NextContinuationToken: tokenOf(next) } : {}),
        };
      },
    },

    ListObjects: {
      access: (input) => [access.list("ListBucket", input)],
      async run(input) {
        const { page, common } = await list(input, { after: input.Marker });
        const encode = encoderOf(input.EncodingType);
        const next = nextStart(page);
        const marker = next?.past ?? next?.after;
        return {
          ...common(true),
          Marker: encode(input.Marker ?? ""),
          ...(marker !== undefined && input.Delimiter ? { NextMarker: encode(marker) } : {}),
        };
      },
    },
  };

  async function list(input: any, start: Start) {
    const bucket = buckets.get(input.Bucket);
    const { Prefix: prefix = "", Delimiter: delimiter, EncodingType } = input;
    const asked = checkMax("max-keys", input.MaxKeys);
    const encode = encoderOf(EncodingType);
    const page = await takePage<ObjectVersion>({
      prefix,
      delimiter,
      max: Math.min(asked, MAX_KEYS),
      start,
      keyOf: ({ key }) => key,
      entries: (from) => present(objects.list(bucket, prefix, from)),
    });
    const common = (withOwner: boolean) => ({
      Name: bucket.name,
      Prefix: encode(prefix),
      ...(delimiter ? { Delimiter: encode(delimiter) } : {}),
      MaxKeys: Math.min(asked, MAX_KEYS),
      ...(EncodingType ? { EncodingType } : {}),
      IsTruncated: page.next !== undefined,
      ...(page.entries.length > 0
        ? { Contents: page.entries.map((version) => describe(version, encode, withOwner)) }
        : {}),
      ...(page.commonPrefixes.length > 0
        ? { CommonPrefixes: page.commonPrefixes.map((one) => ({ Prefix: encode(one) })) }
        : {}),
    });
    return { page, common };
  }

  function describe(
    { key, lastModified, content }: ObjectVersion,
    encode: (text: string) => string,
    withOwner: boolean,
  ) {
    const { etag, size, attributes, checksums, checksumType } = content!;
    return {
      Key: encode(key),
      LastModified: new Date(lastModified),
      ETag: etag,
      ChecksumAlgorithm: Object.keys(checksums),
      ChecksumType: checksumType,
      Size: size,
      ...(withOwner ? { Owner } : {}),
      StorageClass: attributes["StorageClass"] ?? "STANDARD",
    };
  }
}

/** A page's size as it was asked for. */
export function checkMax(name: string, max: unknown): number {
  if (max === undefined) return MAX_KEYS;
  if (typeof max === "number" && Number.isInteger(max) && max >= 0) return max;
  throw invalidArgument(name, max, `Argument ${name} must be an integer between 0 and 2147483647`);
}

async function* present(versions: AsyncIterable<ObjectVersion>): AsyncIterable<ObjectVersion> {
  for await (const version of versions) if (version.content) yield version;
}

function nextStart({ next }: ListingPage<ObjectVersion>): Start | undefined {
  if (!next) return undefined;
  return "past" in next ? next : { after: next.after.key };
}

function tokenOf(start: Start): string {
  return Buffer.from(JSON.stringify(start)).toString("base64");
}

function parseToken(token: string): Start {
  try {
    const { after, past } = JSON.parse(Buffer.from(token, "base64").toString());
    if (typeof (after ?? past) === "string") return { after, past };
  } catch {
    // Falls through to the refusal below: a token that is not JSON was not made here.
  }
  throw invalidArgument(
    "continuation-token",
    token,
    "The continuation token provided is incorrect",
  );
}
