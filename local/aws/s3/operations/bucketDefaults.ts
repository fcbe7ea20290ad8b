import type { Operation } from "../../service";
import { type S3ErrorCode, s3Error } from "../errors";
import { ownerId } from "./manageBuckets";
import type { Toolbox } from "./toolbox";

/** What AWS answers about a feature that a bucket does not use, or the error that says so. */
const UNUSED: Readonly<
  Record<string, { readonly action: string; readonly answer: object | S3ErrorCode }>
> = {
  GetBucketAccelerateConfiguration: { action: "GetAccelerateConfiguration", answer: {} },
  GetBucketCors: { action: "GetBucketCORS", answer: "NoSuchCORSConfiguration" },
  GetBucketLogging: { action: "GetBucketLogging", answer: {} },
  GetBucketNotificationConfiguration: { action: "GetBucketNotification", answer: {} },
  GetBucketReplication: {
    action: "GetReplicationConfiguration",
    answer: "ReplicationConfigurationNotFoundError",
  },
  GetBucketRequestPayment: { action: "GetBucketRequestPayment", answer: { Payer: "BucketOwner" } },
  GetBucketWebsite: { action: "GetBucketWebsite", answer: "NoSuchWebsiteConfiguration" },
  GetObjectLockConfiguration: {
    action: "GetBucketObjectLockConfiguration",
    answer: "ObjectLockConfigurationNotFoundError",
  },
};

/** Reads of features that are not emulated, answered as for a bucket that has none of them. */
export function bucketDefaults({
  context,
  buckets,
  objects,
  access,
}: Toolbox): Readonly<Record<string, Operation>> {
  const operations: Record<string, Operation> = {};
  for (const [name, { action, answer }] of Object.entries(UNUSED)) {
    operations[name] = {
      access: (input) => [access.bucket(action, input.Bucket)],
      async run(input) {
        const bucket = buckets.get(input.Bucket);
        if (typeof answer === "string") throw s3Error(answer, { BucketName: bucket.name });
        return answer;
      },
    };
  }

  const owner = ownerId(context.accountId);
  const ownersAcl = {
    Owner: { ID: owner },
    Grants: [{ Grantee: { Type: "CanonicalUser", ID: owner }, Permission: "FULL_CONTROL" }],
  };
  return {
    ...operations,
    GetBucketAcl: {
      access: (input) => [access.bucket("GetBucketAcl", input.Bucket)],
      async run(input) {
        buckets.get(input.Bucket);
        return ownersAcl;
      },
    },
    GetObjectAcl: {
      access: (input) => [access.object("GetObjectAcl", input.Bucket, input.Key, input.VersionId)],
      async run(input) {
        await objects.get(buckets.get(input.Bucket), input.Key, input.VersionId);
        return ownersAcl;
      },
    },
  };
}
