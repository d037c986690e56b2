const ENCODER = new TextEncoder();

/** Text as UTF-8; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/**
 * Where the bytes from `start` to `end` stop being UTF-8 (RFC 3629 §4: no overlong forms, no surrogates, nothing
 * above U+10FFFF). Returns the offset of the first byte of the bad sequence, or -1 when all of it is sound.
 */
export function invalidUtf8At(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Length in bytes (1-4) of the UTF-8 sequence that begins at `at`; 0 when there is no sound one. */
export function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return continues(bytes, at + 1, end, 1) ? 2 : 0;
  const second = bytes[at + 1] ?? 0;
  if (lead < 0xf0) {
    // E0 below A0 is overlong, ED from A0 on is a surrogate.
    if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0;
    return continues(bytes, at + 1, end, 2) ? 3 : 0;
  }
  if (lead > 0xf4) return 0;
  // F0 below 90 is overlong, F4 from 90 on lies above U+10FFFF.
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0;
  return continues(bytes, at + 1, end, 3) ? 4 : 0;
}

function continues(bytes: Uint8Array, from: number, end: number, count: number): boolean {
  if (from + count > end) return false;
  for (let at = from; at < from + count; at++) {
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return false;
  }
  return true;
}
