import { randomUUID } from "node:crypto";
import type { PolicyDocument } from "../../../iam";
import { parsePolicyDocument } from "../../../iam";
import type { ServiceContext } from "../service";
import type { Collection } from "../store";
import { s3Error } from "./errors";
import type { LifecycleRule } from "./lifecycleRules";

/** What a bucket can be configured with; each in the shape of the API's own member. */
export interface BucketConfiguration {
  readonly versioning?: "Enabled" | "Suspended";
  readonly tags?: Readonly<Record<string, string>>;
  /** JSON text, as it was given. */
  readonly policy?: string;
  readonly encryption?: object;
  readonly publicAccessBlock?: object;
  readonly lifecycle?: { readonly Rules: readonly LifecycleRule[] };
  readonly ownershipControls?: { readonly Rules: readonly { readonly ObjectOwnership: string }[] };
}

export interface Bucket extends BucketConfiguration {
  readonly name: string;
  /** Its objects are kept under this, so a bucket made anew starts empty. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

const BUCKETS = "s3/buckets";

/** No bucket is without encryption (S3 user guide). */
export const DEFAULT_ENCRYPTION = {
  Rules: [
    {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
      BucketKeyEnabled: false,
    },
  ],
};

/** What every bucket made since April 2023 starts with (S3 user guide). */
const DEFAULTS: BucketConfiguration = {
  encryption: DEFAULT_ENCRYPTION,
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  ownershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
};

/** The buckets of the account. */
export class Buckets {
  private readonly records: Collection<Bucket>;
  private readonly policies = new Map<string, PolicyDocument>();

  constructor(private readonly context: ServiceContext) {
    this.records = context.store.collection(BUCKETS);
  }

  find(name: string): Bucket | undefined {
    return this.records.get(name);
  }

  get(name: string): Bucket {
    const bucket = this.find(name);
    if (!bucket) throw s3Error("NoSuchBucket", { BucketName: name });
    return bucket;
  }

  async create(name: string, configuration: BucketConfiguration): Promise<void> {
    await this.records.put(name, {
      ...DEFAULTS,
      ...configuration,
      name,
      id: randomUUID(),
      createdAt: this.context.clock.now(),
    });
  }

  /** Sets parts of a bucket's configuration; those given as undefined are taken away. */
  async configure(name: string, configuration: BucketConfiguration): Promise<void> {
    await this.records.put(name, { ...this.get(name), ...configuration });
  }

  async remove(name: string): Promise<void> {
    await this.records.delete(name);
  }

  async *all(): AsyncIterable<Bucket> {
    for await (const [, bucket] of this.records.range()) yield bucket;
  }

  /** The parsed policy of a bucket, if the bucket is there and has one. */
  policyOf(name: string): PolicyDocument | undefined {
    const text = this.find(name)?.policy;
    if (text === undefined) return undefined;
    const known = this.policies.get(text);
    if (known) return known;
    const parsed = parsePolicyDocument(text);
    this.policies.clear();
    this.policies.set(text, parsed);
    return parsed;
  }

  arn(name: string): string {
    return `arn:${this.context.partition}:s3:::${name}`;
  }
}

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

/** The naming rules of the S3 user guide. */
export function checkBucketName(name: string): void {
  if (!NAME.test(name) || name.includes("..") || IP_ADDRESS.test(name)) {
    throw s3Error("InvalidBucketName", { BucketName: name });
  }
}
