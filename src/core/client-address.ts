import { formatIp, parseIp, type IpAddress } from '../util/ip.ts';
import type { WellFormedRequest } from './facts.ts';
import { headerValues } from './headers.ts';
import type { Settings } from './policy/snapshot.ts';

/** Who sent the request, as far as the trusted-proxy rule can tell. */
export type ClientAddress =
  | {
      readonly kind: 'known';
      /** In the one spelling that counters and backends get, whichever way a proxy wrote it. */
      readonly text: string;
      readonly address: IpAddress;
      /** The whole chain as claimed, client first, socket peer last. */
      readonly chain: readonly string[];
      /** How many hops from the right were trusted. */
      readonly trustedHops: number;
    }
  /** A trusted proxy forwarded something that is no address. */
  | { readonly kind: 'broken'; readonly hop: string; readonly chain: readonly string[] };

/**
 * Finds the client's address: from the socket, or, where the peer is a trusted proxy, from the one forwarded header
 * that the policy names, counted from the right past trusted hops (RFC 7239 §7.4: only known proxies are believed).
 */
export function clientAddress(facts: WellFormedRequest, settings: Settings): ClientAddress {
  const peer = parseIp(facts.remoteIp);
  if (peer === undefined) return { kind: 'broken', hop: facts.remoteIp, chain: [facts.remoteIp] };
  const trusted = settings.trustedProxies;
  if (trusted === undefined || trusted.match(peer) === undefined) {
    return {
      kind: 'known',
      text: facts.remoteIp,
      address: peer,
      chain: [facts.remoteIp],
      trustedHops: 0,
    };
  }
  const hops = forwardedHops(facts, settings.forwardedHeader);
  const chain = [...hops, facts.remoteIp];
  let client = { text: facts.remoteIp, address: peer, trustedHops: 1 };
  for (let at = hops.length - 1; at >= 0; at -= 1) {
    const hop = hops[at] ?? '';
    const address = parseIp(hop);
    if (address === undefined) return { kind: 'broken', hop, chain };
    client = { text: formatIp(address), address, trustedHops: chain.length - at };
    if (trusted.match(address) === undefined) {
      client.trustedHops -= 1;
      break;
    }
  }
  return { kind: 'known', ...client, chain };
}

function forwardedHops(
  facts: WellFormedRequest,
  header: Settings['forwardedHeader'],
): readonly string[] {
  const values = headerValues(facts.headers, header);
  if (values.length === 0) return [];
  const hops = splitOutsideQuotes(values.join(','), ',').map((hop) => hop.trim());
  if (header === 'x-forwarded-for') return hops.map(bareAddress);
  return hops.map((hop) => forwardedFor(hop));
}

/**
 * The `for` parameter of one Forwarded element (RFC 7239 §4); empty where there is none, or more than the one that
 * there may be: which of them counts could be read in two ways.
 */
function forwardedFor(element: string): string {
  const found: string[] = [];
  for (const pair of splitOutsideQuotes(element, ';')) {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim().toLowerCase() !== 'for') continue;
    found.push(pair.slice(equals + 1).trim());
  }
  const [value = ''] = found;
  if (found.length !== 1) return '';
  const isQuoted = value.startsWith('"') && value.endsWith('"') && value.length > 1;
  return bareAddress(isQuoted ? value.slice(1, -1) : value);
}

/** Removes the port and the brackets of `203.0.113.9:4711` and `[2001:db8::1]:4711` (RFC 7239 §6). */
function bareAddress(text: string): string {
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    const after = text.slice(close + 1);
    return close === -1 || !(after === '' || isPort(after)) ? text : text.slice(1, close);
  }
  const colon = text.indexOf(':');
  return colon !== -1 && colon === text.lastIndexOf(':') && isPort(text.slice(colon))
    ? text.slice(0, colon)
    : text;
}

function isPort(text: string): boolean {
  if (text.length < 2 || text.length > 6 || !text.startsWith(':')) return false;
  for (let at = 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  if (!text.includes('"')) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\' && quoted) at += 1;
    else if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
