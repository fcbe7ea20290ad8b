import type { Operation } from "../../service";
import type { Change } from "../../store";
import type { Blob } from "../blobs";
import { checksumMembers } from "../checksums";
import { checkCopyConditions, writeConditions } from "../conditions";
import { invalidArgument, s3Error } from "../errors";
import {
  attributesOf,
  checkKey,
  encryptionMembers,
  metadataOf,
  tagsOfHeader,
  versionMember,
} from "../objectSettings";
import { findForReader } from "./getObject";
import { writeAccess } from "./putObject";
import type { Toolbox } from "./toolbox";

export interface CopySource {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** `bucket/key`, percent-encoded, with a slash in front or not, and perhaps a version. */
export function parseCopySource(source: unknown): CopySource {
  const found = /^\/?([^/]+)\/(.+?)(?:\?versionId=([^&]+))?$/s.exec(String(source ?? ""));
  if (!found) {
    throw invalidArgument(
      "x-amz-copy-source",
      source,
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  }
  const [, bucket, key, versionId] = found;
  return {
    Bucket: decode(bucket),
    Key: decode(key),
    ...(versionId === undefined ? {} : { VersionId: versionId }),
  };
}

/** Makes an object of another one, or of itself with other settings. */
export function copyObject(toolbox: Toolbox): Operation {
  const { buckets, objects, blobs, access } = toolbox;
  return {
    access(input) {
      const source = parseCopySource(input.CopySource);
      return [
        access.object("GetObject", source.Bucket, source.Key, source.VersionId),
        ...writeAccess(access, input),
      ];
    },
    async run(input, call) {
      const source = parseCopySource(input.CopySource);
      const from = buckets.get(source.Bucket);
      const bucket = buckets.get(input.Bucket);
      checkKey(input.Key);
      const version = await findForReader(toolbox, from, source, call);
      const { content } = version;
      if (!content) {
        throw s3Error(
          "InvalidRequest",
          {},
          "The source of a copy request may not specifically refer to a delete marker by version id.",
        );
      }
      checkCopyConditions(version, content, input);
      const replaceMetadata = input.MetadataDirective === "REPLACE";
      refuseSelfCopy(source, input, replaceMetadata);

      const kept = replaceMetadata ? {} : copied(content.attributes);
      const attributes = attributesOf(bucket, { ...input, ...kept });
      const copies = await copyAll(content.blobs);
      try {
        const copy = await objects.put(
          bucket,
          input.Key,
          {
            ...content,
            blobs: copies.blobs,
            attributes,
            metadata: replaceMetadata ? metadataOf(input) : content.metadata,
            tags: input.TaggingDirective === "REPLACE" ? tagsOfHeader(input.Tagging) : content.tags,
          },
          copies.changes,
          writeConditions(input.Key, input),
        );
        return {
          CopyObjectResult: {
            ETag: content.etag,
            LastModified: new Date(copy.lastModified),
            ...checksumMembers(content.checksums),
            ChecksumType: content.checksumType,
          },
          ...encryptionMembers(attributes),
          ...versionMember(bucket, copy.versionId),
          ...(from.versioning ? { CopySourceVersionId: version.versionId } : {}),
        };
      } catch (error) {
        for (const blob of copies.blobs) await blobs.drop(blob);
        throw error;
      }
    },
  };

  async function copyAll(originals: readonly Blob[]) {
    const changes: Change[] = [];
    const copies: Blob[] = [];
    for (const original of originals) {
      const copy = await blobs.copy(original);
      copies.push(copy.blob);
      changes.push(...copy.changes);
    }
    return { blobs: copies, changes };
  }
}

function refuseSelfCopy(source: CopySource, input: any, replaceMetadata: boolean): void {
  const itself =
    source.Bucket === input.Bucket && source.Key === input.Key && source.VersionId === undefined;
  const changed =
    replaceMetadata ||
    input.StorageClass !== undefined ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined;
  if (itself && !changed) {
    throw s3Error(
      "InvalidRequest",
      {},
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
}

/** How an object is stored and encrypted is the copy's own affair. */
function copied(attributes: Readonly<Record<string, string | boolean>>) {
  const {
    StorageClass: _class,
    ServerSideEncryption: _algorithm,
    SSEKMSKeyId: _key,
    BucketKeyEnabled: _bucketKey,
    WebsiteRedirectLocation: _redirect,
    ...rest
  } = attributes;
  return rest;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, "%20"));
  } catch {
    throw invalidArgument("x-amz-copy-source", text, "Invalid copy source encoding");
  }
}
