import { createHash } from "node:crypto";
import type { AwsError } from "../service";
import {
  CHECKSUM_ALGORITHMS,
  type Checksum,
  type ChecksumAlgorithm,
  type Checksums,
  checksumsIn,
  createChecksum,
} from "./checksums";
import { s3Error } from "./errors";

/** A checksum that follows after the last byte of a body. */
export interface TrailingChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** In base64; known when the body has been read. */
  value(): string | undefined;
}

/** The digests of a body that comes by, to be held against what its sender says of it. */
export class Digests {
  private readonly md5 = createHash("md5");
  private readonly given: Checksums;
  private readonly algorithm: ChecksumAlgorithm;
  private readonly checksums: ReadonlyMap<ChecksumAlgorithm, Checksum>;

  /**
   * @param input members such as `ContentMD5`, `ChecksumCRC32` and `ChecksumAlgorithm`
   * @param kept the checksum to be answered; else it is the one that is checked
   */
  constructor(
    private readonly input: Readonly<Record<string, any>>,
    private readonly trailing: TrailingChecksum | undefined,
    private readonly kept?: ChecksumAlgorithm,
  ) {
    this.given = checksumsIn(input);
    const named = Object.keys(this.given) as ChecksumAlgorithm[];
    if (named.length > 1) {
      throw s3Error("InvalidRequest", {}, "Expecting a single x-amz-checksum- header.");
    }
    this.algorithm =
      named[0] ?? trailing?.algorithm ?? checkAlgorithm(input["ChecksumAlgorithm"]) ?? "CRC64NVME";
    const computed = new Set([this.algorithm, this.kept ?? this.algorithm]);
    this.checksums = new Map([...computed].map((one) => [one, createChecksum(one)]));
  }

  update(chunk: Uint8Array): void {
    this.md5.update(chunk);
    for (const checksum of this.checksums.values()) checksum.update(chunk);
  }

  /** Throws BadDigest or InvalidDigest unless all that was said is true. */
  verify(): { readonly md5: string; readonly checksums: Checksums } {
    const md5 = this.md5.digest();
    checkMd5(this.input["ContentMD5"], md5);
    const computed: Checksums = {};
    for (const [algorithm, checksum] of this.checksums) {
      computed[algorithm] = checksum.digest().toString("base64");
    }
    const expected = this.given[this.algorithm] ?? this.trailing?.value();
    if (expected !== undefined && expected !== computed[this.algorithm]) {
      throw badChecksum(this.algorithm);
    }
    const kept = this.kept ?? this.algorithm;
    return { md5: md5.toString("hex"), checksums: { [kept]: computed[kept] } };
  }
}

/** One of AWS's algorithms, or none. */
export function checkAlgorithm(algorithm: unknown): ChecksumAlgorithm | undefined {
  if (algorithm === undefined) return undefined;
  const upper = String(algorithm).toUpperCase() as ChecksumAlgorithm;
  if (CHECKSUM_ALGORITHMS.includes(upper)) return upper;
  throw s3Error(
    "InvalidRequest",
    {},
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  );
}

function checkMd5(expected: unknown, digest: Buffer): void {
  if (expected === undefined) return;
  const given = Buffer.from(String(expected), "base64");
  if (given.length !== digest.length) {
    throw s3Error("InvalidDigest", { "Content-MD5": expected });
  }
  if (!given.equals(digest)) {
    throw s3Error("BadDigest", {
      ExpectedDigest: String(expected),
      CalculatedDigest: digest.toString("base64"),
    });
  }
}

export function badChecksum(algorithm: ChecksumAlgorithm): AwsError {
  return s3Error(
    "BadDigest",
    {},
    `The ${algorithm} you specified did not match the calculated checksum.`,
  );
}
