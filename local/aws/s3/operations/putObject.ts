import type { Access, Operation } from "../../service";
import { checksumMembers } from "../checksums";
import { writeConditions } from "../conditions";
import {
  attributesOf,
  checkKey,
  encryptionMembers,
  metadataOf,
  tagsOfHeader,
  versionMember,
} from "../objectSettings";
import { receive } from "../upload";
import type { Toolbox } from "./toolbox";

/** Writes an object, in whole or not at all. */
export function putObject({ buckets, objects, blobs, access }: Toolbox): Operation {
  return {
    access: (input) => writeAccess(access, input),
    async run(input) {
      const bucket = buckets.get(input.Bucket);
      checkKey(input.Key);
      const attributes = attributesOf(bucket, input);
      const metadata = metadataOf(input);
      const tags = tagsOfHeader(input.Tagging);
      const { blob, changes, md5, checksums } = await receive(blobs, input);
      try {
        const etag = `"${md5}"`;
        const version = await objects.put(
          buckets.get(input.Bucket),
          input.Key,
          {
            size: blob.size,
            etag,
            blobs: [blob],
            attributes,
            metadata,
            tags,
            checksums,
            checksumType: "FULL_OBJECT",
          },
          changes,
          writeConditions(input.Key, input),
        );
        return {
          ETag: etag,
          ...checksumMembers(checksums),
          ChecksumType: "FULL_OBJECT",
          ...encryptionMembers(attributes),
          ...versionMember(bucket, version.versionId),
        };
      } catch (error) {
        await blobs.drop(blob);
        throw error;
      }
    },
  };
}

/** Writing with tags or an ACL takes more than writing. */
export function writeAccess(access: Toolbox["access"], input: any): Access[] {
  const { Bucket, Key } = input;
  return [
    access.object("PutObject", Bucket, Key),
    ...(input.Tagging === undefined ? [] : [access.object("PutObjectTagging", Bucket, Key)]),
    ...(input.ACL === undefined ? [] : [access.object("PutObjectAcl", Bucket, Key)]),
  ];
}
