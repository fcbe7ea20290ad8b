import type { Operation } from "../../service";
import { checksumMembers } from "../checksums";
import { s3Error } from "../errors";
import { versionMember } from "../objectSettings";
import { findForReader } from "./getObject";
import type { Toolbox } from "./toolbox";

const MAX_PARTS = 1000;

/** Chosen facts about an object, its parts among them. */
export function getObjectAttributes(toolbox: Toolbox): Operation {
  const { buckets, access } = toolbox;
  return {
    access: ({ Bucket, Key, VersionId }) => [
      access.object("GetObject", Bucket, Key, VersionId),
      access.object("GetObjectAttributes", Bucket, Key, VersionId),
    ],
    async run(input, call) {
      const bucket = buckets.get(input.Bucket);
      const version = await findForReader(toolbox, bucket, input, call);
      const { content } = version;
      if (!content) throw s3Error("MethodNotAllowed", { DeleteMarker: true });
      const asked: unknown[] = [input.ObjectAttributes ?? []].flat();
      const { etag, size, checksums, checksumType, attributes, parts } = content;
      const marker = Number(input.PartNumberMarker ?? 0);
      const max = Math.min(input.MaxParts ?? MAX_PARTS, MAX_PARTS);
      const later = (parts ?? []).filter(({ number }) => number > marker);
      const page = later.slice(0, max);
      const facts: Record<string, unknown> = {
        ETag: etag.slice(1, -1),
        Checksum: { ...checksumMembers(checksums), ChecksumType: checksumType },
        ObjectParts: parts && {
          TotalPartsCount: parts.length,
          PartNumberMarker: marker,
          NextPartNumberMarker: page[page.length - 1]?.number ?? 0,
          MaxParts: max,
          IsTruncated: later.length > page.length,
          Parts: page.map((part) => ({
            PartNumber: part.number,
            Size: part.size,
            ...checksumMembers(part.checksums),
          })),
        },
        StorageClass: attributes["StorageClass"] ?? "STANDARD",
        ObjectSize: size,
      };
      const chosen = Object.entries(facts).filter(
        ([name, value]) => asked.includes(name) && value !== undefined,
      );
      return {
        ...Object.fromEntries(chosen),
        LastModified: new Date(version.lastModified),
        ...versionMember(bucket, version.versionId),
      };
    },
  };
}
