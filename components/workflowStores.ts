import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Build, Deployment } from "./deployment";
import { policyDocument } from "./policyDocument";

export interface WorkflowStoresArgs {
  deployment: Deployment;
  /** The file that is deployed as the work item `inputs/workflow-input.json`. */
  sampleFile: string;
}

/**
 * What the workflow keeps: a bucket with its inputs, outputs and logs, and the table of task tokens
 * and decisions.
 */
export class WorkflowStores extends pulumi.ComponentResource {
  constructor(name: string, args: WorkflowStoresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("callback-workflow:index:WorkflowStores", name, {}, opts);
    const { deployment } = args;
    const build = { name, deployment, parent: this, tags: deployment.tags(name) };

    const bucket = createBucket(build);
    const guards = guardBucket(build, bucket);
    createSample(build, args.sampleFile, bucket, guards);
    createTokenTable(build);

    this.registerOutputs({});
  }
}

function createBucket({ name, deployment: { names, config }, parent, tags }: Build): aws.s3.Bucket {
  return new aws.s3.Bucket(
    `${name}-bucket`,
    { bucket: names.bucket, forceDestroy: config.forceDestroyBucket, tags },
    { parent },
  );
}

/** Everything that makes the bucket safe to put something into. */
function guardBucket(
  { name, deployment: { names, arns, config, kmsKey }, parent }: Build,
  { bucket }: aws.s3.Bucket,
): pulumi.Resource[] {
  const versioning = new aws.s3.BucketVersioning(
    `${name}-bucket-versioning`,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-bucket-encryption`,
    {
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: kmsKey
            ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKey }
            : { sseAlgorithm: "AES256" },
          bucketKeyEnabled: kmsKey !== undefined,
        },
      ],
    },
    { parent },
  );
  const publicAccess = new aws.s3.BucketPublicAccessBlock(
    `${name}-bucket-public-access`,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  const ownership = new aws.s3.BucketOwnershipControls(
    `${name}-bucket-ownership`,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent },
  );
  const policy = new aws.s3.BucketPolicy(
    `${name}-bucket-policy`,
    { bucket, policy: tlsOnly(arns.bucket(names.bucket)) },
    // S3 refuses a second change of a bucket's access while one is under way.
    { parent, dependsOn: [publicAccess, ownership] },
  );
  const lifecycle = new aws.s3.BucketLifecycleConfiguration(
    `${name}-bucket-lifecycle`,
    { bucket, rules: lifecycleRules(config.oldVersionRetentionDays) },
    // Rules on old versions need the versions.
    { parent, dependsOn: versioning },
  );
  return [versioning, encryption, policy, lifecycle];
}

function lifecycleRules(noncurrentDays: number) {
  return [
    {
      id: "expire-old-versions",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays },
    },
    {
      id: "abort-incomplete-uploads",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  ];
}

function tlsOnly(bucketArn: string): string {
  return policyDocument([
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

function createSample(
  { name, parent, tags: { project, stack, component } }: Build,
  sampleFile: string,
  bucket: aws.s3.Bucket,
  guards: pulumi.Resource[],
): aws.s3.BucketObject {
  return new aws.s3.BucketObject(
    `${name}-sample`,
    {
      bucket: bucket.bucket,
      key: "inputs/workflow-input.json",
      content: readFileSync(sampleFile, "utf8"),
      contentType: "application/json",
      // S3 takes ten tags for an object, which the configured ones could exceed.
      tags: { project, stack, component },
    },
    { parent, dependsOn: guards },
  );
}

/** Items of both kinds, `decision#...` and `execution#...`, lie under their story. */
function createTokenTable({
  name,
  deployment: { names, config, kmsKey },
  parent,
  tags,
}: Build): aws.dynamodb.Table {
  return new aws.dynamodb.Table(
    `${name}-task-tokens`,
    {
      name: names.tokenTable,
      billingMode: "PAY_PER_REQUEST",
      hashKey: "jiraStoryId",
      rangeKey: "recordKey",
      attributes: [
        { name: "jiraStoryId", type: "S" },
        { name: "recordKey", type: "S" },
      ],
      ttl: { attributeName: "expirationTime", enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: kmsKey },
      deletionProtectionEnabled: config.deletionProtection,
      tags,
    },
    { parent },
  );
}
