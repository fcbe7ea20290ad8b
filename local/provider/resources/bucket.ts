import type { S3 } from "@aws-sdk/client-s3";
import { type Inputs, type ResourceType, tagList, unlessGone } from "../resourceType";

export const bucket: ResourceType = {
  token: "aws:s3/bucket:Bucket",
  nameProperty: "bucket",
  namePattern: (name) => name.toLowerCase(),
  defaults: { forceDestroy: false },
  replaces: ["bucket", "objectLockEnabled"],
  computed: ["arn", "bucketDomainName", "bucketRegionalDomainName", "hostedZoneId", "region"],
  async create(inputs, { s3, settings: { region } }) {
    const LocationConstraint = region as never;
    await s3.createBucket({
      Bucket: inputs.bucket,
      ...(region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint } }),
    });
    if (inputs.tags) await tag(s3, inputs);
    return inputs.bucket;
  },
  async read(id, { s3, settings: { region } }) {
    const found = await unlessGone(s3.getBucketLocation({ Bucket: id }), "NoSuchBucket");
    return (
      found && {
        bucket: id,
        arn: `arn:aws:s3:::${id}`,
        bucketDomainName: `${id}.s3.amazonaws.com`,
        bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
        hostedZoneId: "",
        region,
      }
    );
  },
  async update(_id, inputs, { s3 }) {
    await tag(s3, inputs);
  },
  async delete(id, { s3 }, { forceDestroy }) {
    if (forceDestroy) await empty(s3, id);
    await unlessGone(s3.deleteBucket({ Bucket: id }), "NoSuchBucket");
  },
};

async function tag(s3: S3, { bucket: Bucket, tags }: Inputs): Promise<void> {
  if (!tags || Object.keys(tags).length === 0) {
    await s3.deleteBucketTagging({ Bucket });
    return;
  }
  await s3.putBucketTagging({ Bucket, Tagging: { TagSet: tagList(tags) } });
}

/** Deletes every version of every object. */
async function empty(s3: S3, Bucket: string): Promise<void> {
  for (;;) {
    const page = await unlessGone(s3.listObjectVersions({ Bucket }), "NoSuchBucket");
    const all = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])];
    if (all.length === 0) return;
    const Objects = all.map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
    await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
  }
}
