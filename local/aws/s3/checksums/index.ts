import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Checksum, Crc32c, Crc64Nvme } from "../../crc";

export type { Checksum } from "../../crc";

export const CHECKSUM_ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** Checksums by algorithm, in base64. */
export type Checksums = Partial<Record<ChecksumAlgorithm, string>>;

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case "CRC32":
      return new Crc32();
    case "CRC32C":
      return new Crc32c();
    case "CRC64NVME":
      return new Crc64Nvme();
    case "SHA1":
    case "SHA256":
      return createHash(algorithm);
  }
}

/** As members of the API, such as `ChecksumCRC32`. */
export function checksumMembers(checksums: Checksums = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).map(([algorithm, value]) => [`Checksum${algorithm}`, value]),
  );
}

/** From members of the API. */
export function checksumsIn(input: Record<string, unknown>): Checksums {
  const found: Checksums = {};
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = input[`Checksum${algorithm}`];
    if (typeof value === "string") found[algorithm] = value;
  }
  return found;
}

class Crc32 implements Checksum {
  private crc = 0;

  update(data: Uint8Array): void {
    this.crc = crc32(data, this.crc);
  }

  digest(): Buffer {
    const result = Buffer.alloc(4);
    result.writeUInt32BE(this.crc >>> 0);
    return result;
  }
}
