import type { Json } from './json.ts';
import type { StrictJson, StrictJsonFailure } from './strict-json.ts';
import { sequenceLength } from './utf8.ts';

type Reason = StrictJsonFailure['reason'];

/** A place at which reading ended. Internal to the reader. */
class Stop extends Error {
  readonly reason: Reason;
  readonly offset: number;
  readonly expected: string;

  constructor(reason: Reason, offset: number, expected: string) {
    super(expected);
    this.reason = reason;
    this.offset = offset;
    this.expected = expected;
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  readonly maxDepth: number;
  at: number;
  depth: number;
}

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads bytes as one JSON value (RFC 8259), byte by byte: the judge whose word `parseStrictJson` gives, slower than
 * the built-in parser and able to say what is wrong and where.
 */
export function readJson(bytes: Uint8Array, maxDepth: number): StrictJson {
  const cursor: Cursor = { bytes, maxDepth, at: 0, depth: 0 };
  try {
    skipSpace(cursor);
    if (cursor.at === bytes.length) throw new Stop('empty', cursor.at, 'a JSON value');
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      // RFC 8259 §8.1: networked JSON has none.
      throw new Stop('syntax', 0, 'a JSON value, not a byte order mark');
    }
    const value = readValue(cursor);
    skipSpace(cursor);
    if (cursor.at < bytes.length) throw unexpected(cursor, 'the end of the text');
    return { ok: true, value };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const { reason, offset, expected } = error;
    return { ok: false, failure: { reason, offset, ...positionOf(bytes, offset), expected } };
  }
}

function readValue(cursor: Cursor): Json {
  const byte = cursor.bytes[cursor.at];
  if (byte === 0x22) return readString(cursor);
  if (byte === 0x7b) return readObject(cursor);
  if (byte === 0x5b) return readArray(cursor);
  if (byte === 0x2d || isDigit(byte)) return readNumber(cursor);
  if (byte === 0x74) return readWord(cursor, 'true', true);
  if (byte === 0x66) return readWord(cursor, 'false', false);
  if (byte === 0x6e) return readWord(cursor, 'null', null);
  throw unexpected(cursor, 'a JSON value');
}

function readWord(cursor: Cursor, word: string, value: Json): Json {
  for (let index = 0; index < word.length; index++) {
    if (cursor.bytes[cursor.at] !== word.charCodeAt(index)) {
      throw unexpected(cursor, `\`${word}\``);
    }
    cursor.at++;
  }
  return value;
}

function enter(cursor: Cursor): void {
  if (++cursor.depth > cursor.maxDepth) {
    const expected = `at most ${cursor.maxDepth} arrays and objects within each other`;
    throw new Stop('too_deep', cursor.at, expected);
  }
  cursor.at++;
  skipSpace(cursor);
}

function readArray(cursor: Cursor): Json {
  enter(cursor);
  const items: Json[] = [];
  if (cursor.bytes[cursor.at] === 0x5d) return leave(cursor, items);
  for (;;) {
    if (items.length === 0 && !beginsValue(cursor)) throw unexpected(cursor, 'a JSON value or "]"');
    items.push(readValue(cursor));
    skipSpace(cursor);
    const byte = cursor.bytes[cursor.at];
    if (byte === 0x5d) return leave(cursor, items);
    if (byte !== 0x2c) throw unexpected(cursor, '"," or "]"');
    cursor.at++;
    skipSpace(cursor);
  }
}

function readObject(cursor: Cursor): Json {
  enter(cursor);
  const object: Record<string, Json> = {};
  if (cursor.bytes[cursor.at] === 0x7d) return leave(cursor, object);
  for (let first = true; ; first = false) {
    if (cursor.bytes[cursor.at] !== 0x22) {
      throw unexpected(
        cursor,
        first ? 'a name in double quotes or "}"' : 'a name in double quotes',
      );
    }
    readMember(cursor, object);
    skipSpace(cursor);
    const byte = cursor.bytes[cursor.at];
    if (byte === 0x7d) return leave(cursor, object);
    if (byte !== 0x2c) throw unexpected(cursor, '"," or "}"');
    cursor.at++;
    skipSpace(cursor);
  }
}

