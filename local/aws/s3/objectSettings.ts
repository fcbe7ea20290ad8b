import type { Bucket } from "./buckets";
import { invalidArgument, s3Error } from "./errors";

/** What a writer may say of an object, as GetObject gives it back. */
const ATTRIBUTES = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
  "Expires",
  "WebsiteRedirectLocation",
  "StorageClass",
  "ServerSideEncryption",
  "SSEKMSKeyId",
  "BucketKeyEnabled",
] as const;
const DEFAULT_CONTENT_TYPE = "binary/octet-stream";
/** Limits of the user guide. */
const MAX_KEY_BYTES = 1024;
const MAX_METADATA_BYTES = 2048;
const MAX_OBJECT_TAGS = 10;
const NOT_EMULATED = [
  "SSECustomerAlgorithm",
  "ObjectLockMode",
  "ObjectLockRetainUntilDate",
  "ObjectLockLegalHoldStatus",
  "WriteOffsetBytes",
];

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw s3Error("KeyTooLongError", {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: MAX_KEY_BYTES,
    });
  }
}

/** What a request says of the object it writes, completed by the bucket's encryption. */
export function attributesOf(bucket: Bucket, input: any): Record<string, string | boolean> {
  for (const member of NOT_EMULATED) {
    if (input[member] === undefined) continue;
    throw s3Error("NotImplemented", { Header: member }, `${member} is not emulated`);
  }
  checkAcl(bucket, input);
  const given = ATTRIBUTES.filter((name) => input[name] !== undefined).map((name) => [
    name,
    input[name] instanceof Date ? input[name].toUTCString() : input[name],
  ]);
  return {
    ContentType: DEFAULT_CONTENT_TYPE,
    ...encryptionOf(bucket),
    ...Object.fromEntries(given),
  };
}

export function metadataOf({ Metadata = {} }: any): Record<string, string> {
  const entries = Object.entries<string>(Metadata).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  const size = entries.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > MAX_METADATA_BYTES) {
    throw s3Error("MetadataTooLarge", { Size: size, MaxSizeAllowed: MAX_METADATA_BYTES });
  }
  return Object.fromEntries(entries);
}

/** The `x-amz-tagging` header: a query string. */
export function tagsOfHeader(tagging: unknown): Record<string, string> {
  const entries = [...new URLSearchParams(String(tagging ?? ""))];
  return tagsOf(
    entries.map(([Key, Value]) => ({ Key, Value })),
    MAX_OBJECT_TAGS,
  );
}

export function tagsOfObject(tagSet: unknown): Record<string, string> {
  return tagsOf(tagSet, MAX_OBJECT_TAGS);
}

/** A tag set, checked against AWS's limits. */
export function tagsOf(tagSet: unknown, most: number): Record<string, string> {
  if (!Array.isArray(tagSet)) throw s3Error("MalformedXML");
  if (tagSet.length > most) {
    throw s3Error(
      most === MAX_OBJECT_TAGS ? "InvalidTag" : "InvalidArgument",
      {},
      most === MAX_OBJECT_TAGS
        ? `Object tags cannot be greater than ${most}`
        : `Bucket tag count cannot be greater than ${most}`,
    );
  }
  const tags: Record<string, string> = {};
  for (const { Key, Value = "" } of tagSet) {
    if (typeof Key !== "string" || Key.length < 1 || Key.length > 128) {
      throw s3Error("InvalidTag", { TagKey: Key }, "The TagKey you have provided is invalid");
    }
    if (typeof Value !== "string" || Value.length > 256) {
      throw s3Error("InvalidTag", { TagValue: Value }, "The TagValue you have provided is invalid");
    }
    if (Object.hasOwn(tags, Key)) {
      throw s3Error(
        "InvalidTag",
        { TagKey: Key },
        "Cannot provide multiple Tags with the same key",
      );
    }
    tags[Key] = Value;
  }
  return tags;
}

export function tagSetOf(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Without ACLs, as every bucket is unless told otherwise, one may only repeat who owns it. */
export function checkAcl({ ownershipControls }: Bucket, input: any): void {
  const { ACL } = input;
  const grants = ["GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP"];
  const asked = ACL !== undefined || grants.some((grant) => input[grant] !== undefined);
  if (!asked) return;
  if (ownershipControls?.Rules[0]?.ObjectOwnership === "BucketOwnerEnforced") {
    if (ACL === "bucket-owner-full-control") return;
    throw s3Error("AccessControlListNotSupported");
  }
  if (ACL === undefined || !["private", "bucket-owner-full-control"].includes(ACL)) {
    throw invalidArgument("x-amz-acl", ACL, "Only private ACLs are emulated");
  }
}

function encryptionOf({ encryption }: Bucket): Record<string, string | boolean> {
  const rule = (encryption as any)?.Rules?.[0];
  const { SSEAlgorithm = "AES256", KMSMasterKeyID } =
    rule?.ApplyServerSideEncryptionByDefault ?? {};
  return {
    ServerSideEncryption: SSEAlgorithm,
    ...(KMSMasterKeyID ? { SSEKMSKeyId: KMSMasterKeyID } : {}),
    ...(SSEAlgorithm !== "AES256" && rule.BucketKeyEnabled ? { BucketKeyEnabled: true } : {}),
  };
}

/** The members of an answer that tell how an object is encrypted. */
export function encryptionMembers(attributes: Readonly<Record<string, unknown>>) {
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = attributes;
  return {
    ServerSideEncryption,
    ...(SSEKMSKeyId === undefined ? {} : { SSEKMSKeyId }),
    ...(BucketKeyEnabled === undefined ? {} : { BucketKeyEnabled }),
  };
}

/** The version an answer names; buckets that never had versioning name none. */
export function versionMember(bucket: Bucket, versionId: string): { VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: versionId };
}
