import type { Json, JsonObject } from './json.ts';
import { readJson } from './strict-json-reader.ts';

/** Where and why bytes are not the one JSON value that they must be. Holds none of their values. */
export interface StrictJsonFailure {
  readonly reason: 'syntax' | 'duplicate_key' | 'invalid_utf8' | 'too_deep' | 'empty';
  /** Byte offset (UTF-8) of the first byte that cannot be read. */
  readonly offset: number;
  /** From 1; lines end in LF, CR, or CR LF. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** What was wanted there, in plain words: `"," or "}"`. */
  readonly expected: string;
}

export type StrictJson =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly failure: StrictJsonFailure };

/** A byte order mark is kept, so that it is refused: RFC 8259 §8.1. */
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads bytes as one JSON value (RFC 8259), refusing what two parsers could read in two ways: names that occur twice
 * in an object (also when written with escapes), invalid UTF-8, a byte order mark, lone surrogates, numbers beyond a
 * double, and more than `maxDepth` arrays and objects within each other. `__proto__` is a member like any other.
 */
export function parseStrictJson(
  bytes: Uint8Array,
  options: { readonly maxDepth: number },
): StrictJson {
  const members = countMembers(bytes, options.maxDepth);
  if (members !== -1) {
    const value = parseQuickly(bytes);
    if (value !== undefined && countOwn(value) === members) return { ok: true, value };
  }
  return readJson(bytes, options.maxDepth);
}

function parseQuickly(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(DECODER.decode(bytes)) as Json;
  } catch {
    // The careful reader says what is wrong and where.
    return undefined;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Counts the members of all objects in one pass: in sound JSON, the colons outside of strings. Returns -1 where the
 * built-in parser does not see what must be seen: nesting too deep, or an escaped surrogate; and where a name holds an
 * escape: V8 (Node 26.10) reads the name `\"` as the name `\` where an object of the same form had that one before.
 */
function countMembers(bytes: Uint8Array, maxDepth: number): number {
  const length = bytes.length;
  let members = 0;
  let depth = 0;
  let stringAt = 0;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      stringAt = at + 1;
      at = stringEnd(bytes, stringAt);
      if (at === -1) return -1;
    } else if (byte === 0x3a) {
      if (hasEscape(bytes, stringAt, at)) return -1;
      members++;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth) return -1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return members;
}

/** Whether the name before the colon at `colon` holds an escape. */
function hasEscape(bytes: Uint8Array, nameAt: number, colon: number): boolean {
  for (let at = nameAt; at < colon; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}

/** Index of the closing quote; -1 where there is none, or where half a surrogate pair is escaped on the way. */
function stringEnd(bytes: Uint8Array, from: number): number {
  const length = bytes.length;
  for (let at = from; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte !== BACKSLASH) continue;
    at++;
    const half = bytes[at] === LOWER_U ? surrogateHalf(bytes, at) : 0;
    if (half === 0) continue;
    // The second half must follow at once: \uD83D\uDE00.
    const isPair =
      half === HIGH &&
      bytes[at + 5] === BACKSLASH &&
      bytes[at + 6] === LOWER_U &&
      surrogateHalf(bytes, at + 6) === LOW;
    if (!isPair) return -1;
    at += 10;
  }
  return -1;
}

const LOWER_U = 0x75;
const HIGH = 1;
const LOW = 2;

/** Which half of a surrogate pair is escaped at the `u` (D800 to DBFF, DC00 to DFFF); 0: neither. */
function surrogateHalf(bytes: Uint8Array, at: number): number {
  if (((bytes[at + 1] ?? 0) | 0x20) !== 0x64) return 0;
  const digit = (bytes[at + 2] ?? 0) | 0x20;
  if (digit < 0x38) return 0;
  return digit <= 0x39 || digit === 0x61 || digit === 0x62 ? HIGH : LOW;
}

/** Counts the members of all objects; -1 where a number lies beyond a double. */
function countOwn(value: Json): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : -1;
  if (value === null || typeof value !== 'object') return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) {
      const inner = countOwn(item);
      if (inner === -1) return -1;
      members += inner;
    }
    return members;
  }
  const object = value as JsonObject;
  const names = Object.keys(object);
  for (const name of names) {
    const inner = countOwn(object[name] ?? null);
    if (inner === -1) return -1;
    members += inner;
  }
  return members + names.length;
}
