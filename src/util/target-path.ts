import type { TargetProblem } from './target.ts';
import { invalidUtf8At } from './utf8.ts';

/** How often a path is decoded in search of what hides below. Deeper nesting is refused whatever it holds. */
const MAX_DECODINGS = 4;

/** RFC 3986 §2.3. */
const UNRESERVED = /^[A-Za-z0-9\-._~]$/;
/** RFC 3986 §3.3, without `%`: the characters of a path segment. */
const SEGMENT_CHAR = /^[A-Za-z0-9\-._~!$&'()*+,;=:@]$/;

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
  for (let at = start; at < end; at++) {
    const char = raw.charAt(at);
    if (char !== '%') {
      if (!SEGMENT_CHAR.test(char)) return describeCharacter(char, at);
      segment += char;
      continue;
    }
    const hex = raw.slice(at + 1, Math.min(at + 3, end));
    if (!/^[0-9a-f]{2}$/i.test(hex)) {
      return problem('a `%` that two hex digits do not follow', 'RFC 3986 §2.1', at);
    }
    const decoded = String.fromCharCode(Number.parseInt(hex, 16));
    const found = describeEncoded(decoded, at, 'encoded');
    if (found !== undefined) return found;
    segment += UNRESERVED.test(decoded) ? decoded : `%${hex.toUpperCase()}`;
    at += 2;
  }
  return segment;
}

/** Looks through a normalised segment, and through what it becomes when it is decoded again and again. */
function inspectSegment(segment: string, raw: string, start: number): TargetProblem | undefined {
  let layer = segment;
  for (let decodings = 0; ; decodings++) {
    const found = describeDots(layer, start);
    if (found !== undefined) return found;
    if (!/%[0-9a-f]{2}/i.test(layer)) return undefined;
    const escape = raw.indexOf(decodings === 0 ? '%' : '%25', start);
    if (decodings === MAX_DECODINGS) {
      return problem('percent-encoding nested too deep', 'RFC 3986 §2.4', escape);
    }
    layer = layer.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
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

/** RFC 3986 §2.4: never decode twice. Some servers do, so what a second decoding would uncover is looked at. */
function describeHidden(layer: string, offset: number): TargetProblem | undefined {
  // C0, C1, E0 8x/9x and F0 8x lead overlong forms, which a lax decoder reads as ASCII.
  if (/[\xc0\xc1]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]/.test(layer)) {
    return problem('a twice-encoded overlong UTF-8 sequence', 'RFC 3629 §3', offset);
  }
  for (const char of layer) {
    const found = describeEncoded(char, offset, 'twice-encoded');
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
  char: string,
  offset: number,
  how: 'encoded' | 'twice-encoded',
): TargetProblem | undefined {
  const code = char.charCodeAt(0);
  const some = how === 'encoded' ? 'an encoded' : 'a twice-encoded';
  if (char === '/') return problem(`${some} slash`, 'RFC 3986 §2.2', offset);
  if (char === '\\') return problem(`${some} backslash`, 'RFC 3986 §7.3', offset);
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

function isUtf8(layer: string): boolean {
  const bytes = new Uint8Array(layer.length);
  for (let at = 0; at < layer.length; at++) bytes[at] = layer.charCodeAt(at);
  return invalidUtf8At(bytes, 0, bytes.length) === -1;
}

function problem(reason: string, source: string, offset: number): TargetProblem {
  return { ok: false, reason, source, offset };
}
