import type { WellFormedRequest } from '../../src/core/facts.ts';
import type { PolicySource } from '../../src/core/policy/source.ts';
import { isWithin, readAddress } from './addresses.ts';
import type { Address } from './addresses.ts';
import { levelsOf } from './routing.ts';
import type { Candidate } from './routing.ts';

/** Where a request comes from, after the rule of the trusted proxies; `broken`: the chain holds something that is no address. */
export type Client =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'broken' };

/** The networks that entries stand for: addresses, networks, or names of lists (written out or read from files). */
function networksOf(source: PolicySource, entries: readonly string[]): string[] {
  return entries.flatMap((entry) => {
    const list = source.document.ipLists?.[entry];
    if (list === undefined) return [entry];
    return 'file' in list ? (source.lists[list.file] ?? []) : list;
  });
}

function isListed(source: PolicySource, entries: readonly string[], address: Address): boolean {
  return networksOf(source, entries).some((network) => isWithin(address, network));
}

/** The client of a request. */
export function clientOf(source: PolicySource, facts: WellFormedRequest): Client {
  const peer = readAddress(facts.remoteIp);
  if (peer === undefined) return { kind: 'broken' };
  const trusted = source.document.trustedProxies ?? [];
  if (!isListed(source, trusted, peer)) return { kind: 'address', address: peer };
  let client = peer;
  for (const hop of forwardedHops(source, facts).toReversed()) {
    const address = readAddress(hop);
    if (address === undefined) return { kind: 'broken' };
    client = address;
    if (!isListed(source, trusted, address)) break;
  }
  return { kind: 'address', address: client };
}

/** The hops as text, the one nearest to us last. */
function forwardedHops(source: PolicySource, facts: WellFormedRequest): string[] {
  const name = source.document.forwardedHeader ?? 'x-forwarded-for';
  const lines = facts.headers.filter((header) => header[0] === name).map((header) => header[1]);
  if (lines.length === 0) return [];
  const elements = splitOutsideQuotes(lines.join(','), ',').map((element) => element.trim());
  return name === 'forwarded' ? elements.map((element) => forwardedFor(element)) : elements;
}

/** The `for` of one element of a Forwarded field (RFC 7239 §4), without quotes, brackets and port. */
function forwardedFor(element: string): string {
  const names = splitOutsideQuotes(element, ';').map((pair) => pair.split('=')[0] ?? '');
  // RFC 7239 §4: a parameter occurs once at most.
  if (names.filter((name) => name.trim().toLowerCase() === 'for').length > 1) return 'many for';
  for (const pair of splitOutsideQuotes(element, ';')) {
    const [name = '', value = ''] = pair.trim().split(/=(.*)/s);
    if (name.toLowerCase() !== 'for') continue;
    const node = /^"(.*)"$/s.exec(value)?.[1] ?? value;
    const literal = /^\[([^\]]*)\](?::[0-9]+)?$/.exec(node);
    if (literal !== null) return literal[1] ?? '';
    return node.replace(/^([0-9.]+):[0-9]+$/, '$1');
  }
  return 'no for';
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [''];
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === separator && !quoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** What the lists of a route say of the client. */
export function judgeClient(
  source: PolicySource,
  found: Candidate,
  client: Client,
): 'ip.chain_untrusted' | 'ip.denied' | 'ip.not_allowed' | undefined {
  const rules = levelsOf(source.document, found).flatMap((level) =>
    level.ip === undefined ? [] : [level.ip],
  );
  const denies = rules.flatMap((rule) =>
    rule.deny === undefined || rule.deny.length === 0 ? [] : [rule.deny],
  );
  const allow = rules.find((rule) => rule.allow !== undefined)?.allow;
  if (denies.length === 0 && allow === undefined) return undefined;
  if (client.kind === 'broken') return 'ip.chain_untrusted';
  if (denies.some((entries) => isListed(source, entries, client.address))) return 'ip.denied';
  if (allow !== undefined && !isListed(source, allow, client.address)) return 'ip.not_allowed';
  return undefined;
}
