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

const OUR_START = /^(pk_[a-z0-9]{1,8}_[0-9A-Za-z]{4,8})_/;
const OUR_REST = /^[0-9A-Za-z]{38}$/;

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
  if (hasBadCharacter(text)) {
    const bare = text.replace(/^[^0-9A-Za-z]+/, '');
    const prefix = OUR_START.exec(bare)?.[1];
    // White space alone is as good as nothing.
    if (/^\s*$/.test(text)) return { form: 'empty' };
    return prefix === undefined ? { form: 'bad_characters' } : { form: 'bad_characters', prefix };
  }
  const prefix = OUR_START.exec(text)?.[1];
  if (prefix === undefined) return { form: 'other' };
  const rest = text.slice(prefix.length + 1);
  const bodyLength = text.length - CHECKSUM_LENGTH;
  if (OUR_REST.test(rest) && text.slice(bodyLength) === checksum(text.slice(0, bodyLength))) {
    return { form: 'pinpoint', prefix };
  }
  return { form: 'bad_checksum', prefix };
}

/** Anything but visible ASCII, and the three quotes that are ASCII. */
function hasBadCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x21 || code > 0x7e || code === 0x22 || code === 0x27 || code === 0x60) return true;
  }
  return false;
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
  let crc = -1;
  for (let at = 0; at < text.length; at++) {
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
