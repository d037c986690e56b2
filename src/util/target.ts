import { mendTarget } from './target-mend.ts';
import { inspectPath } from './target-path.ts';

/** A request target that can be read in one way only. */
export interface ParsedTarget {
  readonly ok: true;
  /**
   * The one path that is matched, decided and forwarded: begins with `/`, unreserved characters decoded
   * (RFC 3986 §6.2.2.2), hex digits of what stays encoded in upper case (§6.2.2.1), trailing slash kept.
   */
  readonly path: string;
  /** Without the `?`; empty when there is none. As received: nothing in it is decoded or re-encoded. */
  readonly query: string;
  /** Whether there was a `?`, even with nothing after it. */
  readonly hasQuery: boolean;
}

/** Why a request target is refused. */
export interface TargetProblem {
  readonly ok: false;
  /** In words that hold none of the request's values. */
  readonly reason: string;
  /** The rule that was broken, e.g. `RFC 3986 §3.3`. */
  readonly source: string;
  /** Index in the raw target at which the problem begins. */
  readonly offset: number;
  /** The target (origin form, with its query) that was probably meant, where there is just one such. It parses. */
  readonly suggestion?: string;
}

const PLAIN = 1;
const SLASH = 2;
const QUESTION = 3;

/** For each ASCII code: what the quick scan does with it. 0: look with care. */
const KIND = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@") {
  KIND[char.charCodeAt(0)] = PLAIN;
}
KIND[0x2f] = SLASH;
KIND[0x3f] = QUESTION;

/**
 * Reads a request target (RFC 9112 §3.2): origin form, or absolute form whose authority is the Host's. What two
 * servers could read in two ways is refused, not repaired: dot segments, encoded slashes and backslashes, empty
 * segments, double encoding, and the like. `rawTarget` is as received, one character a byte.
 */
export function parseTarget(
  rawTarget: string,
  host: string | undefined,
): ParsedTarget | TargetProblem {
  if (rawTarget.charCodeAt(0) !== 0x2f) return parseOtherForm(rawTarget, host);
  const end = plainPathEnd(rawTarget);
  if (end === rawTarget.length) return { ok: true, path: rawTarget, query: '', hasQuery: false };
  if (end !== -1 && badQueryAt(rawTarget, end + 1) === -1) {
    return {
      ok: true,
      path: rawTarget.slice(0, end),
      query: rawTarget.slice(end + 1),
      hasQuery: true,
    };
  }
  return parseCarefully(rawTarget, 0);
}

/** End of the path when every character of it is plain and no segment begins with a dot; -1: look with care. */
function plainPathEnd(raw: string): number {
  const length = raw.length;
  for (let at = 0; at < length; at++) {
    const code = raw.charCodeAt(at);
    const kind = code < 128 ? KIND[code] : 0;
    if (kind === PLAIN) continue;
    if (kind === SLASH) {
      // At the end this is NaN, which is neither.
      const next = raw.charCodeAt(at + 1);
      if (next === 0x2f || next === 0x2e) return -1;
      continue;
    }
    return kind === QUESTION ? at : -1;
  }
  return length;
}

/** Index of the first character that no query holds (RFC 3986 §3.4, but lenient about visible ASCII); -1: none. */
function badQueryAt(raw: string, from: number): number {
  for (let at = from; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (code < 0x21 || code > 0x7e || code === 0x23) return at;
  }
  return -1;
}

/** Reads the target from `start` on, where its path begins (or, in absolute form, may be empty). */
function parseCarefully(raw: string, start: number): ParsedTarget | TargetProblem {
  const question = raw.indexOf('?', start);
  const fragment = raw.indexOf('#', start);
  const hasQuery = question !== -1 && (fragment === -1 || question < fragment);
  const pathEnd = hasQuery ? question : fragment === -1 ? raw.length : fragment;
  // RFC 9110 §4.2.3: an empty path in absolute form is `/`.
  const inspected =
    pathEnd === start ? { ok: true as const, path: '/' } : inspectPath(raw, start, pathEnd);
  if (!inspected.ok) return withSuggestion(inspected, raw, start);
  const bad = hasQuery ? badQueryAt(raw, question + 1) : fragment;
  if (bad !== -1) return withSuggestion(describeQueryProblem(raw, bad), raw, start);
  return {
    ok: true,
    path: inspected.path,
    query: hasQuery ? raw.slice(question + 1) : '',
    hasQuery,
  };
}

function describeQueryProblem(raw: string, offset: number): TargetProblem {
  const code = raw.charCodeAt(offset);
  if (code === 0x23) {
    return problem('a fragment (`#`) is never sent to a server', 'RFC 9112 §3.2', offset);
  }
  if (code === 0x20) return problem('a space in the query', 'RFC 3986 §3.4', offset);
  if (code < 0x20 || code === 0x7f) {
    return problem('a control character in the query', 'RFC 3986 §3.4', offset);
  }
  return problem('a byte outside of ASCII that is not percent-encoded', 'RFC 3986 §3.4', offset);
}

function withSuggestion(found: TargetProblem, raw: string, start: number): TargetProblem {
  const suggestion = mendTarget(raw.slice(start));
  if (suggestion === undefined) return found;
  // Mending leaves every query sound; the path may still hide something.
  const question = suggestion.indexOf('?');
  const isSound = inspectPath(suggestion, 0, question === -1 ? suggestion.length : question).ok;
  return isSound ? { ...found, suggestion } : found;
}

function parseOtherForm(raw: string, host: string | undefined): ParsedTarget | TargetProblem {
  if (raw === '') return problem('the target is empty', 'RFC 9112 §3.2', 0);
  if (raw === '*') return problem('the target `*` names no resource', 'RFC 9112 §3.2.4', 0);
  const scheme = /^https?:\/\//i.exec(raw)?.[0];
  if (scheme === undefined) return describeUnknownForm(raw);
  const start = scheme.length;
  const length = raw.slice(start).search(/[/?#]/);
  const end = length === -1 ? raw.length : start + length;
  const authority = raw.slice(start, end);
  const at = authority.indexOf('@');
  if (authority === '') return problem('the target names no host', 'RFC 9110 §4.2.1', start);
  // RFC 9110 §4.2.4: user information is there to mislead.
  if (at !== -1) return problem('user information before the host', 'RFC 9110 §4.2.4', start);
  const isHttps = scheme.length === 'https://'.length;
  if (host === undefined || plainAuthority(authority, isHttps) !== plainAuthority(host, isHttps)) {
    return problem('the target names another host than the Host field', 'RFC 9112 §3.2.2', start);
  }
  return parseCarefully(raw, end);
}

/** RFC 3986 §6.2.2.1 and §6.2.3: the host in lower case, an empty or default port left out. */
function plainAuthority(authority: string, isHttps: boolean): string {
  return authority.toLowerCase().replace(isHttps ? /:(?:443)?$/ : /:(?:80)?$/, '');
}

function describeUnknownForm(raw: string): TargetProblem {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(raw)) {
    return problem('the scheme is neither `http` nor `https`', 'RFC 9110 §4.2', 0);
  }
  if (/^[^/?#]+:\d+$/.test(raw)) {
    return problem('a host and port alone are a target for CONNECT only', 'RFC 9112 §3.2.3', 0);
  }
  const found = problem('the path does not begin with `/`', 'RFC 9112 §3.2.1', 0);
  return withSuggestion(found, `/${raw}`, 0);
}

function problem(reason: string, source: string, offset: number): TargetProblem {
  return { ok: false, reason, source, offset };
}
