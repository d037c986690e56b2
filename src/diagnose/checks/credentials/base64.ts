const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([
  ...Array.from(DIGITS, (digit, value): [string, number] => [digit, value]),
  ['-', 62],
  ['_', 63],
]);

/** Bytes of base64 or base64url text, padded or not (RFC 4648 §4, §5); undefined where it is none. Linear. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/={1,2}$/, '');
  if (digits.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    const value = VALUES.get(digit);
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (held >> bits) & 0xff;
    at += 1;
  }
  return bytes;
}

const DECODER = new TextDecoder('utf-8', { fatal: true });

/** The text of base64 or base64url; undefined where it is none, or no UTF-8. */
export function decodeBase64Text(text: string): string | undefined {
  const bytes = decodeBase64(text);
  if (bytes === undefined) return undefined;
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}
