import type { Signature } from '../signature.ts';
import { captured, header, remedy, signaturesOf, source } from './app-records.ts';

const FASTIFY_TOKEN = remedy(
  'caller',
  'fetch the token first, keep the cookie `_csrf`, and send the token in `csrf-token` (or `x-csrf-token`)',
);

const JSON_403 = [/^\{"statusCode":403,"error":"Forbidden","message":"[^"]{0,500}"\}$/] as const;

const FASTIFY = signaturesOf(
  {
    prefix: 'fastify',
    product: 'Fastify',
    layer: 'framework',
    basis: captured('Fastify 5.12.8 on loopback'),
  },
  {
    csrf_missing: {
      statuses: [403],
      body: ['"code":"FST_CSRF_MISSING_SECRET"'],
      confidence: 0.99,
      causes: { 'csrf.token_missing': 1 },
      remedies: [FASTIFY_TOKEN],
    },
    csrf_invalid: {
      statuses: [403],
      body: ['"code":"FST_CSRF_INVALID_TOKEN"'],
      confidence: 0.99,
      causes: { 'csrf.token_invalid': 0.6, 'csrf.token_missing': 0.4 },
      remedies: [FASTIFY_TOKEN],
    },
    media_type: {
      statuses: [415],
      body: ['"code":"FST_ERR_CTP_INVALID_MEDIA_TYPE"'],
      confidence: 0.99,
      causes: { 'request.unsupported_media_type': 1 },
      remedies: [
        remedy('caller', 'name a type that has a parser', 'Content-Type: application/json'),
        remedy('api_owner', 'add a parser with `addContentTypeParser`'),
      ],
    },
    too_large: {
      statuses: [413],
      body: ['"code":"FST_ERR_CTP_BODY_TOO_LARGE"'],
      confidence: 0.99,
      causes: { 'request.body_too_large': 1 },
      remedies: [remedy('server_owner', 'raise `bodyLimit` (1 MiB where unset)')],
    },
    empty_body: {
      statuses: [400],
      body: [/"code":"FST_ERR_CTP_(?:EMPTY_JSON_BODY|INVALID_JSON_BODY|INVALID_CONTENT_LENGTH)"/],
      confidence: 0.99,
      causes: { 'request.body_not_parseable': 1 },
    },
    validation: {
      statuses: [400],
      body: ['"code":"FST_ERR_VALIDATION"'],
      confidence: 0.99,
      causes: { 'request.body_invalid': 0.95 },
    },
    no_route: {
      statuses: [404],
      body: [/"message":"Route [A-Z]{1,20}:\/[^"]{0,2000} not found"/],
      confidence: 0.98,
      causes: { 'route.not_found': 0.75, 'request.method_not_allowed': 0.22 },
      remedies: [
        remedy(
          'caller',
          'check method and path: Fastify answers 404 for a known path with another method, too',
        ),
      ],
    },
    jwt_missing: {
      statuses: [401],
      body: [/"code":"FST_JWT_NO_AUTHORIZATION_IN_(?:HEADER|COOKIE)"/],
      confidence: 0.99,
      causes: { 'credential.missing': 1 },
    },
    jwt_malformed: {
      statuses: [400, 401],
      body: [/"code":"FST_JWT_(?:AUTHORIZATION_TOKEN_INVALID|BAD_REQUEST|BAD_COOKIE_REQUEST)"/],
      confidence: 0.99,
      causes: {
        'credential.malformed': 0.45,
        'credential.bad_signature': 0.45,
        'credential.wrong_audience': 0.05,
      },
    },
    jwt_expired: {
      statuses: [401],
      body: ['"code":"FST_JWT_AUTHORIZATION_TOKEN_EXPIRED"'],
      confidence: 0.99,
      causes: { 'credential.expired': 1 },
    },
    jwt_untrusted: {
      statuses: [401],
      body: ['"code":"FST_JWT_AUTHORIZATION_TOKEN_UNTRUSTED"'],
      confidence: 0.97,
      causes: { 'credential.bad_signature': 0.6, 'credential.revoked': 0.35 },
      basis: source('https://github.com/fastify/fastify-jwt/blob/main/index.js'),
    },
    rate_limited: {
      statuses: [429],
      body: [/"message":"Rate limit exceeded, retry in /],
      confidence: 0.97,
      causes: { 'rate.exceeded': 1 },
    },
    forbidden: {
      statuses: [403],
      body: JSON_403,
      without: ['cache-control', 'kbn-name'],
      confidence: 0.7,
      causes: { 'role.missing': 0.5, 'owner.mismatch': 0.2, 'csrf.token_missing': 0.05 },
    },
  },
);

/** hapi marks its errors as not to be stored; Kibana, made with it, names itself besides. */
const HAPI_JSON = [
  header('cache-control', /^no-cache$/),
  header('content-type', /^application\/json; charset=utf-8$/),
];

const HAPI = signaturesOf(
  {
    prefix: 'hapi',
    product: 'hapi',
    layer: 'framework',
    basis: captured('hapi 21.4.10 with crumb 9.0.1 on loopback'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [/^\{"statusCode":403,"error":"Forbidden","message":"Forbidden"\}$/],
      headers: HAPI_JSON,
      without: ['kbn-name'],
      confidence: 0.85,
      causes: { 'csrf.token_missing': 0.4, 'csrf.token_invalid': 0.2, 'role.missing': 0.2 },
      remedies: [
        remedy(
          'caller',
          'fetch a page first; send the cookie `crumb` and its value as the field `crumb`, or in `X-CSRF-Token` for REST routes',
        ),
      ],
    },
    scope: {
      statuses: [403],
      body: [/^\{"statusCode":403,"error":"Forbidden","message":"Insufficient scope"\}$/],
      confidence: 0.96,
      causes: { 'scope.missing': 1 },
    },
    media_type: {
      statuses: [415],
      body: [/^\{"statusCode":415,"error":"Unsupported Media Type"/],
      headers: HAPI_JSON,
      without: ['kbn-name'],
      confidence: 0.85,
      causes: { 'request.unsupported_media_type': 1 },
    },
    too_large: {
      statuses: [413],
      body: ['"message":"Payload content length greater than maximum allowed: '],
      without: ['kbn-name'],
      confidence: 0.96,
      causes: { 'request.body_too_large': 1 },
    },
    bad_json: {
      statuses: [400],
      body: ['"message":"Invalid request payload JSON format"'],
      without: ['kbn-name'],
      confidence: 0.95,
      causes: { 'request.body_not_parseable': 1 },
    },
    no_route: {
      statuses: [404],
      body: [/^\{"statusCode":404,"error":"Not Found","message":"Not Found"\}$/],
      headers: HAPI_JSON,
      without: ['kbn-name'],
      confidence: 0.85,
      causes: { 'route.not_found': 0.95 },
    },
  },
);

const APOLLO = signaturesOf(
  {
    prefix: 'apollo',
    product: 'Apollo Server',
    layer: 'framework',
    basis: captured('@apollo/server 5.5.1 on loopback'),
  },
  {
    csrf: {
      statuses: [400],
      body: ['This operation has been blocked as a potential Cross-Site Request Forgery (CSRF).'],
      confidence: 0.98,
      causes: { 'csrf.cross_site': 0.9, 'request.unsupported_media_type': 0.1 },
      remedies: [
        remedy(
          'caller',
          'send a type that a form cannot send, or a header that a form cannot set',
          'Content-Type: application/json',
        ),
      ],
    },
    unauthenticated: {
      statuses: [200, 401],
      body: [/"extensions"\s*:\s*\{\s*"code"\s*:\s*"UNAUTHENTICATED"/],
      confidence: 0.8,
      causes: { 'credential.missing': 0.6, 'credential.expired': 0.2, 'credential.unknown': 0.15 },
      basis: source(
        'https://github.com/apollographql/apollo-server/blob/main/docs/source/data/errors.mdx',
      ),
    },
  },
);

const NESTJS = signaturesOf(
  {
    prefix: 'nestjs',
    product: 'NestJS',
    layer: 'framework',
    basis: captured('NestJS 12.5.1 on loopback'),
  },
  {
    guard: {
      statuses: [403],
      body: [/"message":"Forbidden resource"/],
      confidence: 0.98,
      causes: { 'role.missing': 0.75, 'owner.mismatch': 0.1, 'scope.missing': 0.05 },
      remedies: [
        remedy('api_owner', 'look at the guards of the route: one of them returned false'),
      ],
    },
    forbidden: {
      statuses: [403],
      body: [/^\{"message":"Forbidden","statusCode":403\}$/],
      confidence: 0.93,
      causes: { 'role.missing': 0.6, 'owner.mismatch': 0.2 },
    },
    unauthorized: {
      statuses: [401],
      body: [/^\{"message":"Unauthorized","statusCode":401\}$/],
      confidence: 0.93,
      causes: { 'credential.missing': 0.5, 'credential.expired': 0.2, 'credential.unknown': 0.2 },
    },
    no_route: {
      statuses: [404],
      body: [
        /^\{"message":"Cannot [A-Z]{1,20} \/[^"]{0,2000}","error":"Not Found","statusCode":404\}$/,
      ],
      confidence: 0.95,
      causes: { 'route.not_found': 0.75, 'request.method_not_allowed': 0.22 },
    },
    throttled: {
      statuses: [429],
      body: ['ThrottlerException: Too Many Requests'],
      confidence: 0.95,
      causes: { 'rate.exceeded': 1 },
      basis: source('https://github.com/nestjs/throttler/blob/master/src/throttler.exception.ts'),
    },
  },
);

/** Node frameworks that answer in JSON of their own. */
export const NODE_SIGNATURES: readonly Signature[] = [...FASTIFY, ...HAPI, ...APOLLO, ...NESTJS];
