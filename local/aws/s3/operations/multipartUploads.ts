import type { AwsError, Operation } from "../../service";
import type { ChecksumAlgorithm } from "../checksums";
import { isCombinable } from "../checksums/combine";
import { checkAlgorithm } from "../digests";
import { s3Error } from "../errors";
import { encoderOf, takePage } from "../listing";
import {
  attributesOf,
  checkKey,
  encryptionMembers,
  metadataOf,
  tagsOfHeader,
} from "../objectSettings";
import type { MultipartUpload } from "../uploads";
import { checkMax } from "./listObjects";
import { ownerId } from "./manageBuckets";
import { writeAccess } from "./putObject";
import type { Toolbox } from "./toolbox";

const MAX_UPLOADS = 1000;

/** Begins, lists and abandons uploads in parts. */
export function multipartUploads({
  context,
  buckets,
  uploads,
  access,
}: Toolbox): Record<
  "CreateMultipartUpload" | "ListMultipartUploads" | "AbortMultipartUpload",
  Operation
> {
  const owner = { ID: ownerId(context.accountId) };

  return {
    CreateMultipartUpload: {
      access: (input) => writeAccess(access, input),
      async run(input) {
        const bucket = buckets.get(input.Bucket);
        checkKey(input.Key);
        const algorithm = checkAlgorithm(input.ChecksumAlgorithm);
        const checksumType = checkType(algorithm, input.ChecksumType);
        const { uploadId, attributes } = await uploads.create(bucket, {
          key: input.Key,
          attributes: attributesOf(bucket, input),
          metadata: metadataOf(input),
          tags: tagsOfHeader(input.Tagging),
          algorithm: algorithm ?? "CRC64NVME",
          algorithmChosen: algorithm !== undefined,
          checksumType,
        });
        return {
          Bucket: bucket.name,
          Key: input.Key,
          UploadId: uploadId,
          ...(algorithm ? { ChecksumAlgorithm: algorithm, ChecksumType: checksumType } : {}),
          ...encryptionMembers(attributes),
        };
      },
    },

    ListMultipartUploads: {
      access: (input) => [access.list("ListBucketMultipartUploads", input)],
      async run(input) {
        const { Prefix = "", Delimiter, KeyMarker, UploadIdMarker, EncodingType } = input;
        const bucket = buckets.get(input.Bucket);
        const encode = encoderOf(EncodingType);
        const MaxUploads = Math.min(checkMax("max-uploads", input.MaxUploads), MAX_UPLOADS);
        const page = await takePage<MultipartUpload>({
          prefix: Prefix,
          delimiter: Delimiter,
          max: MaxUploads,
          start: { after: KeyMarker },
          keyOf: ({ key }) => key,
          entries: (start) =>
            uploads.list(bucket, Prefix, { ...start, afterUpload: UploadIdMarker }),
        });
        const { next } = page;
        return {
          Bucket: bucket.name,
          KeyMarker: encode(KeyMarker ?? ""),
          UploadIdMarker: UploadIdMarker ?? "",
          Prefix: encode(Prefix),
          ...(Delimiter ? { Delimiter: encode(Delimiter) } : {}),
          ...(EncodingType ? { EncodingType } : {}),
          ...(next && "past" in next ? { NextKeyMarker: encode(next.past) } : {}),
          ...(next && "after" in next
            ? {
                NextKeyMarker: encode(next.after.key),
                NextUploadIdMarker: next.after.uploadId,
              }
            : {}),
          MaxUploads,
          IsTruncated: next !== undefined,
          ...(page.entries.length > 0
            ? { Uploads: page.entries.map((upload) => describe(upload, encode)) }
            : {}),
          ...(page.commonPrefixes.length > 0
            ? { CommonPrefixes: page.commonPrefixes.map((one) => ({ Prefix: encode(one) })) }
            : {}),
        };
      },
    },

    AbortMultipartUpload: {
      access: (input) => [access.object("AbortMultipartUpload", input.Bucket, input.Key)],
      async run(input) {
        const bucket = buckets.get(input.Bucket);
        await uploads.abort(bucket, uploads.get(bucket, input.Key, input.UploadId));
        return {};
      },
    },
  };

  function describe(upload: MultipartUpload, encode: (text: string) => string) {
    return {
      Key: encode(upload.key),
      UploadId: upload.uploadId,
      Initiator: owner,
      Owner: owner,
      StorageClass: upload.attributes["StorageClass"] ?? "STANDARD",
      Initiated: new Date(upload.initiatedAt),
      ChecksumAlgorithm: upload.algorithm,
      ChecksumType: upload.checksumType,
    };
  }
}

/** SHA checksums exist only of parts, CRC-64/NVME only of the whole (user guide). */
function checkType(
  algorithm: ChecksumAlgorithm | undefined,
  type: unknown,
): MultipartUpload["checksumType"] {
  if (algorithm === undefined) {
    if (type === undefined) return "FULL_OBJECT";
    throw s3Error(
      "InvalidRequest",
      {},
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  }
  const refuse = (): AwsError =>
    s3Error(
      "InvalidRequest",
      {},
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  switch (type) {
    case undefined:
      return algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
    case "FULL_OBJECT":
      if (!isCombinable(algorithm)) throw refuse();
      return type;
    case "COMPOSITE":
      if (algorithm === "CRC64NVME") throw refuse();
      return type;
    default:
      throw refuse();
  }
}
