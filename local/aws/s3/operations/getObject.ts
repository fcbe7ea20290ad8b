import type { IamService } from "../../iam/iamService";
import { AwsError, type Call, type Operation } from "../../service";
import { BlobGone, type Span } from "../blobs";
import type { Bucket } from "../buckets";
import { checksumMembers } from "../checksums";
import { checkReadConditions } from "../conditions";
import { s3Error } from "../errors";
import { versionMember } from "../objectSettings";
import type { ObjectContent, ObjectVersion } from "../objects";
import { parseRange } from "../range";
import type { Toolbox } from "./toolbox";

/** Overrides of a reader, `ResponseContentType` and the like. */
const OVERRIDES = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
  "Expires",
];
const ATTEMPTS = 3;

/** An object's content, or what is known of it. */
export function getObject(toolbox: Toolbox): Record<"GetObject" | "HeadObject", Operation> {
  const { buckets, blobs, access } = toolbox;
  const readAccess: Operation["access"] = (input) => [
    access.object("GetObject", input.Bucket, input.Key, input.VersionId),
  ];

  return {
    GetObject: {
      access: readAccess,
      async run(input, call) {
        for (let attempt = 1; ; attempt++) {
          const { content, span, answer } = await look(input, call);
          try {
            return { ...answer, Body: await blobs.read(content.blobs, span) };
          } catch (error) {
            if (!(error instanceof BlobGone) || attempt === ATTEMPTS) throw error;
          }
        }
      },
    },
    HeadObject: {
      access: readAccess,
      run: async (input, call) => (await look(input, call)).answer,
    },
  };

  async function look(input: any, call: Call) {
    const bucket = buckets.get(input.Bucket);
    const version = await findForReader(toolbox, bucket, input, call);
    const { content } = version;
    if (!content) {
      throw s3Error("MethodNotAllowed", { DeleteMarker: true, VersionId: version.versionId });
    }
    checkReadConditions(version, content, input);
    const part = partSpan(content, input.PartNumber);
    const span = part ?? parseRange(input.Range, content.size);
    const answer = describe(bucket, version, content, input, span);
    return { content, span: span ?? { start: 0, end: content.size - 1 }, answer };
  }
}

/** Finds a version; who may not list the bucket is not told that a key is missing. */
export async function findForReader(
  { buckets, objects, access, context }: Toolbox,
  bucket: Bucket,
  { Key, VersionId }: { Key: string; VersionId?: string },
  call: Call,
): Promise<ObjectVersion> {
  try {
    return await objects.get(bucket, Key, VersionId);
  } catch (error) {
    const missing = error instanceof AwsError && error.code === "NoSuchKey";
    if (missing && call.principal.kind !== "root" && buckets.find(bucket.name)) {
      const iam = context.services.get<IamService>("iam");
      iam.authorize(call, [access.bucket("ListBucket", bucket.name, { "s3:prefix": Key })]);
    }
    throw error;
  }
}

function describe(
  bucket: Bucket,
  version: ObjectVersion,
  content: ObjectContent,
  input: any,
  span: Span | undefined,
) {
  const { size, etag, attributes, metadata, tags, parts } = content;
  const overrides = OVERRIDES.filter((name) => input[`Response${name}`] !== undefined).map(
    (name) => [name, input[`Response${name}`]],
  );
  const whole = span === undefined;
  const { StorageClass, ...rest } = attributes;
  return {
    ...rest,
    ...(StorageClass && StorageClass !== "STANDARD" ? { StorageClass } : {}),
    ...Object.fromEntries(overrides),
    AcceptRanges: "bytes",
    ContentLength: whole ? size : span.end - span.start + 1,
    ...(whole ? {} : { ContentRange: `bytes ${span.start}-${span.end}/${size}` }),
    ETag: etag,
    LastModified: new Date(version.lastModified),
    Metadata: metadata,
    ...versionMember(bucket, version.versionId),
    ...(Object.keys(tags).length > 0 ? { TagCount: Object.keys(tags).length } : {}),
    ...(input.PartNumber !== undefined && parts ? { PartsCount: parts.length } : {}),
    ...(input.ChecksumMode === "ENABLED" && whole
      ? { ...checksumMembers(content.checksums), ChecksumType: content.checksumType }
      : {}),
  };
}

/** The bytes of one part; an object uploaded in one go has one. */
function partSpan({ parts, size }: ObjectContent, partNumber: number | undefined) {
  if (partNumber === undefined) return undefined;
  const list = parts ?? [{ number: 1, size }];
  let start = 0;
  for (const part of list) {
    if (part.number === partNumber) {
      return size === 0 ? undefined : { start, end: start + part.size - 1 };
    }
    start += part.size;
  }
  throw s3Error("InvalidPartNumber", {
    ActualPartCount: list.length,
    PartNumberRequested: partNumber,
  });
}
