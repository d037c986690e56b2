/** Largest whole number that a variable-length integer takes after one bit of tag: 2^29 - 1. */
const MAX_SMALL = 0x1fffffff;

/** Tags of numbers; small whole numbers have an even tag, twice their value. */
export const TAG_DOUBLE = 1;
export const TAG_ABSENT = 3;

/** Longer texts are handed to the engine's own copy; for shorter ones the call costs more than the copy. */
const SHORT_TEXT = 40;

/** Length of the padded integer before a long text: four bytes of seven bits. */
const PADDED_BYTES = 4;

/** What a hexadecimal digit in lower case is worth; 16 for every other byte. */
const HEX_VALUES = Uint8Array.from({ length: 256 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return digit === -1 ? 16 : digit;
});

const DASH = 0x2d;
const UUID_LENGTH = 36;

/**
 * Writes numbers and texts into a buffer of fixed size. What does not fit sets `overflowed`, and the caller takes it
 * back (`rewind`): checking once a record instead of once a byte is what makes it fast.
 */
export class ByteWriter {
  readonly bytes: Buffer;
  at = 0;
  readonly #double = new DataView(new ArrayBuffer(8));
  #overflowed = false;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get overflowed(): boolean {
    return this.#overflowed || this.at > this.bytes.length;
  }

  /** Forgets everything from `at` on. */
  rewind(at: number): void {
    this.at = at;
    this.#overflowed = false;
  }

  byte(value: number): void {
    this.bytes[this.at++] = value;
  }

  /** A whole number from 0 to 2^30 - 1, seven bits a byte, the lowest first. */
  small(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** Any number, without loss. */
  number(value: number): void {
    if (value <= MAX_SMALL && value > 0 && value === (value | 0)) this.small(value << 1);
    else if (Object.is(value, 0)) this.byte(0);
    else {
      this.byte(TAG_DOUBLE);
      this.#writeDouble(value);
    }
  }

  /** Any number or none. */
  optional(value: number | undefined): void {
    if (value === undefined) this.byte(TAG_ABSENT);
    else this.number(value);
  }

  /** A time as the distance from another; whole where the distance could not be taken back without loss. */
  timeFrom(baseMs: number, timeMs: number): void {
    const distanceMs = timeMs - baseMs;
    if (baseMs + distanceMs === timeMs) {
      this.number(distanceMs);
      return;
    }
    this.byte(TAG_ABSENT);
    this.number(timeMs);
  }

  /** A text in UTF-8; one with lone surrogates, which UTF-8 cannot carry, as a JSON string. */
  text(value: string): void {
    const { length } = value;
    if (length < SHORT_TEXT && this.#shortAscii(value, length)) return;
    if (value.isWellFormed()) this.#longText(value, 0);
    else this.#longText(JSON.stringify(value), 1);
  }

  /** The sixteen bytes of a UUID in lower case; writes nothing and returns false for any other text. */
  uuid(value: string): boolean {
    if (value.length !== UUID_LENGTH) return false;
    const start = this.at;
    let wrong = 0;
    for (let index = 0; index < UUID_LENGTH; index += 2) {
      if (index === 8 || index === 13 || index === 18 || index === 23) {
        wrong |= value.charCodeAt(index) ^ DASH;
        index++;
      }
      const high = value.charCodeAt(index);
      const low = value.charCodeAt(index + 1);
      const upper = HEX_VALUES[high & 0xff] ?? 0;
      const lower = HEX_VALUES[low & 0xff] ?? 0;
      wrong |= ((high | low) >> 8) | ((upper | lower) & 16);
      this.bytes[this.at++] = (upper << 4) | lower;
    }
    if (wrong === 0) return true;
    this.at = start;
    return false;
  }

  #shortAscii(value: string, length: number): boolean {
    const { bytes } = this;
    let to = this.at + 1;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      bytes[to++] = code;
    }
    bytes[this.at] = length << 1;
    this.at = to;
    return true;
  }

  #longText(value: string, escaped: 0 | 1): void {
    const start = this.at + PADDED_BYTES;
    if (start + value.length * 3 > this.bytes.length) {
      this.#overflowed = true;
      return;
    }
    const written = this.bytes.write(value, start, 'utf8');
    let header = (written << 1) | escaped;
    for (let index = 0; index < PADDED_BYTES - 1; index++) {
      this.bytes[this.at++] = (header & 0x7f) | 0x80;
      header >>>= 7;
    }
    this.bytes[this.at] = header;
    this.at = start + written;
  }

  #writeDouble(value: number): void {
    this.#double.setFloat64(0, value, true);
    for (let index = 0; index < 8; index++) this.bytes[this.at++] = this.#double.getUint8(index);
  }
}
