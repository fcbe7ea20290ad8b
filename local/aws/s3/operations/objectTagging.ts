import type { Operation } from "../../service";
import { s3Error } from "../errors";
import { tagSetOf, tagsOfObject, versionMember } from "../objectSettings";
import type { Toolbox } from "./toolbox";

type TagOperation = "GetObjectTagging" | "PutObjectTagging" | "DeleteObjectTagging";

/** The tags of an object's version. */
export function objectTagging({
  buckets,
  objects,
  access,
}: Toolbox): Record<TagOperation, Operation> {
  const accessTo =
    (action: TagOperation): Operation["access"] =>
    ({ Bucket, Key, VersionId }) => [access.object(action, Bucket, Key, VersionId)];
  const set = async (input: any, tags: Record<string, string>) => {
    const bucket = buckets.get(input.Bucket);
    const { versionId } = await objects.setTags(bucket, input.Key, input.VersionId, tags);
    return versionMember(bucket, versionId);
  };

  return {
    GetObjectTagging: {
      access: accessTo("GetObjectTagging"),
      async run(input) {
        const bucket = buckets.get(input.Bucket);
        const { content, versionId } = await objects.get(bucket, input.Key, input.VersionId);
        if (!content) throw s3Error("MethodNotAllowed");
        return { TagSet: tagSetOf(content.tags), ...versionMember(bucket, versionId) };
      },
    },
    PutObjectTagging: {
      access: accessTo("PutObjectTagging"),
      run: (input) => set(input, tagsOfObject(input.Tagging?.TagSet ?? [])),
    },
    DeleteObjectTagging: {
      access: accessTo("DeleteObjectTagging"),
      run: (input) => set(input, {}),
    },
  };
}
