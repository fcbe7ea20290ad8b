import type { ChecksumAlgorithm } from ".";

interface Crc {
  readonly width: number;
  /** Reflected. */
  readonly polynomial: bigint;
}

const CRCS: Partial<Record<ChecksumAlgorithm, Crc>> = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC32C: { width: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** Whether the checksum of a whole follows from those of its parts. */
export function isCombinable(algorithm: ChecksumAlgorithm): boolean {
  return CRCS[algorithm] !== undefined;
}

/**
 * The checksum, in base64, of parts one after the other. Appending zeros to data is linear in its
 * CRC, so that of the first part is carried over the length of the second by matrices over GF(2),
 * as in zlib's crc32_combine.
 */
export function combine(
  algorithm: ChecksumAlgorithm,
  parts: readonly { readonly checksum: string; readonly size: number }[],
): string {
  const crc = CRCS[algorithm];
  if (!crc) throw new Error(`${algorithm} cannot be combined from parts`);
  const whole = parts.reduce(
    (sum, { checksum, size }) => carry(crc, sum, size) ^ numberOf(checksum),
    0n,
  );
  const bytes = Buffer.from(whole.toString(16).padStart(crc.width / 4, "0"), "hex");
  return bytes.toString("base64");
}

type Matrix = readonly bigint[];

function carry(crc: Crc, value: bigint, bytes: number): bigint {
  let matrix = square(square(square(oneZeroBit(crc))));
  let carried = value;
  for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) carried = times(matrix, carried);
    matrix = square(matrix);
  }
  return carried;
}

/** What one zero bit more does to each bit of a CRC. */
function oneZeroBit({ width, polynomial }: Crc): Matrix {
  return Array.from({ length: width }, (_, bit) =>
    bit === 0 ? polynomial : 1n << BigInt(bit - 1),
  );
}

function times(matrix: Matrix, vector: bigint): bigint {
  let sum = 0n;
  for (let bit = 0, rest = vector; rest > 0n; bit++, rest >>= 1n) {
    if (rest & 1n) sum ^= matrix[bit];
  }
  return sum;
}

function square(matrix: Matrix): Matrix {
  return matrix.map((row) => times(matrix, row));
}

function numberOf(checksum: string): bigint {
  return BigInt(`0x${Buffer.from(checksum, "base64").toString("hex")}`);
}
