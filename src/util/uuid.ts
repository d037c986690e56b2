/** `00` to `ff`. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/**
 * A UUID of version 7 (RFC 9562 §5.7) in lower case. `atMs`: milliseconds since the epoch, below 2^48. `random`: ten
 * bytes, of which 74 bits go in.
 */
export function formatUuidV7(atMs: number, random: Uint8Array): string {
  const high = Math.floor(atMs / 0x10000);
  const low = atMs % 0x10000;
  const time =
    hex(high >>> 24) +
    hex(high >>> 16) +
    hex(high >>> 8) +
    hex(high) +
    '-' +
    hex(low >>> 8) +
    hex(low);
  const versioned = hex(0x70 | (byteAt(random, 0) & 0x0f)) + hex(byteAt(random, 1));
  const variant = hex(0x80 | (byteAt(random, 2) & 0x3f)) + hex(byteAt(random, 3));
  let node = '';
  for (let at = 4; at < 10; at++) node += hex(byteAt(random, at));
  return `${time}-${versioned}-${variant}-${node}`;
}

/** When a UUID of version 7 (lower case, RFC 9562 §4) was made, in milliseconds since the epoch; undefined for others. */
export function uuidTimeMs(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) {
    return undefined;
  }
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function hex(value: number): string {
  return HEX[value & 0xff] ?? '';
}
