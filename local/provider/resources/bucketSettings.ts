import {
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type Inputs, type ResourceType, unlessGone } from "../resourceType";
import type { Properties } from "../values";

/** A setting of a bucket: put as a whole, and known by the bucket's name. */
function setting(of: {
  readonly token: string;
  readonly defaults?: Properties;
  readonly documents?: readonly string[];
  readonly put: (s3: S3Client, inputs: Inputs) => Promise<unknown>;
  /** Throws one of `gone` where the bucket has no such setting. */
  readonly get: (s3: S3Client, Bucket: string) => Promise<unknown>;
  readonly gone: string;
  readonly remove: (s3: S3Client, Bucket: string) => Promise<unknown>;
}): ResourceType {
  return {
    token: of.token,
    defaults: of.defaults,
    documents: of.documents,
    replaces: ["bucket"],
    computed: [],
    async create(inputs, { s3 }) {
      await of.put(s3, inputs);
      return inputs.bucket;
    },
    async read(id, { s3 }) {
      const found = await unlessGone(of.get(s3, id), "NoSuchBucket", of.gone);
      return found === undefined ? undefined : { bucket: id };
    },
    async update(_id, inputs, { s3 }) {
      await of.put(s3, inputs);
    },
    async delete(id, { s3 }) {
      await unlessGone(of.remove(s3, id), "NoSuchBucket", of.gone);
    },
  };
}

export const bucketVersioning = setting({
  token: "aws:s3/bucketVersioning:BucketVersioning",
  put: (s3, { bucket: Bucket, versioningConfiguration }) =>
    s3.send(
      new PutBucketVersioningCommand({
        Bucket,
        VersioningConfiguration: { Status: versioningConfiguration.status },
      }),
    ),
  get: (s3, Bucket) => s3.send(new GetBucketVersioningCommand({ Bucket })),
  gone: "NoSuchBucket",
  remove: (s3, Bucket) =>
    s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
    ),
});

export const bucketEncryption = setting({
  token: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  put: (s3, { bucket: Bucket, rules }) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: rules.map((rule: Inputs) => ({
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: rule.applyServerSideEncryptionByDefault?.sseAlgorithm,
              KMSMasterKeyID: rule.applyServerSideEncryptionByDefault?.kmsMasterKeyId,
            },
            BucketKeyEnabled: rule.bucketKeyEnabled,
          })),
        },
      }),
    ),
  get: (s3, Bucket) => s3.send(new GetBucketEncryptionCommand({ Bucket })),
  gone: "ServerSideEncryptionConfigurationNotFoundError",
  remove: (s3, Bucket) => s3.send(new DeleteBucketEncryptionCommand({ Bucket })),
});

export const bucketPublicAccessBlock = setting({
  token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  defaults: {
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  },
  put: (s3, inputs) =>
    s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: inputs.bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: inputs.blockPublicAcls,
          BlockPublicPolicy: inputs.blockPublicPolicy,
          IgnorePublicAcls: inputs.ignorePublicAcls,
          RestrictPublicBuckets: inputs.restrictPublicBuckets,
        },
      }),
    ),
  get: (s3, Bucket) => s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  gone: "NoSuchPublicAccessBlockConfiguration",
  remove: (s3, Bucket) => s3.send(new DeletePublicAccessBlockCommand({ Bucket })),
});

export const bucketOwnershipControls = setting({
  token: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  put: (s3, { bucket: Bucket, rule }) =>
    s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership }] },
      }),
    ),
  get: (s3, Bucket) => s3.send(new GetBucketOwnershipControlsCommand({ Bucket })),
  gone: "OwnershipControlsNotFoundError",
  remove: (s3, Bucket) => s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
});

export const bucketPolicy = setting({
  token: "aws:s3/bucketPolicy:BucketPolicy",
  documents: ["policy"],
  put: (s3, { bucket: Bucket, policy }) =>
    s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: policy,
      }),
    ),
  get: (s3, Bucket) => s3.send(new GetBucketPolicyCommand({ Bucket })),
  gone: "NoSuchBucketPolicy",
  remove: (s3, Bucket) => s3.send(new DeleteBucketPolicyCommand({ Bucket })),
});

export const bucketLifecycle = setting({
  token: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  put: (s3, { bucket: Bucket, rules }) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: rules.map(lifecycleRule) },
      }),
    ),
  get: (s3, Bucket) => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
  gone: "NoSuchLifecycleConfiguration",
  remove: (s3, Bucket) => s3.send(new DeleteBucketLifecycleCommand({ Bucket })),
});

function lifecycleRule(rule: Inputs) {
  const { expiration, noncurrentVersionExpiration, abortIncompleteMultipartUpload } = rule;
  return {
    ID: rule.id,
    Status: rule.status,
    Filter: { Prefix: rule.filter?.prefix ?? rule.prefix ?? "" },
    ...(expiration && {
      Expiration: {
        Days: expiration.days,
        ExpiredObjectDeleteMarker: expiration.expiredObjectDeleteMarker,
      },
    }),
    ...(noncurrentVersionExpiration && {
      NoncurrentVersionExpiration: {
        NoncurrentDays: noncurrentVersionExpiration.noncurrentDays,
        NewerNoncurrentVersions: noncurrentVersionExpiration.newerNoncurrentVersions,
      },
    }),
    ...(abortIncompleteMultipartUpload && {
      AbortIncompleteMultipartUpload: {
        DaysAfterInitiation: abortIncompleteMultipartUpload.daysAfterInitiation,
      },
    }),
  };
}
