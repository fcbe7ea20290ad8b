import { bytesOf } from "../archives";
import type { AwsClients } from "../awsClients";
import { type Inputs, type ResourceType, unlessGone } from "../resourceType";

export const bucketObject: ResourceType = {
  token: "aws:s3/bucketObject:BucketObject",
  replaces: ["bucket", "key"],
  computed: ["arn", "etag", "versionId", "storageClass"],
  async create(inputs, aws) {
    await put(inputs, aws);
    return `${inputs.bucket}/${inputs.key}`;
  },
  async read(id, { s3 }) {
    const [Bucket = "", ...key] = id.split("/");
    const Key = key.join("/");
    const found = await unlessGone(
      s3.headObject({ Bucket, Key }),
      "NotFound",
      "NoSuchKey",
      "NoSuchBucket",
    );
    return (
      found && {
        bucket: Bucket,
        key: Key,
        arn: `arn:aws:s3:::${id}`,
        etag: found.ETag?.replaceAll('"', ""),
        versionId: found.VersionId,
        storageClass: found.StorageClass ?? "STANDARD",
        contentType: found.ContentType,
      }
    );
  },
  async update(_id, inputs, aws) {
    await put(inputs, aws);
  },
  async delete(_id, { s3 }, { bucket, key }) {
    await unlessGone(s3.deleteObject({ Bucket: bucket, Key: key }), "NoSuchBucket");
  },
};

async function put(inputs: Inputs, { s3 }: AwsClients): Promise<void> {
  const { bucket, key, content, contentBase64, source, contentType, tags } = inputs;
  await s3.putObject({
    Bucket: bucket,
    Key: key,
    ContentType: contentType,
    Body: contentBase64
      ? Buffer.from(contentBase64, "base64")
      : (content ?? (source && bytesOf(source))),
    ...(tags && { Tagging: new URLSearchParams(tags).toString() }),
  });
}
