import type { HttpRequest } from "../../service";

export type MemberKind = "text" | "number" | "boolean" | "date";
type Bindings = Readonly<Record<string, readonly [member: string, kind?: MemberKind]>>;

/** Members that are headers, in requests and answers alike; the names mean the same everywhere. */
const HEADERS: Bindings = {
  "accept-ranges": ["AcceptRanges"],
  "cache-control": ["CacheControl"],
  "content-disposition": ["ContentDisposition"],
  "content-encoding": ["ContentEncoding"],
  "content-language": ["ContentLanguage"],
  "content-md5": ["ContentMD5"],
  "content-range": ["ContentRange"],
  "content-type": ["ContentType"],
  etag: ["ETag"],
  expires: ["Expires"],
  "if-match": ["IfMatch"],
  "if-modified-since": ["IfModifiedSince", "date"],
  "if-none-match": ["IfNoneMatch"],
  "if-unmodified-since": ["IfUnmodifiedSince", "date"],
  "last-modified": ["LastModified", "date"],
  location: ["Location"],
  range: ["Range"],
  "x-amz-abort-date": ["AbortDate", "date"],
  "x-amz-access-point-alias": ["AccessPointAlias", "boolean"],
  "x-amz-acl": ["ACL"],
  "x-amz-bucket-arn": ["BucketArn"],
  "x-amz-bucket-object-lock-enabled": ["ObjectLockEnabledForBucket", "boolean"],
  "x-amz-bucket-region": ["BucketRegion"],
  "x-amz-checksum-algorithm": ["ChecksumAlgorithm"],
  "x-amz-checksum-crc32": ["ChecksumCRC32"],
  "x-amz-checksum-crc32c": ["ChecksumCRC32C"],
  "x-amz-checksum-crc64nvme": ["ChecksumCRC64NVME"],
  "x-amz-checksum-mode": ["ChecksumMode"],
  "x-amz-checksum-sha1": ["ChecksumSHA1"],
  "x-amz-checksum-sha256": ["ChecksumSHA256"],
  "x-amz-checksum-type": ["ChecksumType"],
  "x-amz-copy-source": ["CopySource"],
  "x-amz-copy-source-if-match": ["CopySourceIfMatch"],
  "x-amz-copy-source-if-modified-since": ["CopySourceIfModifiedSince", "date"],
  "x-amz-copy-source-if-none-match": ["CopySourceIfNoneMatch"],
  "x-amz-copy-source-if-unmodified-since": ["CopySourceIfUnmodifiedSince", "date"],
  "x-amz-copy-source-range": ["CopySourceRange"],
  "x-amz-copy-source-version-id": ["CopySourceVersionId"],
  "x-amz-delete-marker": ["DeleteMarker", "boolean"],
  "x-amz-expected-bucket-owner": ["ExpectedBucketOwner"],
  "x-amz-grant-full-control": ["GrantFullControl"],
  "x-amz-grant-read": ["GrantRead"],
  "x-amz-grant-read-acp": ["GrantReadACP"],
  "x-amz-grant-write": ["GrantWrite"],
  "x-amz-grant-write-acp": ["GrantWriteACP"],
  "x-amz-max-parts": ["MaxParts", "number"],
  "x-amz-metadata-directive": ["MetadataDirective"],
  "x-amz-mp-object-size": ["MpuObjectSize", "number"],
  "x-amz-mp-parts-count": ["PartsCount", "number"],
  "x-amz-object-attributes": ["ObjectAttributes"],
  "x-amz-object-lock-legal-hold": ["ObjectLockLegalHoldStatus"],
  "x-amz-object-lock-mode": ["ObjectLockMode"],
  "x-amz-object-lock-retain-until-date": ["ObjectLockRetainUntilDate", "date"],
  "x-amz-object-ownership": ["ObjectOwnership"],
  "x-amz-part-number-marker": ["PartNumberMarker", "number"],
  "x-amz-sdk-checksum-algorithm": ["ChecksumAlgorithm"],
  "x-amz-server-side-encryption": ["ServerSideEncryption"],
  "x-amz-server-side-encryption-aws-kms-key-id": ["SSEKMSKeyId"],
  "x-amz-server-side-encryption-bucket-key-enabled": ["BucketKeyEnabled", "boolean"],
  "x-amz-server-side-encryption-customer-algorithm": ["SSECustomerAlgorithm"],
  "x-amz-source-expected-bucket-owner": ["ExpectedSourceBucketOwner"],
  "x-amz-storage-class": ["StorageClass"],
  "x-amz-tagging": ["Tagging"],
  "x-amz-tagging-count": ["TagCount", "number"],
  "x-amz-tagging-directive": ["TaggingDirective"],
  "x-amz-transition-default-minimum-object-size": ["TransitionDefaultMinimumObjectSize"],
  "x-amz-version-id": ["VersionId"],
  "x-amz-website-redirect-location": ["WebsiteRedirectLocation"],
  "x-amz-write-offset-bytes": ["WriteOffsetBytes", "number"],
};

