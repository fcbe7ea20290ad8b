import { members, payload, type Result, type Route } from "./route";

export const BUCKET: readonly Route[] = [
  {
    operation: "CreateBucket",
    method: "PUT",
    on: "bucket",
    xml: { member: "CreateBucketConfiguration" },
  },
  { operation: "HeadBucket", method: "HEAD", on: "bucket" },
  { operation: "DeleteBucket", method: "DELETE", on: "bucket", status: 204 },
  { operation: "ListObjects", method: "GET", on: "bucket", result: members("ListBucketResult") },
  {
    operation: "ListObjectsV2",
    method: "GET",
    on: "bucket",
    subresource: "list-type",
    result: members("ListBucketResult"),
  },
  {
    operation: "ListObjectVersions",
    method: "GET",
    on: "bucket",
    subresource: "versions",
    result: members("ListVersionsResult"),
  },
  {
    operation: "ListMultipartUploads",
    method: "GET",
    on: "bucket",
    subresource: "uploads",
    result: members("ListMultipartUploadsResult"),
  },
  {
    operation: "DeleteObjects",
    method: "POST",
    on: "bucket",
    subresource: "delete",
    xml: { member: "Delete" },
    result: members("DeleteResult"),
  },
  {
    operation: "GetBucketLocation",
    method: "GET",
    on: "bucket",
    subresource: "location",
    result: payload("LocationConstraint"),
  },
  ...configuration(
    "versioning",
    { get: "GetBucketVersioning", put: "PutBucketVersioning" },
    "VersioningConfiguration",
    members("VersioningConfiguration"),
  ),
  ...configuration("tagging", named("BucketTagging"), "Tagging", members("Tagging")),
  ...configuration("encryption", named("BucketEncryption"), "ServerSideEncryptionConfiguration"),
  ...configuration(
    "publicAccessBlock",
    named("PublicAccessBlock"),
    "PublicAccessBlockConfiguration",
  ),
  ...configuration("ownershipControls", named("BucketOwnershipControls"), "OwnershipControls"),
  ...configuration(
    "lifecycle",
    {
      get: "GetBucketLifecycleConfiguration",
      put: "PutBucketLifecycleConfiguration",
      delete: "DeleteBucketLifecycle",
    },
    "LifecycleConfiguration",
    members("LifecycleConfiguration"),
  ),
  {
    operation: "GetBucketPolicy",
    method: "GET",
    on: "bucket",
    subresource: "policy",
    result: { kind: "text", member: "Policy", contentType: "application/json" },
  },
  {
    operation: "PutBucketPolicy",
    method: "PUT",
    on: "bucket",
    subresource: "policy",
    raw: { member: "Policy", as: "text" },
    status: 204,
  },
  {
    operation: "DeleteBucketPolicy",
    method: "DELETE",
    on: "bucket",
    subresource: "policy",
    status: 204,
  },
  ...configuration("policyStatus", { get: "GetBucketPolicyStatus" }, "PolicyStatus"),
  ...configuration("acl", { get: "GetBucketAcl" }, "", members("AccessControlPolicy")),
  ...configuration(
    "accelerate",
    { get: "GetBucketAccelerateConfiguration" },
    "",
    members("AccelerateConfiguration"),
  ),
  ...configuration("cors", { get: "GetBucketCors" }, "", members("CORSConfiguration")),
  ...configuration("logging", { get: "GetBucketLogging" }, "", members("BucketLoggingStatus")),
  ...configuration(
    "notification",
    { get: "GetBucketNotificationConfiguration" },
    "",
    members("NotificationConfiguration"),
  ),
  ...configuration("replication", { get: "GetBucketReplication" }, "ReplicationConfiguration"),
  ...configuration(
    "requestPayment",
    { get: "GetBucketRequestPayment" },
    "",
    members("RequestPaymentConfiguration"),
  ),
  ...configuration("website", { get: "GetBucketWebsite" }, "", members("WebsiteConfiguration")),
  ...configuration("object-lock", { get: "GetObjectLockConfiguration" }, "ObjectLockConfiguration"),
];

/** Reads, sets and deletes a part of a bucket's configuration, which is one XML document. */
function configuration(
  subresource: string,
  names: { readonly get: string; readonly put?: string; readonly delete?: string },
  member: string,
  result: Result = payload(member),
): Route[] {
  const common = { on: "bucket", subresource } as const;
  return [
    { ...common, operation: names.get, method: "GET", result },
    ...(names.put
      ? [{ ...common, operation: names.put, method: "PUT", xml: { member } } as const]
      : []),
    ...(names.delete
      ? [{ ...common, operation: names.delete, method: "DELETE", status: 204 } as const]
      : []),
  ];
}

function named(part: string) {
  return { get: `Get${part}`, put: `Put${part}`, delete: `Delete${part}` };
}
