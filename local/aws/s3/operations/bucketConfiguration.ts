import type { Operation } from "../../service";
import { type BucketConfiguration, DEFAULT_ENCRYPTION } from "../buckets";
import { type S3ErrorCode, s3Error } from "../errors";
import type { LifecycleRule } from "../lifecycleRules";
import { tagSetOf, tagsOf } from "../objectSettings";
import type { Toolbox } from "./toolbox";

/** The user guide's limit. */
export const MAX_BUCKET_TAGS = 50;

/** One aspect of a bucket's configuration and how the API names it. */
interface Aspect {
  readonly member: keyof BucketConfiguration;
  /** The operations' names after Get, Put and Delete. */
  readonly operation: string;
  /** The actions' names after Get and Put; deleting asks for the second. */
  readonly action: string;
  /** The member of input and output. */
  readonly payload: string;
  /** What is said when there is none; or what it is then. */
  readonly absent: S3ErrorCode | object;
}

const ASPECTS: readonly Aspect[] = [
  {
    member: "encryption",
    operation: "BucketEncryption",
    action: "EncryptionConfiguration",
    payload: "ServerSideEncryptionConfiguration",
    absent: DEFAULT_ENCRYPTION,
  },
  {
    member: "publicAccessBlock",
    operation: "PublicAccessBlock",
    action: "BucketPublicAccessBlock",
    payload: "PublicAccessBlockConfiguration",
    absent: "NoSuchPublicAccessBlockConfiguration",
  },
  {
    member: "ownershipControls",
    operation: "BucketOwnershipControls",
    action: "BucketOwnershipControls",
    payload: "OwnershipControls",
    absent: "OwnershipControlsNotFoundError",
  },
];

/** What a bucket is configured with: read, set and taken away, each aspect in the same way. */
export function bucketConfiguration({
  buckets,
  access,
}: Toolbox): Readonly<Record<string, Operation>> {
  const operations: Record<string, Operation> = {
    GetBucketVersioning: {
      access: (input) => [access.bucket("GetBucketVersioning", input.Bucket)],
      async run(input) {
        const { versioning } = buckets.get(input.Bucket);
        return versioning ? { Status: versioning } : {};
      },
    },
    PutBucketVersioning: {
      access: (input) => [access.bucket("PutBucketVersioning", input.Bucket)],
      async run(input) {
        const { Status, MFADelete } = input.VersioningConfiguration ?? {};
        if (Status !== "Enabled" && Status !== "Suspended") throw s3Error("MalformedXML");
        if (MFADelete === "Enabled")
          throw s3Error("NotImplemented", {}, "MFADelete is not emulated");
        await buckets.configure(input.Bucket, { versioning: Status });
        return {};
      },
    },

    GetBucketTagging: {
      access: (input) => [access.bucket("GetBucketTagging", input.Bucket)],
      async run(input) {
        const { tags, name } = buckets.get(input.Bucket);
        if (!tags) throw s3Error("NoSuchTagSet", { BucketName: name });
        return { TagSet: tagSetOf(tags) };
      },
    },
    PutBucketTagging: {
      access: (input) => [access.bucket("PutBucketTagging", input.Bucket)],
      async run(input) {
        const tags = tagsOf(input.Tagging?.TagSet ?? [], MAX_BUCKET_TAGS);
        await buckets.configure(input.Bucket, { tags });
        return {};
      },
    },
    DeleteBucketTagging: {
      access: (input) => [access.bucket("PutBucketTagging", input.Bucket)],
      async run(input) {
        await buckets.configure(input.Bucket, { tags: undefined });
        return {};
      },
    },

    GetBucketLifecycleConfiguration: {
      access: (input) => [access.bucket("GetLifecycleConfiguration", input.Bucket)],
      async run(input) {
        const { lifecycle, name } = buckets.get(input.Bucket);
        if (!lifecycle) throw s3Error("NoSuchLifecycleConfiguration", { BucketName: name });
        return { TransitionDefaultMinimumObjectSize: "all_storage_classes_128K", ...lifecycle };
      },
    },
    PutBucketLifecycleConfiguration: {
      access: (input) => [access.bucket("PutLifecycleConfiguration", input.Bucket)],
      async run(input) {
        const { LifecycleConfiguration, TransitionDefaultMinimumObjectSize } = input;
        const lifecycle = {
          ...(TransitionDefaultMinimumObjectSize ? { TransitionDefaultMinimumObjectSize } : {}),
          Rules: checkRules(LifecycleConfiguration?.Rules),
        };
        await buckets.configure(input.Bucket, { lifecycle });
        return {
          TransitionDefaultMinimumObjectSize:
            TransitionDefaultMinimumObjectSize ?? "all_storage_classes_128K",
        };
      },
    },
    DeleteBucketLifecycle: {
      access: (input) => [access.bucket("PutLifecycleConfiguration", input.Bucket)],
      async run(input) {
        await buckets.configure(input.Bucket, { lifecycle: undefined });
        return {};
      },
    },
  };

  for (const { member, operation, action, payload, absent } of ASPECTS) {
    operations[`Get${operation}`] = {
      access: (input) => [access.bucket(`Get${action}`, input.Bucket)],
      async run(input) {
        const bucket = buckets.get(input.Bucket);
        const value = bucket[member];
        if (value !== undefined) return { [payload]: value };
        if (typeof absent === "string") throw s3Error(absent, { BucketName: bucket.name });
        return { [payload]: absent };
      },
    };
    operations[`Put${operation}`] = {
      access: (input) => [access.bucket(`Put${action}`, input.Bucket)],
      async run(input) {
        const value = input[payload];
        if (!value || typeof value !== "object") throw s3Error("MalformedXML");
        await buckets.configure(input.Bucket, { [member]: value });
        return {};
      },
    };
    operations[`Delete${operation}`] = {
      access: (input) => [access.bucket(`Put${action}`, input.Bucket)],
      async run(input) {
        await buckets.configure(input.Bucket, { [member]: undefined });
        return {};
      },
    };
  }
  return operations;
}

/** As far as AWS's schema goes: at least one rule, each on or off; ids are made where they lack. */
function checkRules(rules: unknown): LifecycleRule[] {
  if (!Array.isArray(rules) || rules.length === 0) throw s3Error("MalformedXML");
  const ids = new Set<string>();
  return rules.map((rule, index) => {
    if (rule.Status !== "Enabled" && rule.Status !== "Disabled") throw s3Error("MalformedXML");
    const ID = rule.ID || `rule-${index + 1}`;
    if (ids.has(ID)) {
      throw s3Error(
        "InvalidArgument",
        {},
        "Rule ID must be unique. Found same ID for more than one rule",
      );
    }
    ids.add(ID);
    return { ...rule, ID };
  });
}
