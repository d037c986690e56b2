import type { CallerAnswer } from '../../core/explanation.ts';
import type { RefusalCode } from '../../core/codes.ts';
import type { RateStanding } from '../../core/rate-standing.ts';
import { asciiLine, sfInteger, sfItem, sfString } from './structured-field.ts';

/** Name under which this gateway appears in `Proxy-Status` and `Via`. */
export const PROXY_NAME = 'pinpoint';

/** Longest `X-Pinpoint-Reason`, in characters. */
const MAX_REASON = 400;

/** Proxy error types (RFC 9209 §2.3) of the codes that are not plain denials. */
const ERROR_TYPES: Partial<Record<RefusalCode, string>> = {
  'upstream.unreachable': 'destination_unavailable',
  'upstream.timeout': 'http_response_timeout',
  'upstream.bad_response': 'http_protocol_error',
  'internal.layer_failed': 'proxy_internal_error',
  'internal.overloaded': 'proxy_internal_error',
  'counter.unverifiable': 'proxy_internal_error',
  'route.not_found': 'destination_not_found',
  'version.not_found': 'destination_not_found',
};

/** The `Proxy-Status` of a refusal of our own (RFC 9209 §2.1.1): the gateway answered, and why. */
function refusalProxyStatus(code: RefusalCode): string {
  const fallback = code.startsWith('request.') ? 'http_request_error' : 'http_request_denied';
  return sfItem(PROXY_NAME, [
    ['error', { token: ERROR_TYPES[code] ?? fallback }],
    ['details', { text: code }],
  ]);
}

/** The `Proxy-Status` of an answer of the backend's (RFC 9209 §2.1.4): it was received, not made here. */
export function relayedProxyStatus(status: number, code: RefusalCode): string {
  return sfItem(PROXY_NAME, [
    ['received-status', { integer: status }],
    ['details', { text: code }],
  ]);
}

/** One readable line: code and detail, in visible ASCII. */
function reasonLine(answer: CallerAnswer): string {
  const line = `${answer.code}: ${answer.detail} ${answer.hint}`.replaceAll('§', 'section ');
  return asciiLine(line).slice(0, MAX_REASON);
}

/** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers) as names and values in turn. */
export function rateFields(standings: readonly RateStanding[]): string[] {
  if (standings.length === 0) return [];
  let policies = '';
  let left = '';
  // Every call with a limit gets these two, so they are put together without a list in between.
  for (const { id, limit, windowSeconds, remaining, resetSeconds } of standings) {
    const item = policies === '' ? sfString(id) : `, ${sfString(id)}`;
    policies += `${item};q=${sfInteger(limit)};w=${sfInteger(windowSeconds)}`;
    left += `${item};r=${sfInteger(remaining)};t=${sfInteger(resetSeconds)}`;
  }
  return ['RateLimit-Policy', policies, 'RateLimit', left];
}

/** The `WWW-Authenticate` challenge (RFC 6750 §3); the realm names the gateway. */
export function challengeField(challenge: NonNullable<CallerAnswer['challenge']>): string {
  const parameters: string[] = [];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) parameters.push(`${name}=${sfString(value)}`);
  };
  add('realm', PROXY_NAME);
  add('error', challenge.error);
  add('error_description', challenge.description);
  add('scope', challenge.scope);
  return `Bearer ${parameters.join(', ')}`;
}

/** Fields of a refusal, as names and values in turn. */
export function refusalFields(
  answer: CallerAnswer,
  id: string,
  standings: readonly RateStanding[],
): string[] {
  const { challenge, retryAfterSeconds, allow } = answer;
  return [
    'X-Pinpoint-Call',
    id,
    'X-Pinpoint-Reason',
    reasonLine(answer),
    'Proxy-Status',
    refusalProxyStatus(answer.code),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    ...(challenge === undefined ? [] : ['WWW-Authenticate', challengeField(challenge)]),
    ...(retryAfterSeconds === undefined ? [] : ['Retry-After', String(retryAfterSeconds)]),
    // RFC 9110 §10.2.1: an empty list is allowed, and says that no method is.
    ...(allow === undefined ? [] : ['Allow', allow.map(asciiLine).join(', ')]),
    ...rateFields(standings),
  ];
}
