import type { SeenClient, SeenExchange, SeenRequest } from '../exchange.ts';
import { bodyDifferences, pairDifferences } from './body-differences.ts';
import {
  CREDENTIAL_NAME,
  CSRF_NAME,
  SESSION_NAME,
  redact,
  redactAuthorization,
  shown,
} from './difference.ts';
import type { Difference, RawDifference } from './difference.ts';
import { headerDifferences } from './header-differences.ts';

/**
 * In what a failing request and a good one differ, the likeliest reason first. What always differs (moments, ids,
 * lengths), what the material does not hold, and what follows from another difference is left out.
 */
export function minimalDifferences(
  failing: SeenExchange,
  good: SeenExchange,
): readonly Difference[] {
  if (failing.request === undefined || good.request === undefined) return [];
  const found = requestDifferences(failing.request, good.request).map(finish);
  return found.toSorted((a, b) => b.weight - a.weight);
}

function requestDifferences(failing: SeenRequest, good: SeenRequest): RawDifference[] {
  const headers = headerDifferences(failing, good);
  const otherType = headers.some(({ part }) => part === 'content_type');
  const isForm = [...failing.headers, ...good.headers].some(
    ([name, value]) => name === 'content-type' && value.includes('x-www-form-urlencoded'),
  );
  const bodies = bodyDifferences(failing.body, good.body, isForm);
  return [
    ...simple('method', failing.method, good.method),
    ...simple('scheme', failing.url.scheme, good.url.scheme),
    ...simple('host', failing.url.host, good.url.host),
    ...simple('path', failing.url.path, good.url.path),
    ...pairDifferences('query', failing.url.query.slice(1), good.url.query.slice(1)),
    ...headers,
    // Where the types differ, so do the bodies: told is only what both types have, or that one has none.
    ...(otherType
      ? bodies.filter(
          ({ name, failing: mine, good: theirs }) =>
            name !== undefined || mine === undefined || theirs === undefined,
        )
      : bodies),
    ...simple('http_version', failing.httpVersion, good.httpVersion),
    ...clientDifferences(failing.client, good.client),
  ];
}

/** What only one side knows is no difference. */
function simple(
  part: 'method' | 'scheme' | 'host' | 'path' | 'http_version',
  failing: string | undefined,
  good: string | undefined,
): RawDifference[] {
  return failing === undefined || good === undefined || failing === good
    ? []
    : [{ part, failing, good }];
}

function clientDifferences(failing: SeenClient, good: SeenClient): RawDifference[] {
  const found: RawDifference[] = [];
  const settings = ['sendsClientCertificate', 'ignoresCertificates', 'followsRedirects'] as const;
  for (const name of settings) {
    const mine = failing[name];
    const theirs = good[name];
    if (mine !== undefined && theirs !== undefined && mine !== theirs)
      found.push({
        part: 'client',
        name,
        failing: mine ? 'yes' : undefined,
        good: theirs ? 'yes' : undefined,
      });
  }
  if (failing.proxy !== good.proxy)
    found.push({ part: 'client', name: 'proxy', failing: failing.proxy, good: good.proxy });
  if (
    failing.address !== undefined &&
    good.address !== undefined &&
    failing.address !== good.address
  )
    found.push({ part: 'client', name: 'address', failing: failing.address, good: good.address });
  return found;
}

function finish(raw: RawDifference): Difference {
  const change =
    raw.failing === undefined ? 'only_good' : raw.good === undefined ? 'only_failing' : 'other';
  const failing = raw.failing === undefined ? undefined : valueOf(raw, raw.failing);
  const good = raw.good === undefined ? undefined : valueOf(raw, raw.good);
  return {
    part: raw.part,
    ...(raw.name === undefined ? {} : { name: raw.name }),
    change,
    ...(failing === undefined ? {} : { failing }),
    ...(good === undefined ? {} : { good }),
    weight: weightOf(raw, change),
    text: textOf(raw, { failing, good }),
  };
}

