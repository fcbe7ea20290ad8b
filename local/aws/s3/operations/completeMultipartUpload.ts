import { createHash } from "node:crypto";
import type { Operation } from "../../service";
import { type Checksums, checksumMembers, checksumsIn, createChecksum } from "../checksums";
import { combine } from "../checksums/combine";
import { writeConditions } from "../conditions";
import { badChecksum } from "../digests";
import { s3Error } from "../errors";
import { encryptionMembers, versionMember } from "../objectSettings";
import type { MultipartUpload, UploadedPart } from "../uploads";
import type { Toolbox } from "./toolbox";

/** Every part but the last has at least 5 MiB. */
const MIN_PART_SIZE = 5 * 1024 * 1024;

/** Makes an object of the parts of an upload. */
export function completeMultipartUpload({
  context,
  buckets,
  objects,
  uploads,
  blobs,
  access,
}: Toolbox): Operation {
  return {
    access: (input) => [access.object("PutObject", input.Bucket, input.Key)],
    async run(input) {
      const bucket = buckets.get(input.Bucket);
      const found = uploads.get(bucket, input.Key, input.UploadId);
      return uploads.alone(found, async () => {
        const upload = uploads.get(bucket, input.Key, input.UploadId);
        const uploaded = await uploads.parts(bucket, upload);
        const parts = choose(input.MultipartUpload?.Parts, uploaded);
        const etag = etagOf(parts);
        const checksums = checksumsOf(upload, parts);
        checkWhole(upload, checksums, input);
        const size = parts.reduce((sum, part) => sum + part.size, 0);
        if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size) {
          throw s3Error(
            "InvalidRequest",
            {},
            `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
          );
        }
        const { attributes, metadata, tags, checksumType } = upload;
        const chosen = new Set(parts);
        const unused = uploaded.filter((part) => !chosen.has(part)).map(({ blob }) => blob);
        const version = await objects.put(
          bucket,
          upload.key,
          {
            size,
            etag,
            blobs: parts.map(({ blob }) => blob),
            attributes,
            metadata,
            tags,
            checksums,
            checksumType,
            parts: parts.map((part) => ({
              number: part.number,
              size: part.size,
              checksums: part.checksums,
            })),
          },
          [...(await uploads.removal(bucket, upload)), ...blobs.removal(unused)],
          writeConditions(upload.key, input),
        );
        await blobs.removeFiles(unused);
        return {
          Location: `${context.endpoint}/${bucket.name}/${encodeURIComponent(upload.key)}`,
          Bucket: bucket.name,
          Key: upload.key,
          ETag: etag,
          ...checksumMembers(checksums),
          ChecksumType: checksumType,
          ...encryptionMembers(attributes),
          ...versionMember(bucket, version.versionId),
        };
      });
    },
  };
}

function choose(asked: unknown, uploaded: readonly UploadedPart[]): UploadedPart[] {
  if (!Array.isArray(asked) || asked.length === 0) throw s3Error("MalformedXML");
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  let previous = 0;
  const parts = asked.map((one): UploadedPart => {
    const number = Number(one.PartNumber);
    if (!(number > previous)) throw s3Error("InvalidPartOrder");
    previous = number;
    const part = byNumber.get(number);
    const wanted = String(one.ETag ?? "").replace(/"/g, "");
    const given = checksumsIn(one) as Record<string, string>;
    const wrong = Object.entries(given).some(
      ([algorithm, value]) => part?.checksums[algorithm as keyof Checksums] !== value,
    );
    if (!part || part.etag !== `"${wanted}"` || wrong) {
      throw s3Error("InvalidPart", { PartNumber: number, ETag: wanted });
    }
    return part;
  });
  const small = parts.slice(0, -1).find(({ size }) => size < MIN_PART_SIZE);
  if (small) {
    throw s3Error("EntityTooSmall", {
      ProposedSize: small.size,
      MinSizeAllowed: MIN_PART_SIZE,
      PartNumber: small.number,
      ETag: small.etag.replace(/"/g, ""),
    });
  }
  return parts;
}

/** The MD5 of the parts' MD5s, and how many there are. */
function etagOf(parts: readonly UploadedPart[]): string {
  const md5 = createHash("md5");
  for (const { etag } of parts) md5.update(Buffer.from(etag.replace(/"/g, ""), "hex"));
  return `"${md5.digest("hex")}-${parts.length}"`;
}

function checksumsOf(
  { algorithm, checksumType }: MultipartUpload,
  parts: readonly UploadedPart[],
): Checksums {
  const list = parts.map(({ checksums, size }) => ({ checksum: checksums[algorithm]!, size }));
  if (checksumType === "FULL_OBJECT") return { [algorithm]: combine(algorithm, list) };
  const checksum = createChecksum(algorithm);
  for (const part of list) checksum.update(Buffer.from(part.checksum, "base64"));
  return { [algorithm]: `${checksum.digest().toString("base64")}-${parts.length}` };
}

/** The checksum of the whole that the caller may give, a composite one without its count. */
function checkWhole({ algorithm, checksumType }: MultipartUpload, actual: Checksums, input: any) {
  if (input.ChecksumType !== undefined && input.ChecksumType !== checksumType) {
    throw s3Error(
      "InvalidRequest",
      {},
      `The upload was created using the ${checksumType} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const given = checksumsIn(input)[algorithm];
  const whole = actual[algorithm];
  if (given === undefined || given === whole || given === whole?.replace(/-\d+$/, "")) return;
  throw badChecksum(algorithm);
}
