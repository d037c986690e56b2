import type { HeaderList } from '../../core/facts.ts';
import { parseMediaType } from '../../util/media-type.ts';
import type { SeenRequest } from '../exchange.ts';
import { isAlwaysNew } from './body-differences.ts';
import { CREDENTIAL_NAME, CSRF_NAME } from './difference.ts';
import type { RawDifference } from './difference.ts';

/** Fields that differ from request to request, or follow from what is compared elsewhere. */
const IGNORED =
  /^(?:host|cookie|content-type|content-length|transfer-encoding|date|connection|keep-alive|age|x-request-id|x-correlation-id|request-id|traceparent|tracestate|baggage|b3|x-b3-.*|x-amzn-trace-id|x-cloud-trace-context|sentry-trace|newrelic|postman-token|idempotency-key|if-none-match|if-modified-since|x-amz-date|x-ms-date|x-amz-content-sha256|sec-ch-ua.*|priority|dnt|sec-gpc|cache-control|pragma|accept-encoding|upgrade-insecure-requests|te|alt-used)$/;

/** How the fields of two requests differ, cookies by name; what the material does not hold is not told. */
export function headerDifferences(failing: SeenRequest, good: SeenRequest): RawDifference[] {
  const left = groupFields(failing.headers);
  const right = groupFields(good.headers);
  const found: RawDifference[] = [];
  for (const name of new Set([...right.keys(), ...left.keys()])) {
    if (IGNORED.test(name) || isUnknown(failing, name) || isUnknown(good, name)) continue;
    const mine = left.get(name);
    const theirs = right.get(name);
    if (mine !== undefined && theirs !== undefined && isSame(name, mine, theirs, [failing, good]))
      continue;
    const isSecret = CREDENTIAL_NAME.test(name) || CSRF_NAME.test(name);
    found.push({ part: 'header', name, failing: mine, good: theirs, isSecret });
  }
  return [...found, ...cookieDifferences(failing, good), ...typeDifference(left, right)];
}

/** Whether the material says that it does not hold a field. */
function isUnknown({ missing }: SeenRequest, name: string): boolean {
  return missing.some(
    (what) =>
      what.startsWith(`the value of ${name}`) ||
      what.startsWith('the headers') ||
      (name === 'cookie' && /\bcookies\b/.test(what)) ||
      (name === 'authorization' && /\bauthorization\b/.test(what)) ||
      (/^(?:origin|referer|user-agent|sec-.*)$/.test(name) &&
        what.startsWith('the fields that a browser adds')),
  );
}

function isSame(
  name: string,
  failing: string,
  good: string,
  [left, right]: readonly [SeenRequest, SeenRequest],
): boolean {
  if (failing.trim() === good.trim()) return failing === good || !CREDENTIAL_NAME.test(name);
  if (name === 'authorization' && failing.startsWith('AWS4-') && good.startsWith('AWS4-'))
    return awsScope(failing) === awsScope(good);
  // Where the hosts differ, these follow.
  if ((name === 'origin' || name === 'referer') && left.url.host !== right.url.host)
    return withoutHost(failing, left) === withoutHost(good, right);
  // Another version of the same program is treated alike.
  if (name === 'user-agent' && failing.startsWith('curl/') && good.startsWith('curl/')) return true;
  return isAlwaysNew(name, failing, good);
}

/** The key and the service of an AWS signature, without its day; the signature itself is new each time. */
function awsScope(value: string): string {
  return /Credential=([^/,\s]+)\/\d{8}\/([^,\s]+)/.exec(value)?.slice(1).join('/') ?? value;
}

function withoutHost(value: string, { url }: SeenRequest): string {
  return url.host === undefined ? value : value.replace(url.host, '');
}

function groupFields(headers: HeaderList): Map<string, string> {
  const groups = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = groups.get(name);
    groups.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return groups;
}

function cookieDifferences(failing: SeenRequest, good: SeenRequest): RawDifference[] {
  if (isUnknown(failing, 'cookie') || isUnknown(good, 'cookie')) return [];
  const left = cookiesOf(failing.headers);
  const right = cookiesOf(good.headers);
  // All of them on one side only: one difference, not one a cookie.
  if (left.size === 0 && right.size > 0)
    return [
      { part: 'header', name: 'cookie', failing: undefined, good: [...right.keys()].join(', ') },
    ];
  const found: RawDifference[] = [];
  for (const name of new Set([...right.keys(), ...left.keys()])) {
    const mine = left.get(name);
    const theirs = right.get(name);
    if (mine !== theirs)
      found.push({ part: 'cookie', name, failing: mine, good: theirs, isSecret: true });
  }
  return found;
}

/** The cookies of a request by name (RFC 6265 §4.2). */
function cookiesOf(headers: HeaderList): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const [name, value] of headers) {
    if (name !== 'cookie') continue;
    for (const pair of value.split(';', 1000)) {
      const equals = pair.indexOf('=');
      const key = pair.slice(0, Math.max(0, equals)).trim();
      // What analytics set is new each time and asked for by nobody.
      if (key !== '' && !/^(?:_ga|_gid|_gat|_fbp|_hj|_gcl|ajs_|amplitude|intercom)/.test(key))
        cookies.set(key, pair.slice(equals + 1).trim());
    }
  }
  return cookies;
}

/** The media type without parameters that only name the parts (`boundary`). */
function typeDifference(
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): RawDifference[] {
  const mine = typeOf(left.get('content-type'));
  const theirs = typeOf(right.get('content-type'));
  return mine === theirs ? [] : [{ part: 'content_type', failing: mine, good: theirs }];
}

function typeOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const type = parseMediaType(value);
  if (type === undefined) return value;
  const charset = type.parameters.get('charset')?.toLowerCase();
  return charset === undefined || charset === 'utf-8'
    ? type.essence
    : `${type.essence}; charset=${charset}`;
}