function valueOf({ name, isSecret }: RawDifference, value: string): string {
  if (isSecret !== true) return shown(value);
  return name === 'authorization' || name === 'proxy-authorization'
    ? redactAuthorization(value)
    : redact(value);
}

const CLIENT_WORDS: Readonly<Record<string, string>> = {
  sendsClientCertificate: 'sends a client certificate',
  ignoresCertificates: 'ignores certificates',
  followsRedirects: 'follows redirects',
};

function textOf(
  { part, name, isSecret, failing: mine, good: theirs }: RawDifference,
  values: { readonly failing: string | undefined; readonly good: string | undefined },
): string {
  if (part === 'client' && name !== undefined && CLIENT_WORDS[name] !== undefined)
    return `only the ${mine === undefined ? 'good' : 'failing'} one ${CLIENT_WORDS[name]}`;
  const what = thingOf(part, name);
  const value = (text: string | undefined): string => (text === undefined ? '' : ` (\`${text}\`)`);
  if (mine === undefined) return `only the good request has ${what}${value(values.good)}`;
  if (theirs === undefined) return `only the failing request has ${what}${value(values.failing)}`;
  const same = values.failing === values.good;
  // Two secrets may begin alike, and two values may differ in white space only.
  if (same && mine.trim() === theirs.trim())
    return `${what} differs in white space at its beginning or end`;
  return same || (isSecret === true && values.failing === '…')
    ? `${what} has another value`
    : `${what} is \`${values.failing}\`, and \`${values.good}\` in the good request`;
}

function thingOf(part: Difference['part'], name: string | undefined): string {
  switch (part) {
    case 'query':
      return `the query parameter \`${name ?? ''}\``;
    case 'header':
      return `the header \`${name ?? ''}\``;
    case 'cookie':
      return `the cookie \`${name ?? ''}\``;
    case 'content_type':
      return 'the type of the body';
    case 'body':
      return name === undefined || name === '' ? 'the body' : `\`${name}\` of the body`;
    case 'http_version':
      return 'the version of HTTP';
    case 'client':
      return name === 'address' ? 'the address of the client' : `the ${name ?? 'client'}`;
    case 'method':
    case 'scheme':
    case 'host':
    case 'path':
      return `the ${part}`;
  }
}

/** How likely each explains a refusal: what proves who asks, before what is asked, before how. */
const HEADER_WEIGHTS: Readonly<Record<string, number>> = {
  cookie: 90,
  origin: 58,
  referer: 52,
  'sec-fetch-site': 56,
  'x-requested-with': 50,
  'user-agent': 34,
  accept: 24,
  'accept-language': 8,
  'sec-fetch-mode': 14,
  'sec-fetch-dest': 12,
  expect: 30,
  'x-http-method-override': 60,
};

function weightOf({ part, name = '' }: RawDifference, change: Difference['change']): number {
  const lacks = change === 'only_good';
  const last = name.split('/').at(-1) ?? name;
  if (CSRF_NAME.test(last)) return lacks ? 100 : 72;
  if (part !== 'cookie' && part !== 'client' && CREDENTIAL_NAME.test(last)) return lacks ? 96 : 68;
  switch (part) {
    case 'method':
      return 86;
    case 'path':
      return 80;
    case 'host':
      return 76;
    case 'scheme':
      return 66;
    case 'content_type':
      return 74;
    case 'cookie':
      return SESSION_NAME.test(name) ? (lacks ? 88 : 54) : lacks ? 40 : 16;
    case 'header':
      return HEADER_WEIGHTS[name] ?? (lacks ? 44 : 22);
    case 'query':
      return lacks ? 46 : 36;
    case 'body':
      return lacks ? 48 : 28;
    case 'client':
      return name === 'sendsClientCertificate' && lacks
        ? 92
        : name === 'followsRedirects'
          ? 18
          : 32;
    case 'http_version':
      return 6;
  }
}
