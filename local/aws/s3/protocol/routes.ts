import type { HttpRequest } from "../../service";
import { s3Error } from "../errors";
import type { Address, Target } from "./address";

export interface Route {
  readonly operation: string;
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly on: Target;
  /** The query parameter that makes it another operation, such as `versioning`. */
  readonly subresource?: string;
  /** Whether it copies: the request names a source. */
  readonly copies?: boolean;
  /** The input member that the XML body is, and its root element where that differs. */
  readonly xml?: { readonly member: string; readonly root?: string };
  /** The checksum members speak of the object, not of this request's body. */
  readonly checksumsOfObject?: boolean;
  /** The input member that the body is as it is: a stream, or text. */
  readonly raw?: { readonly member: string; readonly as: "stream" | "text" };
  /** Of the answer; 200 unless given. */
  readonly status?: number;
  readonly result?: Result;
}

/** How the output becomes a body; without it all members are headers. */
export type Result =
  | { readonly kind: "stream" }
  | { readonly kind: "text"; readonly member: string; readonly contentType: string }
  /** One member is the root element, the others are headers. */
  | { readonly kind: "payload"; readonly member: string; readonly root?: string }
  /** The members are elements, but for those that are always headers and those named here. */
  | { readonly kind: "members"; readonly root: string; readonly headers?: readonly string[] };

const members = (root: string, headers?: readonly string[]): Result => ({
  kind: "members",
  root,
  headers,
});
const payload = (member: string, root?: string): Result => ({ kind: "payload", member, root });

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

const named = (name: string) => ({ get: `Get${name}`, put: `Put${name}`, delete: `Delete${name}` });

const BUCKET: readonly Route[] = [
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

const OBJECT: readonly Route[] = [
  { operation: "GetObject", method: "GET", on: "object", result: { kind: "stream" } },
  { operation: "HeadObject", method: "HEAD", on: "object" },
  {
    operation: "PutObject",
    method: "PUT",
    on: "object",
    raw: { member: "Body", as: "stream" },
  },
  {
    operation: "CopyObject",
    method: "PUT",
    on: "object",
    copies: true,
    result: payload("CopyObjectResult"),
  },
  { operation: "DeleteObject", method: "DELETE", on: "object", status: 204 },
  {
    operation: "GetObjectAttributes",
    method: "GET",
    on: "object",
    subresource: "attributes",
    result: members("GetObjectAttributesResponse", ["LastModified"]),
  },
  {
    operation: "GetObjectAcl",
    method: "GET",
    on: "object",
    subresource: "acl",
    result: members("AccessControlPolicy"),
  },
  {
    operation: "GetObjectTagging",
    method: "GET",
    on: "object",
    subresource: "tagging",
    result: members("Tagging"),
  },
  {
    operation: "PutObjectTagging",
    method: "PUT",
    on: "object",
    subresource: "tagging",
    xml: { member: "Tagging" },
  },
  {
    operation: "DeleteObjectTagging",
    method: "DELETE",
    on: "object",
    subresource: "tagging",
    status: 204,
  },
  {
    operation: "CreateMultipartUpload",
    method: "POST",
    on: "object",
    subresource: "uploads",
    result: members("InitiateMultipartUploadResult", ["ChecksumAlgorithm", "ChecksumType"]),
  },
  {
    operation: "UploadPart",
    method: "PUT",
    on: "object",
    subresource: "uploadId",
    raw: { member: "Body", as: "stream" },
  },
  {
    operation: "UploadPartCopy",
    method: "PUT",
    on: "object",
    subresource: "uploadId",
    copies: true,
    result: payload("CopyPartResult"),
  },
  {
    operation: "ListParts",
    method: "GET",
    on: "object",
    subresource: "uploadId",
    result: members("ListPartsResult"),
  },
  {
    operation: "CompleteMultipartUpload",
    method: "POST",
    on: "object",
    subresource: "uploadId",
    xml: { member: "MultipartUpload", root: "CompleteMultipartUpload" },
    checksumsOfObject: true,
    result: members("CompleteMultipartUploadResult"),
  },
  {
    operation: "AbortMultipartUpload",
    method: "DELETE",
    on: "object",
    subresource: "uploadId",
    status: 204,
  },
];

const ROUTES: readonly Route[] = [
  {
    operation: "ListBuckets",
    method: "GET",
    on: "service",
    result: members("ListAllMyBucketsResult"),
  },
  ...BUCKET,
  ...OBJECT,
];

/** All query parameters that make another operation of a request, also those not emulated. */
const SUBRESOURCES = new Set([
  ...ROUTES.flatMap(({ subresource }) => subresource ?? []),
  "analytics",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "metadataConfiguration",
  "metadataInventoryTable",
  "metadataJournalTable",
  "metadataTable",
  "metrics",
  "renameObject",
  "restore",
  "retention",
  "select",
  "session",
  "torrent",
]);

const PLACES = { service: "the service", bucket: "a bucket", object: "an object" } as const;
const BY_PLACE = new Map(ROUTES.map((route) => [placeOf(route), route]));
const BY_OPERATION = new Map(ROUTES.map((route) => [route.operation, route]));

/** Throws 501, naming the request, for what is not emulated: it must never pass for another one. */
export function routeOf({ method, query, headers }: HttpRequest, { on }: Address): Route {
  const subresource = [...query.keys()].find((name) => SUBRESOURCES.has(name));
  const copies = headers["x-amz-copy-source"] !== undefined;
  const route = BY_PLACE.get(placeOf({ method, on, subresource, copies }));
  if (route) return route;
  const what = `${method} of ${PLACES[on]}`;
  throw s3Error(
    "NotImplemented",
    {},
    `${what}${subresource === undefined ? "" : ` with ?${subresource}`} is not emulated`,
  );
}

export function routeNamed(operation: string): Route {
  return BY_OPERATION.get(operation)!;
}

function placeOf({
  method,
  on,
  subresource = "",
  copies = false,
}: {
  method: string;
  on: Target;
  subresource?: string;
  copies?: boolean;
}): string {
  return `${method} ${on} ${subresource} ${copies}`;
}