const QUERY: Bindings = {
  "bucket-region": ["BucketRegion"],
  "continuation-token": ["ContinuationToken"],
  delimiter: ["Delimiter"],
  "encoding-type": ["EncodingType"],
  "fetch-owner": ["FetchOwner", "boolean"],
  "key-marker": ["KeyMarker"],
  marker: ["Marker"],
  "max-buckets": ["MaxBuckets", "number"],
  "max-keys": ["MaxKeys", "number"],
  "max-parts": ["MaxParts", "number"],
  "max-uploads": ["MaxUploads", "number"],
  "part-number-marker": ["PartNumberMarker", "number"],
  partNumber: ["PartNumber", "number"],
  prefix: ["Prefix"],
  "response-cache-control": ["ResponseCacheControl"],
  "response-content-disposition": ["ResponseContentDisposition"],
  "response-content-encoding": ["ResponseContentEncoding"],
  "response-content-language": ["ResponseContentLanguage"],
  "response-content-type": ["ResponseContentType"],
  "response-expires": ["ResponseExpires"],
  "start-after": ["StartAfter"],
  "upload-id-marker": ["UploadIdMarker"],
  uploadId: ["UploadId"],
  "version-id-marker": ["VersionIdMarker"],
  versionId: ["VersionId"],
};

/** Headers that a presigned URL may carry in its query. */
const HOISTED: Bindings = Object.fromEntries(
  Object.entries(HEADERS).filter(([name]) => name.startsWith("x-amz-")),
);
const METADATA = "x-amz-meta-";
const HEADER_OF = new Map(
  Object.entries(HEADERS).map(([header, [member, kind]]) => [member, { header, kind }]),
);

/** What kind of value a member of the input has that is a header or in the query. */
export const MEMBER_KINDS: ReadonlyMap<string, MemberKind> = new Map(
  [...Object.values(HEADERS), ...Object.values(QUERY)].map(([member, kind = "text"]) => [
    member,
    kind,
  ]),
);

/** The input members that a request's headers and query hold. */
export function readBindings({ headers, query }: HttpRequest): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = value;
    const binding = HEADERS[name];
    if (binding) input[binding[0]] = parse(value, binding[1]);
  }
  for (const [name, value] of query) {
    const binding = QUERY[name] ?? HOISTED[name];
    if (binding) input[binding[0]] = parse(value, binding[1]);
    if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = value;
  }
  if (Object.keys(metadata).length > 0) input["Metadata"] = metadata;
  const lists = headers["x-amz-object-attributes"];
  if (lists !== undefined) input["ObjectAttributes"] = lists.split(",").map((one) => one.trim());
  const encoding = contentEncoding(headers["content-encoding"]);
  if (encoding === undefined) delete input["ContentEncoding"];
  else input["ContentEncoding"] = encoding;
  return input;
}

/** The headers that output members become; members without a header of their own are left out. */
export function writeBindings(output: Readonly<Record<string, unknown>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [member, value] of Object.entries(output)) {
    if (value === undefined) continue;
    if (member === "Metadata") {
      for (const [name, text] of Object.entries(value as Record<string, string>)) {
        headers[METADATA + name] = text;
      }
    }
    if (member === "ContentLength") headers["content-length"] = String(value);
    const binding = HEADER_OF.get(member);
    if (!binding) continue;
    headers[binding.header] = value instanceof Date ? value.toUTCString() : String(value);
  }
  return headers;
}

/** How a body was sent is not how an object is encoded. */
function contentEncoding(header: string | undefined): string | undefined {
  const encodings = (header ?? "").split(",").map((one) => one.trim());
  const kept = encodings.filter((one) => one !== "" && one !== "aws-chunked");
  return kept.length > 0 ? kept.join(",") : undefined;
}

function parse(text: string, kind: MemberKind = "text"): unknown {
  switch (kind) {
    case "text":
      return text;
    case "number":
      return /^\d+$/.test(text) ? Number(text) : text;
    case "boolean":
      return text.toLowerCase() === "true";
    case "date": {
      const time = Date.parse(text);
      return Number.isNaN(time) ? undefined : new Date(time);
    }
  }
}
