import type { LifecycleRule, S3 } from "@aws-sdk/client-s3";
import { type Inputs, type ResourceType, unlessGone } from "../resourceType";
import { type Properties, withinEach } from "../values";

/** A setting of a bucket: put as a whole, and known by the bucket's name. */
function setting<Found>(of: {
  readonly token: string;
  readonly defaults?: Properties;
  readonly documents?: readonly string[];
  readonly put: (s3: S3, inputs: Inputs) => Promise<unknown>;
  /** Throws one of `gone` where the bucket has no such setting. */
  readonly get: (s3: S3, Bucket: string) => Promise<Found>;
  /** The inputs that would have put what was found. */
  readonly told: (found: Found) => Properties;
  readonly gone: string;
  readonly remove: (s3: S3, Bucket: string) => Promise<unknown>;
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
    async read(id, { s3 }, inputs) {
      const found = await unlessGone(of.get(s3, id), "NoSuchBucket", of.gone);
      return found && { bucket: id, ...withinEach(inputs, of.told(found)) };
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
    s3.putBucketVersioning({
      Bucket,
      VersioningConfiguration: { Status: versioningConfiguration.status },
    }),
  get: (s3, Bucket) => s3.getBucketVersioning({ Bucket }),
  told: ({ Status = "Disabled" }) => ({ versioningConfiguration: { status: Status } }),
  gone: "NoSuchBucket",
  remove: (s3, Bucket) =>
    s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
});

export const bucketEncryption = setting({
  token: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  put: (s3, { bucket: Bucket, rules }) =>
    s3.putBucketEncryption({
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
  get: (s3, Bucket) => s3.getBucketEncryption({ Bucket }),
  told: ({ ServerSideEncryptionConfiguration: { Rules = [] } = { Rules: [] } }) => ({
    rules: Rules.map(({ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }) => ({
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: byDefault?.SSEAlgorithm,
        kmsMasterKeyId: byDefault?.KMSMasterKeyID,
      },
      bucketKeyEnabled: BucketKeyEnabled,
    })),
  }),
  gone: "ServerSideEncryptionConfigurationNotFoundError",
  remove: (s3, Bucket) => s3.deleteBucketEncryption({ Bucket }),
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
    s3.putPublicAccessBlock({
      Bucket: inputs.bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: inputs.blockPublicAcls,
        BlockPublicPolicy: inputs.blockPublicPolicy,
        IgnorePublicAcls: inputs.ignorePublicAcls,
        RestrictPublicBuckets: inputs.restrictPublicBuckets,
      },
    }),
  get: (s3, Bucket) => s3.getPublicAccessBlock({ Bucket }),
  told: ({ PublicAccessBlockConfiguration: found = {} }) => ({
    blockPublicAcls: found.BlockPublicAcls,
    blockPublicPolicy: found.BlockPublicPolicy,
    ignorePublicAcls: found.IgnorePublicAcls,
    restrictPublicBuckets: found.RestrictPublicBuckets,
  }),
  gone: "NoSuchPublicAccessBlockConfiguration",
  remove: (s3, Bucket) => s3.deletePublicAccessBlock({ Bucket }),
});

export const bucketOwnershipControls = setting({
  token: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  put: (s3, { bucket: Bucket, rule }) =>
    s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership }] },
    }),
  get: (s3, Bucket) => s3.getBucketOwnershipControls({ Bucket }),
  told: ({ OwnershipControls }) => ({
    rule: { objectOwnership: OwnershipControls?.Rules?.[0]?.ObjectOwnership },
  }),
  gone: "OwnershipControlsNotFoundError",
  remove: (s3, Bucket) => s3.deleteBucketOwnershipControls({ Bucket }),
});

export const bucketPolicy = setting({
  token: "aws:s3/bucketPolicy:BucketPolicy",
  documents: ["policy"],
  put: (s3, { bucket: Bucket, policy }) =>
    s3.putBucketPolicy({
      Bucket,
      Policy: policy,
    }),
  get: (s3, Bucket) => s3.getBucketPolicy({ Bucket }),
  told: ({ Policy }) => ({ policy: Policy }),
  gone: "NoSuchBucketPolicy",
  remove: (s3, Bucket) => s3.deleteBucketPolicy({ Bucket }),
});

export const bucketLifecycle = setting({
  token: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  put: (s3, { bucket: Bucket, rules }) =>
    s3.putBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: { Rules: rules.map(lifecycleRule) },
    }),
  get: (s3, Bucket) => s3.getBucketLifecycleConfiguration({ Bucket }),
  told: ({ Rules = [] }) => ({ rules: Rules.map(ruleOf) }),
  gone: "NoSuchLifecycleConfiguration",
  remove: (s3, Bucket) => s3.deleteBucketLifecycle({ Bucket }),
});

/** What `lifecycleRule` has put. */
function ruleOf({
  ID,
  Status,
  Filter,
  Expiration: expiration,
  NoncurrentVersionExpiration: noncurrent,
  AbortIncompleteMultipartUpload: abort,
}: LifecycleRule): Properties {
  return {
    id: ID,
    status: Status,
    filter: { prefix: Filter?.Prefix },
    prefix: Filter?.Prefix,
    expiration: expiration && {
      days: expiration.Days,
      expiredObjectDeleteMarker: expiration.ExpiredObjectDeleteMarker,
    },
    noncurrentVersionExpiration: noncurrent && {
      noncurrentDays: noncurrent.NoncurrentDays,
      newerNoncurrentVersions: noncurrent.NewerNoncurrentVersions,
    },
    abortIncompleteMultipartUpload: abort && { daysAfterInitiation: abort.DaysAfterInitiation },
  };
}

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
