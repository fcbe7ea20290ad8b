import type { Readable } from "node:stream";
import type { Call, Operation } from "../../service";
import type { Bucket } from "../buckets";
import { checksumMembers } from "../checksums";
import { checkCopyConditions } from "../conditions";
import { invalidArgument, s3Error } from "../errors";
import { encryptionMembers } from "../objectSettings";
import { parseRange } from "../range";
import { receive } from "../upload";
import type { MultipartUpload, UploadedPart } from "../uploads";
import { parseCopySource } from "./copyObject";
import { findForReader } from "./getObject";
import { checkMax } from "./listObjects";
import { ownerId } from "./manageBuckets";
import type { Toolbox } from "./toolbox";

const MAX_PART_NUMBER = 10_000;
const MAX_PARTS = 1000;

/** Brings the parts of an upload in, from a body or from another object, and lists them. */
export function uploadParts(
  toolbox: Toolbox,
): Record<"UploadPart" | "UploadPartCopy" | "ListParts", Operation> {
  const { context, buckets, blobs, uploads, access } = toolbox;
  const owner = { ID: ownerId(context.accountId) };

  return {
    UploadPart: {
      access: (input) => [access.object("PutObject", input.Bucket, input.Key)],
      async run(input) {
        const bucket = buckets.get(input.Bucket);
        const upload = uploads.get(bucket, input.Key, input.UploadId);
        const { etag, checksums } = await takePart(bucket, upload, input);
        return {
          ETag: etag,
          ...checksumMembers(checksums),
          ...encryptionMembers(upload.attributes),
        };
      },
    },

    UploadPartCopy: {
      access(input) {
        const source = parseCopySource(input.CopySource);
        return [
          access.object("GetObject", source.Bucket, source.Key, source.VersionId),
          access.object("PutObject", input.Bucket, input.Key),
        ];
      },
      async run(input, call) {
        const bucket = buckets.get(input.Bucket);
        const upload = uploads.get(bucket, input.Key, input.UploadId);
        const Body = await readSource(input, call);
        const { PartNumber } = input;
        const part = await takePart(bucket, upload, { PartNumber, Body });
        return {
          CopyPartResult: {
            ETag: part.etag,
            LastModified: new Date(part.lastModified),
            ...checksumMembers(part.checksums),
          },
          ...encryptionMembers(upload.attributes),
        };
      },
    },

    ListParts: {
      access: (input) => [access.object("ListMultipartUploadParts", input.Bucket, input.Key)],
      async run(input) {
        const bucket = buckets.get(input.Bucket);
        const upload = uploads.get(bucket, input.Key, input.UploadId);
        const marker = Number(input.PartNumberMarker ?? 0);
        const MaxParts = Math.min(checkMax("max-parts", input.MaxParts), MAX_PARTS);
        const later = (await uploads.parts(bucket, upload)).filter(({ number }) => number > marker);
        const page = later.slice(0, MaxParts);
        return {
          Bucket: bucket.name,
          Key: upload.key,
          UploadId: upload.uploadId,
          Initiator: owner,
          Owner: owner,
          StorageClass: upload.attributes["StorageClass"] ?? "STANDARD",
          PartNumberMarker: marker,
          NextPartNumberMarker: page[page.length - 1]?.number ?? 0,
          MaxParts,
          IsTruncated: later.length > page.length,
          ChecksumAlgorithm: upload.algorithm,
          ChecksumType: upload.checksumType,
          ...(page.length > 0 ? { Parts: page.map(describe) } : {}),
        };
      },
    },
  };

  async function takePart(
    bucket: Bucket,
    upload: MultipartUpload,
    input: any,
  ): Promise<UploadedPart> {
    const number = checkPartNumber(input.PartNumber);
    const { algorithm, algorithmChosen } = upload;
    const { blob, changes, md5, checksums } = await receive(
      blobs,
      { ...input, ChecksumAlgorithm: input.ChecksumAlgorithm ?? algorithm },
      algorithmChosen ? undefined : algorithm,
    );
    try {
      const [actual] = Object.keys(checksums);
      if (actual !== algorithm) {
        throw s3Error(
          "InvalidRequest",
          {},
          `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${actual.toLowerCase()}`,
        );
      }
      const lastModified = context.clock.now();
      const part = { number, size: blob.size, etag: `"${md5}"`, lastModified, checksums, blob };
      await uploads.putPart(bucket, upload, part, changes);
      return part;
    } catch (error) {
      await blobs.drop(blob);
      throw error;
    }
  }

  async function readSource(input: any, call: Call): Promise<Readable> {
    const source = parseCopySource(input.CopySource);
    const from = buckets.get(source.Bucket);
    const version = await findForReader(toolbox, from, source, call);
    const { content } = version;
    if (!content) throw s3Error("InvalidRequest", {}, "The copy source is a delete marker.");
    checkCopyConditions(version, content, input);
    const range = input.CopySourceRange;
    const span = parseRange(range, content.size);
    if (range !== undefined && !span) {
      throw invalidArgument(
        "x-amz-copy-source-range",
        range,
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      );
    }
    return blobs.read(content.blobs, span ?? { start: 0, end: content.size - 1 });
  }
}

function checkPartNumber(number: unknown): number {
  if (typeof number === "number" && number >= 1 && number <= MAX_PART_NUMBER) return number;
  throw invalidArgument(
    "partNumber",
    number,
    `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`,
  );
}

function describe({ number, size, etag, lastModified, checksums }: UploadedPart) {
  return {
    PartNumber: number,
    LastModified: new Date(lastModified),
    ETag: etag,
    ...checksumMembers(checksums),
    Size: size,
  };
}
