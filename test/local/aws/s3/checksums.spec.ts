import assert from "node:assert/strict";
import { CHECKSUM_ALGORITHMS, createChecksum } from "../../../../local/aws/s3/checksums";
import { combine, isCombinable } from "../../../../local/aws/s3/checksums/combine";

describe("Checksums of S3", () => {
  const check = Buffer.from("123456789");
  const of = (algorithm: (typeof CHECKSUM_ALGORITHMS)[number], ...data: Uint8Array[]) => {
    const checksum = createChecksum(algorithm);
    for (const each of data) checksum.update(each);
    return checksum.digest();
  };

  it("have the check values of their catalogue", () => {
    assert.equal(of("CRC32", check).toString("hex"), "cbf43926");
    assert.equal(of("CRC32C", check).toString("hex"), "e3069283");
    assert.equal(of("CRC64NVME", check).toString("hex"), "ae8b14860a799888");
    assert.equal(of("SHA1", check).toString("hex"), "f7c3bc1d808e04732adf679965ccc34ca7ae3441");
  });

  for (const algorithm of CHECKSUM_ALGORITHMS) {
    it(`of ${algorithm} do not depend on how the bytes arrive`, () => {
      const data = Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 7919) % 256));
      const whole = of(algorithm, data);
      const pieces = of(algorithm, data.subarray(0, 3), data.subarray(3, 500), data.subarray(500));
      assert.deepEqual(pieces, whole);
    });
  }

  for (const algorithm of CHECKSUM_ALGORITHMS.filter(isCombinable)) {
    it(`of ${algorithm} combine from those of parts`, () => {
      const data = Buffer.from(Array.from({ length: 10_007 }, (_, index) => (index * 31) % 251));
      const parts = [data.subarray(0, 4096), data.subarray(4096, 4097), data.subarray(4097)];
      const combined = combine(
        algorithm,
        parts.map((part) => ({
          checksum: of(algorithm, part).toString("base64"),
          size: part.length,
        })),
      );
      assert.equal(combined, of(algorithm, data).toString("base64"));
    });
  }
});
