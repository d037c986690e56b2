import type { TargetProblem } from './target.ts';
import { invalidUtf8At } from './utf8.ts';

/** How often a path is decoded in search of what hides below. Deeper nesting is refused whatever it holds. */
const MAX_DECODINGS = 4;

const UNRESERVED = 2;
const SEGMENT = 1;

/** For each ASCII code: unreserved (RFC 3986 §2.3), else of a path segment (§3.3, without `%`), else 0. */
const KIND = new Uint8Array(128);
for (const char of "!$&'()*+,;=:@") KIND[char.charCodeAt(0)] = SEGMENT;
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~') {
  KIND[char.charCodeAt(0)] = UNRESERVED;
}

/**
 * Normalises the path that lies between `start` and `end` of a raw target, or says why it must not be let through.
 * Slower than the quick scan of `parseTarget`, and the only judge of paths that hold `%`, `;` or a leading dot.
 */
export function inspectPath(
  raw: string,
  start: number,
  end: number,
): { readonly ok: true; readonly path: string } | TargetProblem {
  let path = '';
  let at = start;
  while (at < end) {
    // `at` is on the `/` that opens the segment.
    const slash = raw.indexOf('/', at + 1);
    const segmentEnd = slash === -1 || slash > end ? end : slash;
    const segment = normaliseSegment(raw, at + 1, segmentEnd);
    if (typeof segment !== 'string') return segment;
    const found =
      segment === '' && segmentEnd < end
        ? problem('an empty segment (`//`)', 'RFC 3986 §3.3', at)
        : inspectSegment(segment, raw, at + 1);
    if (found !== undefined) return found;
    path += `/${segment}`;
    at = segmentEnd;
  }
  return { ok: true, path };
}

/** One segment, with unreserved characters decoded and the rest of the escapes in upper case. */
function normaliseSegment(raw: string, start: number, end: number): string | TargetProblem {
  let segment = '';
  let copied = start;
  for (let at = start; at < end; at++) {
    const code = raw.charCodeAt(at);
    if (code !== 0x25) {
      if (kindOf(code) === 0) return describeCharacter(raw.charAt(at), at);
      continue;
    }
    const byte = escapedByte(raw, at, end);
    if (byte === -1) {
      return problem('a `%` that two hex digits do not follow', 'RFC 3986 §2.1', at);
    }
    const found = describeEncoded(byte, at, 'encoded');
    if (found !== undefined) return found;
    const escape = raw.slice(at, at + 3).toUpperCase();
    segment += raw.slice(copied, at);
    segment += kindOf(byte) === UNRESERVED ? String.fromCharCode(byte) : escape;
    at += 2;
    copied = at + 1;
  }
  return segment + raw.slice(copied, end);
}

/** Looks through a normalised segment, and through what it becomes when it is decoded again and again. */
function inspectSegment(segment: string, raw: string, start: number): TargetProblem | undefined {
  let layer = segment;
  for (let decodings = 0; ; decodings++) {
    const found = describeDots(layer, start);
    if (found !== undefined) return found;
    const decoded = decode(layer);
    if (decoded === layer) return undefined;
    const escape = raw.indexOf(decodings === 0 ? '%' : '%25', start);
    if (decodings === MAX_DECODINGS) {
      return problem('percent-encoding nested too deep', 'RFC 3986 §2.4', escape);
    }
    layer = decoded;
    if (decodings === 0 && !isUtf8(layer)) {
      const high = start + raw.slice(start).search(/%[89a-f]/i);
      return problem('percent-encoded bytes that are not UTF-8', 'RFC 3629 §4', high);
    }
    if (decodings > 0) {
      const hidden = describeHidden(layer, escape);
      if (hidden !== undefined) return hidden;
    }
  }
}

