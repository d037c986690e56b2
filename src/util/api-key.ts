/** What the text that was sent as an API key looks like. `prefix`: its public part (`pk_rep_7Hq2`), never more. */
export type ApiKeyForm =
  /** A key of our own form, checksum and all. */
  | { readonly form: 'pinpoint'; readonly prefix: string }
  /** Some other text: it may be a key that was made elsewhere. */
  | { readonly form: 'other' }
  /**
   * `bad_characters`: white space, quotes, or anything that is not visible ASCII; no key has these, copies often do.
   * `bad_checksum`: begins like one of ours, and was cut off or changed.
   */
  | {
      readonly form: 'empty' | 'bad_checksum' | 'bad_characters';
      readonly prefix?: string;
    };

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 6;

/** Value of each base62 digit by character code; -1 for other characters. */
const DIGITS = new Int8Array(128).fill(-1);
for (let value = 0; value < BASE62.length; value++) DIGITS[BASE62.charCodeAt(value)] = value;

/**
 * Makes a key: `pk_<tag>_<id>_<secret><checksum>`. `tag`: 1-8 lower-case letters and digits; `id`: 4-8 base62
 * characters; `secret`: 32 of them (190 bits). RangeError for other parts.
 */
export function formatApiKey(tag: string, id: string, secret: string): string {
  const body = `pk_${tag}_${id}_${secret}`;
  const key = body + checksum(body);
  if (readApiKey(key).form !== 'pinpoint' || secret.length !== SECRET_LENGTH) {
    throw new RangeError('the parts of an API key are not of its form');
  }
  return key;
}

/** Says of which form a presented key is, without knowing any key. The secret part appears in no answer. */
export function readApiKey(text: string): ApiKeyForm {
  if (text === '') return { form: 'empty' };
  const isBad = hasBadCharacter(text);
  // White space alone is as good as nothing.
  if (isBad && text.trim() === '') return { form: 'empty' };
  const key = isBad ? text.replace(/^[^0-9A-Za-z]+/, '') : text;
  const end = prefixEnd(key);
  if (end === -1) return { form: isBad ? 'bad_characters' : 'other' };
  const prefix = key.slice(0, end);
  if (isBad) return { form: 'bad_characters', prefix };
  const secretEnd = end + 1 + SECRET_LENGTH;
  const isOurs =
    text.length === secretEnd + CHECKSUM_LENGTH &&
    isBase62(text, end + 1) &&
    readChecksum(text, secretEnd) === crcOf(text, secretEnd);
  return { form: isOurs ? 'pinpoint' : 'bad_checksum', prefix };
}

/** What has the form of a key of ours, whole or cut off: the public part, and what follows it. */
const KEY_IN_TEXT = /(pk_[0-9a-z]{1,8}_[0-9A-Za-z]{4,8}_)([0-9A-Za-z]{8,})/g;

/** A text with the secret part of every key of ours in it as dots, of the same length. */
export function maskApiKeys(text: string): string {
  if (!text.includes('pk_')) return text;
  return text.replaceAll(
    KEY_IN_TEXT,
    (_, prefix: string, secret: string) => prefix + '.'.repeat(secret.length),
  );
}

/** End of `pk_<tag>_<id>` where text begins with that and a further `_`; else -1. */
function prefixEnd(text: string): number {
  if (!text.startsWith('pk_')) return -1;
  const tagEnd = text.indexOf('_', 3);
  if (tagEnd < 4 || tagEnd > 11) return -1;
  const idEnd = text.indexOf('_', tagEnd + 1);
  const idLength = idEnd - tagEnd - 1;
  if (idLength < 4 || idLength > 8) return -1;
  for (let at = 3; at < idEnd; at++) {
    const code = text.charCodeAt(at);
    const isUpper = code >= 0x41 && code <= 0x5a;
    if (at !== tagEnd && (digitOf(code) === -1 || (at < tagEnd && isUpper))) return -1;
  }
  return idEnd;
}

function isBase62(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) {
    if (digitOf(text.charCodeAt(at)) === -1) return false;
  }
  return true;
}

function digitOf(code: number): number {
  return code < 128 ? (DIGITS[code] ?? -1) : -1;
}

/** Anything but visible ASCII, and the three quotes that are ASCII. */
function hasBadCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x21 || code > 0x7e || code === 0x22 || code === 0x27 || code === 0x60) return true;
  }
  return false;
}

/** The number that the digits from `from` on stand for. */
function readChecksum(text: string, from: number): number {
  let value = 0;
  for (let at = from; at < text.length; at++) value = value * 62 + digitOf(text.charCodeAt(at));
  return value;
}

/** Six base62 digits of the CRC-32, most significant first. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let count = 0; count < CHECKSUM_LENGTH; count++) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** CRC-32 (ISO 3309, as in gzip: RFC 1952 §8) of text with one byte a character (U+0000 to U+00FF), unsigned. */
export function crc32(text: string): number {
  return crcOf(text, text.length);
}

/** CRC-32 of the text before `end`. */
function crcOf(text: string, end: number): number {
  let crc = -1;
  for (let at = 0; at < end; at++) {
    crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0);
  }
  return ~crc >>> 0;
}

const CRC_TABLE = makeCrcTable();

function makeCrcTable(): Int32Array {
  const table = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    table[byte] = crc;
  }
  return table;
}