function readMember(cursor: Cursor, object: Record<string, Json>): void {
  const start = cursor.at;
  const name = readString(cursor);
  // RFC 8259 §4: what a receiver makes of names that are not unique is unpredictable.
  if (Object.hasOwn(object, name)) {
    throw new Stop('duplicate_key', start, 'a name that this object does not have yet');
  }
  skipSpace(cursor);
  if (cursor.bytes[cursor.at] !== 0x3a) throw unexpected(cursor, '":"');
  cursor.at++;
  skipSpace(cursor);
  const value = readValue(cursor);
  if (name !== '__proto__') object[name] = value;
  else {
    // An assignment would set the prototype.
    Object.defineProperty(object, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

function leave<T>(cursor: Cursor, value: T): T {
  cursor.at++;
  cursor.depth--;
  return value;
}

/** RFC 8259 §6. */
function readNumber(cursor: Cursor): number {
  const { bytes } = cursor;
  const start = cursor.at;
  if (bytes[cursor.at] === 0x2d) cursor.at++;
  if (bytes[cursor.at] === 0x30) cursor.at++;
  else skipDigits(cursor);
  if (isDigit(bytes[cursor.at])) throw unexpected(cursor, 'a number without a leading zero');
  if (bytes[cursor.at] === 0x2e) {
    cursor.at++;
    skipDigits(cursor);
  }
  if (bytes[cursor.at] === 0x65 || bytes[cursor.at] === 0x45) {
    cursor.at++;
    if (bytes[cursor.at] === 0x2b || bytes[cursor.at] === 0x2d) cursor.at++;
    skipDigits(cursor);
  }
  const value = Number(DECODER.decode(bytes.subarray(start, cursor.at)));
  if (Number.isFinite(value)) return value;
  throw new Stop('syntax', start, 'a number that a double can hold');
}

function skipDigits(cursor: Cursor): void {
  if (!isDigit(cursor.bytes[cursor.at])) throw unexpected(cursor, 'a digit');
  while (isDigit(cursor.bytes[cursor.at])) cursor.at++;
}

/** RFC 8259 §7. The cursor is on the opening quote. */
function readString(cursor: Cursor): string {
  const { bytes } = cursor;
  let text = '';
  let start = ++cursor.at;
  for (;;) {
    const byte = bytes[cursor.at];
    if (byte === 0x22 || byte === 0x5c) {
      text += DECODER.decode(bytes.subarray(start, cursor.at));
      if (byte === 0x22) break;
      text += readEscape(cursor);
      start = cursor.at;
    } else if (byte === undefined) {
      throw unexpected(cursor, 'a closing double quote');
    } else if (byte < 0x20) {
      throw unexpected(cursor, 'an escape in place of the control character');
    } else if (byte < 0x80) {
      cursor.at++;
    } else {
      cursor.at += checkedSequence(cursor);
    }
  }
  cursor.at++;
  return text;
}

const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x22, '"'],
  [0x5c, '\\'],
  [0x2f, '/'],
  [0x62, '\b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
]);

/** The cursor is on the backslash; afterwards behind the escape (of a surrogate pair, behind both). */
function readEscape(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at++;
  const byte = cursor.bytes[cursor.at];
  if (byte !== 0x75) {
    const short = byte === undefined ? undefined : SHORT_ESCAPES.get(byte);
    if (short === undefined)
      throw unexpected(cursor, 'one of " \\ / b f n r t u after a backslash');
    cursor.at++;
    return short;
  }
  const unit = readHex4(cursor);
  if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
  const isPairBegun =
    unit < 0xdc00 && cursor.bytes[cursor.at] === 0x5c && cursor.bytes[cursor.at + 1] === 0x75;
  if (isPairBegun) {
    cursor.at++;
    const low = readHex4(cursor);
    if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(unit, low);
  }
  // RFC 8259 §8.2: receivers differ on a surrogate that stands alone.
  throw new Stop('syntax', start, 'both halves of a surrogate pair');
}

/** The cursor is on the `u`; afterwards behind the fourth digit. */
function readHex4(cursor: Cursor): number {
  let unit = 0;
  for (let digits = 0; digits < 4; digits++) {
    cursor.at++;
    const byte = cursor.bytes[cursor.at] ?? 0;
    const lower = byte | 0x20;
    if (isDigit(byte)) unit = unit * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) unit = unit * 16 + lower - 0x57;
    else throw unexpected(cursor, 'four hex digits after \\u');
  }
  cursor.at++;
  return unit;
}

/** RFC 8259 §2. */
function skipSpace(cursor: Cursor): void {
  for (;;) {
    const byte = cursor.bytes[cursor.at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
    cursor.at++;
  }
}

function beginsValue(cursor: Cursor): boolean {
  const byte = cursor.bytes[cursor.at];
  return byte !== undefined && (isDigit(byte) || '"{[-tfn'.includes(String.fromCharCode(byte)));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function checkedSequence(cursor: Cursor): number {
  const length = sequenceLength(cursor.bytes, cursor.at, cursor.bytes.length);
  if (length === 0) throw new Stop('invalid_utf8', cursor.at, 'UTF-8');
  return length;
}

function unexpected(cursor: Cursor, expected: string): Stop {
  const byte = cursor.bytes[cursor.at];
  if (byte !== undefined && byte > 0x7f) {
    const length = sequenceLength(cursor.bytes, cursor.at, cursor.bytes.length);
    if (length === 0) return new Stop('invalid_utf8', cursor.at, 'UTF-8');
  }
  return new Stop('syntax', cursor.at, expected);
}

/** The bytes before `offset` are sound UTF-8, or the reader would have stopped before. */
function positionOf(bytes: Uint8Array, offset: number): { line: number; column: number } {
  let line = 1;
  let column = 1;
  for (let at = 0; at < offset; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a || (byte === 0x0d && bytes[at + 1] !== 0x0a)) {
      line++;
      column = 1;
    } else if ((byte & 0xc0) !== 0x80) {
      column++;
    }
  }
  return { line, column };
}
