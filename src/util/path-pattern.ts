import { parseTarget } from './target.ts';

/** A permit rule: which methods of which paths it opens. */
export interface Permit {
  /** Upper case; `*` for any. */
  readonly methods: readonly string[];
  /** As written. */
  readonly pattern: string;
  /** Of the pattern, normalised as request paths are; `*` is one segment that is not empty, a last `**` the rest. */
  readonly segments: readonly string[];
}

const FORM = /^(\*|[A-Z][A-Z0-9_-]*(?:, ?[A-Z][A-Z0-9_-]*)*) +(\/\S*)$/;

/**
 * Reads a permit rule: `GET,POST /orders/**`, `* /files/*`. Undefined where it is none: no method, a path that no
 * request can have, `**` before the end, or `*` within a segment.
 */
export function parsePermit(text: string): Permit | undefined {
  const parts = FORM.exec(text);
  const [, methods = '', pattern = ''] = parts ?? [];
  if (parts === null) return undefined;
  // People write names as they are read; requests carry them percent-encoded.
  const encoded = pattern.replaceAll(/[\u{80}-\u{10ffff}]+/gu, (name) =>
    encodeURIComponent(name.toWellFormed()),
  );
  const target = parseTarget(encoded, undefined);
  if (!target.ok || target.hasQuery) return undefined;
  const segments = target.path.slice(1).split('/');
  if (segments.slice(0, -1).includes('**')) return undefined;
  if (segments.some((segment) => segment.includes('*') && !/^\*\*?$/.test(segment))) {
    return undefined;
  }
  return { methods: methods.split(/, ?/), pattern, segments };
}

/** Whether a permit rule has the method, and whether it has the path (normalised, beginning with `/`). */
export function permitCovers(
  permit: Permit,
  method: string,
  path: string,
): { readonly method: boolean; readonly path: boolean } {
  return {
    method: coversMethod(permit.methods, method),
    path: coversPath(permit.segments, path),
  };
}

/** RFC 9110 §9.3.2: HEAD is GET without the content. */
function coversMethod(methods: readonly string[], method: string): boolean {
  return (
    methods.includes(method) ||
    methods.includes('*') ||
    (method === 'HEAD' && methods.includes('GET'))
  );
}

function coversPath(segments: readonly string[], path: string): boolean {
  // `at` is on the slash that opens the next segment, or at the end when there is none.
  let at = 0;
  for (const segment of segments) {
    if (segment === '**') return true;
    if (at >= path.length) return false;
    const slash = path.indexOf('/', at + 1);
    const end = slash === -1 ? path.length : slash;
    const length = end - at - 1;
    if (segment === '*') {
      if (length === 0) return false;
    } else if (length !== segment.length || !path.startsWith(segment, at + 1)) {
      return false;
    }
    at = end;
  }
  return at === path.length;
}
