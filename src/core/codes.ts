import type { LayerName } from './layer.ts';

/** What is fixed about a refusal code. */
export interface CodeInfo {
  readonly status: number;
  readonly layer: LayerName;
  readonly title: string;
  /** Whether the same request may pass later without anybody changing anything. */
  readonly retryable: boolean;
}

/** The closed list of refusal codes. Each has a page in `docs/refusals/` and a test that provokes it. */
export const CODES = {
  'request.malformed': {
    status: 400,
    layer: 'request',
    title: 'The request cannot be read',
    retryable: false,
  },
  'request.version_unsupported': {
    status: 505,
    layer: 'request',
    title: 'The HTTP version is not spoken here',
    retryable: false,
  },
  'request.timeout': {
    status: 408,
    layer: 'request',
    title: 'The request did not arrive in time',
    retryable: true,
  },
  'request.ambiguous_framing': {
    status: 400,
    layer: 'request',
    title: 'The length of the body can be read in two ways',
    retryable: false,
  },
  'request.ambiguous_target': {
    status: 400,
    layer: 'request',
    title: 'The path can be read in two ways',
    retryable: false,
  },
  'request.bad_host': {
    status: 400,
    layer: 'request',
    title: 'The Host header is missing, repeated or invalid',
    retryable: false,
  },
  'request.header_too_large': {
    status: 431,
    layer: 'request',
    title: 'The header fields are too large',
    retryable: false,
  },
  'request.target_too_long': {
    status: 414,
    layer: 'request',
    title: 'The address is too long',
    retryable: false,
  },
  'route.not_found': {
    status: 404,
    layer: 'route',
    title: 'No route has this path',
    retryable: false,
  },
  'version.not_found': {
    status: 404,
    layer: 'route',
    title: 'The service has no such version',
    retryable: false,
  },
  'request.method_not_allowed': {
    status: 405,
    layer: 'method',
    title: 'The route does not take this method',
    retryable: false,
  },
  'ip.denied': {
    status: 403,
    layer: 'ip',
    title: 'The address is on a deny list',
    retryable: false,
  },
  'ip.not_allowed': {
    status: 403,
    layer: 'ip',
    title: 'The address is on no allow list',
    retryable: false,
  },
  'ip.chain_untrusted': {
    status: 403,
    layer: 'ip',
    title: 'The forwarded addresses cannot be trusted',
    retryable: false,
  },
  'service.unpublished': {
    status: 404,
    layer: 'state',
    title: 'The service is not published',
    retryable: false,
  },
  'service.blocked': {
    status: 403,
    layer: 'state',
    title: 'The service is blocked',
    retryable: false,
  },
  'version.retired': {
    status: 410,
    layer: 'state',
    title: 'This version is retired',
    retryable: false,
  },
  'credential.missing': {
    status: 401,
    layer: 'credential',
    title: 'No credential was sent',
    retryable: false,
  },
  'credential.malformed': {
    status: 401,
    layer: 'credential',
    title: 'The credential is malformed',
    retryable: false,
  },
  'credential.unknown': {
    status: 401,
    layer: 'credential',
    title: 'The credential is not known',
    retryable: false,
  },
  'credential.ambiguous': {
    status: 401,
    layer: 'credential',
    title: 'More than one credential was sent',
    retryable: false,
  },
  'credential.expired': {
    status: 401,
    layer: 'credential',
    title: 'The key has expired',
    retryable: false,
  },
  'credential.not_yet_valid': {
    status: 401,
    layer: 'credential',
    title: 'The key is not valid yet',
    retryable: true,
  },
  'credential.revoked': {
    status: 401,
    layer: 'credential',
    title: 'The key was revoked',
    retryable: false,
  },
  'tenant.suspended': {
    status: 403,
    layer: 'consumer',
    title: 'The tenant is suspended',
    retryable: false,
  },
  'tenant.disabled': {
    status: 403,
    layer: 'consumer',
    title: 'The tenant is disabled',
    retryable: false,
  },
  'consumer.suspended': {
    status: 403,
    layer: 'consumer',
    title: 'The consumer is suspended',
    retryable: false,
  },
  'consumer.disabled': {
    status: 403,
    layer: 'consumer',
    title: 'The consumer is disabled',
    retryable: false,
  },
  'scope.missing': {
    status: 403,
    layer: 'scope',
    title: 'The key lacks a scope',
    retryable: false,
  },
  'role.missing': {
    status: 403,
    layer: 'role',
    title: 'The consumer lacks a role',
    retryable: false,
  },
  'role.forbidden': {
    status: 403,
    layer: 'role',
    title: 'A role of the consumer is forbidden here',
    retryable: false,
  },
  'acl.not_member': {
    status: 403,
    layer: 'group',
    title: 'The consumer is in none of the groups',
    retryable: false,
  },
  'acl.denied': {
    status: 403,
    layer: 'group',
    title: 'A group of the consumer is denied here',
    retryable: false,
  },
  'access.denied_by_default': {
    status: 403,
    layer: 'access',
    title: 'No rule permits this',
    retryable: false,
  },
  'rate.exceeded': { status: 429, layer: 'rate', title: 'Too many requests', retryable: true },
  'counter.unverifiable': {
    status: 503,
    layer: 'rate',
    title: 'The rate cannot be checked',
    retryable: true,
  },
  'request.body_too_large': {
    status: 413,
    layer: 'body_size',
    title: 'The body is too large',
    retryable: false,
  },
  'request.unsupported_media_type': {
    status: 415,
    layer: 'content_type',
    title: 'The body has a type that is not accepted',
    retryable: false,
  },
  'request.body_not_parseable': {
    status: 400,
    layer: 'schema',
    title: 'The body is not valid JSON',
    retryable: false,
  },
  'request.body_invalid': {
    status: 422,
    layer: 'schema',
    title: 'The body breaks its schema',
    retryable: false,
  },
  'upstream.refused': {
    status: 0,
    layer: 'upstream',
    title: 'The backend refused',
    retryable: false,
  },
  'upstream.unreachable': {
    status: 502,
    layer: 'upstream',
    title: 'The backend cannot be reached',
    retryable: true,
  },
  'upstream.timeout': {
    status: 504,
    layer: 'upstream',
    title: 'The backend did not answer in time',
    retryable: true,
  },
  'upstream.bad_response': {
    status: 502,
    layer: 'upstream',
    title: 'The backend answered with something that is not HTTP',
    retryable: true,
  },
  'internal.layer_failed': {
    status: 503,
    layer: 'internal',
    title: 'A layer of the gateway failed',
    retryable: true,
  },
  'internal.overloaded': {
    status: 503,
    layer: 'internal',
    title: 'The gateway is overloaded',
    retryable: true,
  },
} as const satisfies Record<string, CodeInfo>;

/** `layer.cause`, closed: see `CODES`. */
export type RefusalCode = keyof typeof CODES;

/** The facts about a code, widened so that every code has the same shape. `status` 0: as relayed from the backend. */
export function codeInfo(code: RefusalCode): CodeInfo {
  return CODES[code];
}

/** Narrows untrusted text to a code. */
export function isRefusalCode(text: string): text is RefusalCode {
  return Object.hasOwn(CODES, text);
}
