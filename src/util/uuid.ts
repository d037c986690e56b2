/**
 * A UUID of version 7 (RFC 9562 §5.7) in lower case. `atMs`: milliseconds since the epoch, below 2^48. `random`: ten
 * bytes, of which 74 bits go in.
 */
export function formatUuidV7(atMs: number, random: Uint8Array): string {
  const high = Math.floor(atMs / 0x10000);
  const low = atMs % 0x10000;
  const r0 = random[0] ?? 0;
  const r1 = random[1] ?? 0;
  const r2 = random[2] ?? 0;
  const r3 = random[3] ?? 0;
  const r4 = random[4] ?? 0;
  const r5 = random[5] ?? 0;
  const r6 = random[6] ?? 0;
  const r7 = random[7] ?? 0;
  const r8 = random[8] ?? 0;
  const r9 = random[9] ?? 0;
  // One call makes one flat string: less than half the time of joining pairs.
  // oxfmt-ignore
  return String.fromCharCode(
    hex(high >>> 28), hex(high >>> 24), hex(high >>> 20), hex(high >>> 16),
    hex(high >>> 12), hex(high >>> 8), hex(high >>> 4), hex(high),
    DASH,
    hex(low >>> 12), hex(low >>> 8), hex(low >>> 4), hex(low),
    DASH,
    // §4.2: the version.
    hex(7), hex(r0), hex(r1 >>> 4), hex(r1),
    DASH,
    // §4.1: the variant, in the first two bits.
    hex(8 | ((r2 >>> 4) & 3)), hex(r2), hex(r3 >>> 4), hex(r3),
    DASH,
    hex(r4 >>> 4), hex(r4), hex(r5 >>> 4), hex(r5), hex(r6 >>> 4), hex(r6),
    hex(r7 >>> 4), hex(r7), hex(r8 >>> 4), hex(r8), hex(r9 >>> 4), hex(r9),
  );
}

/** When a UUID of version 7 (lower case, RFC 9562 §4) was made, in milliseconds since the epoch; undefined for others. */
export function uuidTimeMs(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) {
    return undefined;
  }
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

const DASH = 0x2d;

/** Character code of the digit for the last four bits. */
function hex(value: number): number {
  const nibble = value & 0xf;
  return nibble < 10 ? 0x30 + nibble : 0x57 + nibble;
}
