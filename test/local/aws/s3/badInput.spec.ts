import { refusesBadInput } from "../../../support/badInput";
import { BUCKET, s3WithBucket } from "./support";

describe("S3 given members of the wrong type", () => {
  it("refuses them as AWS refuses things", async () => {
    const s3 = await s3WithBucket();
    try {
      await refusesBadInput(s3.service, { Bucket: BUCKET, Key: "key" }, MEMBERS);
    } finally {
      await s3.close();
    }
  });
});

const MEMBERS = [
  "ACL",
  "Body",
  "Bucket",
  "ChecksumAlgorithm",
  "ChecksumCRC32",
  "ContentMD5",
  "ContinuationToken",
  "CopySource",
  "CreateBucketConfiguration",
  "Delete",
  "Delimiter",
  "EncodingType",
  "IfMatch",
  "IfModifiedSince",
  "IfNoneMatch",
  "Key",
  "KeyMarker",
  "LifecycleConfiguration",
  "Marker",
  "MaxKeys",
  "Metadata",
  "MultipartUpload",
  "ObjectAttributes",
  "OwnershipControls",
  "PartNumber",
  "Policy",
  "Prefix",
  "PublicAccessBlockConfiguration",
  "Range",
  "ServerSideEncryptionConfiguration",
  "Tagging",
  "UploadId",
  "VersionId",
  "VersionIdMarker",
  "VersioningConfiguration",
];