/** Every escape replaced by its byte, one character each; a `%` that leads none stays. */
function decode(text: string): string {
  let at = text.indexOf('%');
  if (at === -1) return text;
  let decoded = '';
  let copied = 0;
  for (; at !== -1; at = text.indexOf('%', at + 1)) {
    const byte = escapedByte(text, at, text.length);
    if (byte === -1) continue;
    decoded += text.slice(copied, at) + String.fromCharCode(byte);
    copied = at + 3;
    at += 2;
  }
  return decoded + text.slice(copied);
}

/** The byte of the escape at `at` (RFC 3986 §2.1); -1 where two hex digits do not follow. */
function escapedByte(text: string, at: number, end: number): number {
  if (at + 2 >= end) return -1;
  const high = hexValue(text.charCodeAt(at + 1));
  const low = hexValue(text.charCodeAt(at + 2));
  return high === -1 || low === -1 ? -1 : high * 16 + low;
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function kindOf(code: number): number {
  return code < 128 ? (KIND[code] ?? 0) : 0;
}

/** RFC 3986 §2.4: never decode twice. Some servers do, so what a second decoding would uncover is looked at. */
function describeHidden(layer: string, offset: number): TargetProblem | undefined {
  // C0, C1, E0 8x/9x and F0 8x lead overlong forms, which a lax decoder reads as ASCII.
  if (/[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]/.test(layer)) {
    return problem('a twice-encoded overlong UTF-8 sequence', 'RFC 3629 §3', offset);
  }
  for (let at = 0; at < layer.length; at++) {
    const found = describeEncoded(layer.charCodeAt(at), offset, 'twice-encoded');
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Dot segments (RFC 3986 §3.3), alone or beside path parameters, which some servers cut off first. */
function describeDots(layer: string, start: number): TargetProblem | undefined {
  if (layer === '.' || layer === '..') {
    return problem('a dot segment (`.` or `..`)', 'RFC 3986 §6.2.2.3', start);
  }
  if (layer.startsWith(';')) {
    return problem('a path parameter (`;`) of an empty segment', 'RFC 3986 §3.3', start);
  }
  if (layer.includes(';') && layer.split(';').some((part) => part === '.' || part === '..')) {
    return problem('a dot segment beside a path parameter (`;`)', 'RFC 3986 §3.3', start);
  }
  return undefined;
}

/** What must not stand in a path even when it is encoded. */
function describeEncoded(
  code: number,
  offset: number,
  how: 'encoded' | 'twice-encoded',
): TargetProblem | undefined {
  const some = how === 'encoded' ? 'an encoded' : 'a twice-encoded';
  if (code === 0x2f) return problem(`${some} slash`, 'RFC 3986 §2.2', offset);
  if (code === 0x5c) return problem(`${some} backslash`, 'RFC 3986 §7.3', offset);
  if (code === 0) return problem(`${some} NUL`, 'RFC 3986 §7.3', offset);
  if (code < 0x20 || code === 0x7f) {
    return problem(`${some} control character`, 'RFC 3986 §7.3', offset);
  }
  return undefined;
}

function describeCharacter(char: string, offset: number): TargetProblem {
  const code = char.charCodeAt(0);
  if (char === '\\') {
    return problem('a backslash, which some servers read as `/`', 'RFC 3986 §3.3', offset);
  }
  if (char === ' ') return problem('a space in the path', 'RFC 3986 §3.3', offset);
  if (code < 0x20 || code === 0x7f) {
    return problem('a control character in the path', 'RFC 3986 §3.3', offset);
  }
  if (code > 0x7f) {
    return problem('a byte outside of ASCII that is not percent-encoded', 'RFC 3986 §2.1', offset);
  }
  return problem(`the character \`${char}\`, not percent-encoded`, 'RFC 3986 §3.3', offset);
}

/** Whether text with one byte a character is UTF-8. */
function isUtf8(layer: string): boolean {
  const bytes = new Uint8Array(layer.length);
  for (let at = 0; at < layer.length; at++) bytes[at] = layer.charCodeAt(at);
  return invalidUtf8At(bytes, 0, bytes.length) === -1;
}

function problem(reason: string, source: string, offset: number): TargetProblem {
  return { ok: false, reason, source, offset };
}
