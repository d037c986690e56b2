import type { DecisionContext } from '../../core/context.ts';
import type { WellFormedRequest } from '../../core/facts.ts';
import { headerValue, headerValues } from '../../core/headers.ts';
import type { CompiledRoute } from '../../core/policy/snapshot.ts';
import { withoutAdminCookie } from '../../util/admin-cookie.ts';
import { PROXY_NAME } from '../answer/fields.ts';
import { HOP_BY_HOP, namedInConnection } from './hop-by-hop.ts';
import type { UpstreamTarget } from './upstream.ts';

/** What the fields of a forwarded request depend on. */
export interface ForwardedRequest {
  readonly context: DecisionContext;
  readonly request: WellFormedRequest;
  readonly route: CompiledRoute;
  readonly target: UpstreamTarget;
  readonly callId: string;
  /** How the body is framed on the way to the backend. */
  readonly framing:
    | { readonly kind: 'none' | 'chunked' }
    | { readonly kind: 'length'; readonly bytes: number };
}

/** Fields that are made anew for the backend, or concern only us. */
const REBUILT: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  // Answered by us.
  'expect',
  'proxy-authorization',
  'forwarded',
  'x-real-ip',
]);

/**
 * Fields with which a caller could speak to the backend in the name of a proxy: another path, another method, another
 * address, another user. Dropped, as are all that begin with `DROPPED_PREFIXES`.
 */
const DROPPED: ReadonlySet<string> = new Set([
  'x-original-url',
  'x-rewrite-url',
  'x-original-host',
  'x-original-method',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-host',
  'x-client-ip',
  'x-cluster-client-ip',
  'client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'remote-user',
  'x-remote-user',
  'x-anonymous-consumer',
]);
const DROPPED_PREFIXES: readonly string[] = [
  'x-forwarded-',
  'x-pinpoint-',
  'x-consumer-',
  'x-credential-',
  'x-authenticated-',
];

/** End-to-end by their meaning: a `Connection` field that names one of them does not take it away. */
const END_TO_END: ReadonlySet<string> = new Set([
  'authorization',
  'content-type',
  'content-encoding',
  'content-length',
  'host',
  'cookie',
  'accept',
  'cache-control',
]);

/**
 * Methods to whose requests a body means nothing, so that they need not say that they have none (RFC 9110 §8.6). For
 * all others it is said: a client may frame the lack of a body in chunks otherwise, as Node's does for PROPFIND.
 */
const SAYS_NO_LENGTH: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/** Names and values in turn of the request to the backend. Order and repeats of what is passed on are kept. */
export function requestFields(from: ForwardedRequest): string[] {
  const { request, route, target } = from;
  const dropped = namedInConnection(headerValues(request.headers, 'connection'), END_TO_END);
  const fields: string[] = ['host', target.hostField];
  for (const [name, value] of request.headers) {
    if (HOP_BY_HOP.has(name) || REBUILT.has(name) || DROPPED.has(name) || dropped.has(name))
      continue;
    if (name === target.credential?.name) continue;
    // Backends that map fields to variables fold `_` into `-`, and would see a second field.
    if (name.includes('_') || hasDroppedPrefix(name)) continue;
    if (!route.forwardCredential && isGatewayCredential(from, name, value)) continue;
    // Only an answer that is not compressed can be read for the tokens used.
    if (name === 'accept-encoding' && route.usage !== undefined) continue;
    const passed = name === 'cookie' ? withoutAdminCookie(value) : value;
    if (passed !== undefined) fields.push(name, passed);
  }
  pushFraming(fields, from);
  pushOwn(fields, from);
  return fields;
}

function hasDroppedPrefix(name: string): boolean {
  // All of them begin with x-; most fields do not.
  if (!name.startsWith('x-')) return false;
  return DROPPED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Whether a field carries a credential meant for this gateway, which the backend has no business to see. */
function isGatewayCredential(
  { context, route }: ForwardedRequest,
  name: string,
  value: string,
): boolean {
  const { apiKeyHeaders, bearer } = context.snapshot.settings;
  const isKeyPlace =
    name === 'authorization' ? bearer && isBearer(value) : apiKeyHeaders.includes(name);
  if (!isKeyPlace) return false;
  if (route.credential.apiKey) return true;
  // On a route that looks at no key, a bearer token is the backend's, unless it is plainly a key of ours. A key that
  // was sent in two places is presented with the first of them alone.
  const keys = context.request()?.presented.filter(({ kind }) => kind === 'api_key') ?? [];
  const here = keys.filter(({ place }) => place.name === name);
  return (here.length === 0 ? keys : here).some(
    (key) => key.kind === 'api_key' && (key.keyId !== undefined || key.prefix !== undefined),
  );
}

/** RFC 9110 §11.1: the scheme is matched without regard to case. */
function isBearer(value: string): boolean {
  return value.slice(0, 6).toLowerCase() === 'bearer' && (value.length === 6 || value[6] === ' ');
}

function pushFraming(fields: string[], { framing, request }: ForwardedRequest): void {
  if (framing.kind === 'length') fields.push('content-length', String(framing.bytes));
  else if (framing.kind === 'chunked') fields.push('transfer-encoding', 'chunked');
  else if (!SAYS_NO_LENGTH.has(request.method)) fields.push('content-length', '0');
}

/** What the gateway itself says, after everything that a message could have stripped. */
function pushOwn(fields: string[], from: ForwardedRequest): void {
  const { context, request, target, callId } = from;
  const client = context.clientIp();
  const host = headerValue(request.headers, 'host') ?? '';
  fields.push('x-forwarded-for', client, 'x-forwarded-host', host);
  fields.push('x-forwarded-proto', request.scheme, 'x-real-ip', client);
  fields.push('forwarded', `for=${forwardedNode(client)};host="${host}";proto=${request.scheme}`);
  fields.push('via', `1.1 ${PROXY_NAME}`, 'x-pinpoint-call', callId);
  const consumer = context.identity()?.consumer.name;
  if (consumer !== undefined) fields.push('x-pinpoint-consumer', consumer);
  if (target.credential !== undefined) fields.push(target.credential.name, target.credential.value);
}

/** A node of `Forwarded` (RFC 7239 §6): IPv6 in brackets and quotes. */
function forwardedNode(address: string): string {
  return address.includes(':') ? `"[${address}]"` : address;
}
