/** A running checksum, in the manner of node:crypto's hashes. */
export interface Checksum {
  update(data: Uint8Array): void;
  digest(): Buffer;
}

const LANES = 8;

/** 32-bit tables for eight bytes at a time ("slicing by 8"), of a reflected polynomial. */
function tablesOf32(polynomial: number): Int32Array[] {
  const tables = Array.from({ length: LANES }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    tables[0][byte] = crc;
  }
  for (let lane = 1; lane < LANES; lane++) {
    for (let byte = 0; byte < 256; byte++) {
      const crc = tables[lane - 1][byte];
      tables[lane][byte] = (crc >>> 8) ^ tables[0][crc & 0xff];
    }
  }
  return tables;
}

const CASTAGNOLI = 0x82f63b78;
let crc32cTables: Int32Array[] | undefined;

/** CRC-32C (Castagnoli, RFC 3720). */
export class Crc32c implements Checksum {
  private crc = -1;

  update(data: Uint8Array): void {
    crc32cTables ??= tablesOf32(CASTAGNOLI);
    const [t0, t1, t2, t3, t4, t5, t6, t7] = crc32cTables;
    let { crc } = this;
    let i = 0;
    for (const whole = data.length - (data.length % LANES); i < whole; i += LANES) {
      crc =
        t7[(crc ^ data[i]) & 0xff] ^
        t6[((crc >>> 8) ^ data[i + 1]) & 0xff] ^
        t5[((crc >>> 16) ^ data[i + 2]) & 0xff] ^
        t4[((crc >>> 24) ^ data[i + 3]) & 0xff] ^
        t3[data[i + 4]] ^
        t2[data[i + 5]] ^
        t1[data[i + 6]] ^
        t0[data[i + 7]];
    }
    for (; i < data.length; i++) crc = (crc >>> 8) ^ t0[(crc ^ data[i]) & 0xff];
    this.crc = crc;
  }

  digest(): Buffer {
    const result = Buffer.alloc(4);
    result.writeInt32BE(~this.crc);
    return result;
  }
}

/** The reflected polynomial of CRC-64/NVME, and its halves. */
const NVME = { high: 0x9a6c9329 | 0, low: 0xac4bc9b5 | 0 };
let crc64Tables: { high: Int32Array; low: Int32Array }[] | undefined;

function tablesOf64(): { high: Int32Array; low: Int32Array }[] {
  const tables = Array.from({ length: LANES }, () => ({
    high: new Int32Array(256),
    low: new Int32Array(256),
  }));
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1;
      low = (low >>> 1) | (high << 31);
      high = high >>> 1;
      if (odd) {
        low ^= NVME.low;
        high ^= NVME.high;
      }
    }
    tables[0].high[byte] = high;
    tables[0].low[byte] = low;
  }
  for (let lane = 1; lane < LANES; lane++) {
    for (let byte = 0; byte < 256; byte++) {
      const high = tables[lane - 1].high[byte];
      const low = tables[lane - 1].low[byte];
      tables[lane].low[byte] = ((low >>> 8) | (high << 24)) ^ tables[0].low[low & 0xff];
      tables[lane].high[byte] = (high >>> 8) ^ tables[0].high[low & 0xff];
    }
  }
  return tables;
}

/** CRC-64/NVME, what S3 computes of its own accord; in two halves, for BigInt is far too slow. */
export class Crc64Nvme implements Checksum {
  private high = -1;
  private low = -1;

  update(data: Uint8Array): void {
    crc64Tables ??= tablesOf64();
    const [{ high: h0, low: l0 }, t1, t2, t3, t4, t5, t6, t7] = crc64Tables;
    let { high, low } = this;
    let i = 0;
    for (const whole = data.length - (data.length % LANES); i < whole; i += LANES) {
      const a = (low ^ data[i]) & 0xff;
      const b = ((low >>> 8) ^ data[i + 1]) & 0xff;
      const c = ((low >>> 16) ^ data[i + 2]) & 0xff;
      const d = ((low >>> 24) ^ data[i + 3]) & 0xff;
      const e = (high ^ data[i + 4]) & 0xff;
      const f = ((high >>> 8) ^ data[i + 5]) & 0xff;
      const g = ((high >>> 16) ^ data[i + 6]) & 0xff;
      const h = ((high >>> 24) ^ data[i + 7]) & 0xff;
      low =
        t7.low[a] ^ t6.low[b] ^ t5.low[c] ^ t4.low[d] ^ t3.low[e] ^ t2.low[f] ^ t1.low[g] ^ l0[h];
      high =
        t7.high[a] ^
        t6.high[b] ^
        t5.high[c] ^
        t4.high[d] ^
        t3.high[e] ^
        t2.high[f] ^
        t1.high[g] ^
        h0[h];
    }
    for (; i < data.length; i++) {
      const byte = (low ^ data[i]) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ l0[byte];
      high = (high >>> 8) ^ h0[byte];
    }
    this.high = high;
    this.low = low;
  }

  digest(): Buffer {
    const result = Buffer.alloc(8);
    result.writeInt32BE(~this.high, 0);
    result.writeInt32BE(~this.low, 4);
    return result;
  }
}
