import { documented, fix, inSource, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const KONG = { product: 'Kong Gateway', layer: 'gateway', role: 'answered' } as const;
const KONG_AT = 'https://github.com/Kong/kong kong/plugins';
const APISIX = { product: 'Apache APISIX', layer: 'gateway', role: 'answered' } as const;
const APISIX_AT = 'https://github.com/apache/apisix apisix/plugins';
const KEY_IN = fix(
  'caller',
  'send the API key in the header or query parameter that the API names',
);

/** Kong and APISIX, both built on nginx and Lua. */
export const NGINX_GATEWAY_SIGNATURES: readonly Signature[] = [
  {
    ...KONG,
    id: 'kong.acl',
    statuses: [403],
    body: ['You cannot consume this service'],
    confidence: 0.96,
    causes: [
      share(
        'role.missing',
        0.95,
        fix('api_owner', 'put the consumer into a group that the acl plugin allows'),
      ),
    ],
    basis: inSource(`${KONG_AT}/acl/handler.lua`),
  },
  {
    ...KONG,
    id: 'kong.ip_restriction',
    statuses: [403],
    headers: [{ name: 'server', value: /^kong\//u }],
    body: [/Your IP address is not allowed|IP address not allowed/u],
    confidence: 0.95,
    causes: [
      share(
        'ip.denied',
        0.97,
        fix('api_owner', 'add the address to allow of the ip-restriction plugin'),
      ),
    ],
    basis: inSource(`${KONG_AT}/ip-restriction/handler.lua`),
  },
  {
    ...KONG,
    id: 'kong.key_missing',
    statuses: [401],
    headers: [{ name: 'www-authenticate', value: /^Key/u }],
    body: ['No API key found in request'],
    confidence: 0.95,
    causes: [share('credential.missing', 0.97, KEY_IN)],
    basis: inSource(`${KONG_AT}/key-auth/handler.lua`),
  },
  {
    ...KONG,
    id: 'kong.key_unknown',
    statuses: [401, 403],
    headers: [{ name: 'www-authenticate', value: /^Key/u }],
    body: [/Invalid authentication credentials|"Unauthorized"/u],
    confidence: 0.9,
    causes: [
      share(
        'credential.unknown',
        0.95,
        fix('key_owner', 'ask for a key of this environment; this one is not known here'),
      ),
    ],
    basis: inSource(`${KONG_AT}/key-auth/handler.lua`),
  },
  {
    ...KONG,
    id: 'kong.jwt',
    statuses: [401],
    body: [/No mandatory '\w{1,20}' in claims|No credentials found for given '\w{1,20}'/u],
    confidence: 0.92,
    causes: [
      share(
        'credential.wrong_issuer',
        0.6,
        fix(
          'caller',
          'check the claim that names the credential (`iss` unless set): its value must be the key of a JWT credential',
        ),
      ),
      share('credential.malformed', 0.3),
    ],
    basis: inSource(`${KONG_AT}/jwt/handler.lua`),
  },
  {
    ...KONG,
    id: 'kong.rate_limiting',
    statuses: [429],
    headers: [{ name: 'x-ratelimit-remaining-minute' }],
    body: ['API rate limit exceeded'],
    confidence: 0.85,
    causes: [share('rate.exceeded', 0.95, fix('wait', 'wait for the seconds in Retry-After'))],
    basis: inSource(`${KONG_AT}/rate-limiting/handler.lua`),
  },
  {
    ...KONG,
    id: 'kong.body_size',
    statuses: [413],
    body: ['Request size limit exceeded'],
    confidence: 0.9,
    causes: [share('request.body_too_large', 0.97)],
    basis: inSource(`${KONG_AT}/request-size-limiting/handler.lua`),
  },
  {
    ...KONG,
    id: 'kong.no_route',
    statuses: [404],
    body: [/no Route matched with those values/u],
    confidence: 0.95,
    causes: [
      share(
        'route.not_found',
        0.95,
        fix('caller', 'check host, path and method against the routes of the API'),
      ),
    ],
    basis: inSource('https://github.com/Kong/kong kong/runloop/handler.lua'),
  },
  {
    ...KONG,
    id: 'kong.own_answer',
    statuses: [],
    headers: [{ name: 'x-kong-response-latency' }],
    without: ['x-kong-upstream-latency'],
    confidence: 0.9,
    causes: [],
    ids: [
      {
        name: 'Kong request id',
        header: 'x-kong-request-id',
        use: 'the gateway’s owner finds the request in its logs with it',
      },
    ],
    basis: documented(
      'https://developer.konghq.com/gateway/configuration/#headers (X-Kong-Response-Latency without X-Kong-Upstream-Latency: Kong answered)',
    ),
  },
  {
    ...KONG,
    id: 'kong.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-kong-upstream-latency' }],
    confidence: 0.95,
    causes: [],
    ids: [
      {
        name: 'Kong request id',
        header: 'x-kong-request-id',
        use: 'the gateway’s owner finds the request in its logs with it',
      },
    ],
    basis: documented(
      'https://developer.konghq.com/gateway/configuration/#headers (X-Kong-Upstream-Latency)',
    ),
  },
  {
    ...APISIX,
    id: 'apisix.ip_restriction',
    statuses: [403],
    headers: [{ name: 'server', value: /^APISIX/u }],
    body: ['Your IP address is not allowed'],
    confidence: 0.94,
    causes: [
      share(
        'ip.denied',
        0.96,
        fix('api_owner', 'add the address to the whitelist of the ip-restriction plugin'),
      ),
    ],
    basis: inSource(`${APISIX_AT}/ip-restriction`),
  },
  {
    ...APISIX,
    id: 'apisix.consumer',
    statuses: [403],
    body: [/The (?:consumer_name|service_id|route_id|consumer_group_id) is forbidden\./u],
    confidence: 0.96,
    causes: [
      share(
        'role.missing',
        0.95,
        fix('api_owner', 'allow the consumer in the consumer-restriction plugin'),
      ),
    ],
    basis: inSource(`${APISIX_AT}/consumer-restriction.lua`),
  },
  {
    ...APISIX,
    id: 'apisix.csrf',
    statuses: [401],
    body: [
      /no csrf token in headers|no csrf cookie|csrf token mismatch|Failed to verify the csrf token signature/u,
    ],
    confidence: 0.95,
    causes: [
      share(
        'csrf.token_missing',
        0.6,
        fix('caller', 'send the value of the cookie as a header of the same name'),
      ),
      share('csrf.token_invalid', 0.35),
    ],
    basis: inSource(`${APISIX_AT}/csrf.lua`),
  },
  {
    ...APISIX,
    id: 'apisix.key_missing',
    statuses: [401],
    body: [/Missing API key (?:found )?in request/u],
    confidence: 0.92,
    causes: [share('credential.missing', 0.97, KEY_IN)],
    basis: inSource(`${APISIX_AT}/key-auth.lua`),
  },
  {
    ...APISIX,
    id: 'apisix.key_unknown',
    statuses: [401],
    body: ['Invalid API key in request'],
    confidence: 0.9,
    causes: [share('credential.unknown', 0.97)],
    basis: inSource(`${APISIX_AT}/key-auth.lua`),
  },
  {
    ...APISIX,
    id: 'apisix.no_route',
    statuses: [404],
    body: [/"error_msg":\s?"404 Route Not Found"/u],
    confidence: 0.95,
    causes: [share('route.not_found', 0.96)],
    basis: documented('https://apisix.apache.org/docs/apisix/FAQ/ (404 Route Not Found)'),
  },
  {
    ...APISIX,
    id: 'apisix.server',
    statuses: [],
    headers: [{ name: 'server', value: /^APISIX/u }],
    confidence: 0.5,
    causes: [],
    basis: documented('https://apisix.apache.org/docs/apisix/FAQ/'),
  },
];
