import type { CauseCode } from '../../cause-codes.ts';
import { callerFix, ownerFix, tick } from './parts/event.ts';
import type { LineRule } from './parts/line-rule.ts';

const JOSE = 'https://github.com/panva/jose/blob/main/docs/util/errors/README.md';
const NEXT = 'https://nextjs.org/docs/app/api-reference/config/next-config-js/serverActions';
const FASTIFY = 'https://fastify.dev/docs/latest/Reference/Errors/';

/** Codes and names that packages of Node give their errors, each for one cause. */
const NAMES: readonly (readonly [
  has: string,
  code: CauseCode,
  status: number,
  source: string,
  factor?: number,
])[] = [
  ['ERR_JWT_EXPIRED', 'credential.expired', 401, JOSE],
  ['"exp" claim timestamp check failed', 'credential.expired', 401, JOSE],
  ['"nbf" claim timestamp check failed', 'credential.not_yet_valid', 401, JOSE],
  ['unexpected "aud" claim value', 'credential.wrong_audience', 401, JOSE],
  ['unexpected "iss" claim value', 'credential.wrong_issuer', 401, JOSE],
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'credential.bad_signature', 401, JOSE],
  ['JWSSignatureVerificationFailed', 'credential.bad_signature', 401, JOSE],
  ['ERR_JWKS_NO_MATCHING_KEY', 'credential.bad_signature', 401, JOSE, 100],
  ['JWKSNoMatchingKey', 'credential.bad_signature', 401, JOSE, 100],
  ['ERR_JWS_INVALID', 'credential.malformed', 401, JOSE],
  ['ERR_JWT_INVALID', 'credential.malformed', 401, JOSE],
  [
    'InsufficientScopeError',
    'scope.missing',
    403,
    'https://github.com/auth0/node-oauth2-jwt-bearer',
  ],
  [
    'FST_CSRF_MISSING_SECRET',
    'csrf.token_missing',
    403,
    'https://github.com/fastify/csrf-protection',
  ],
  [
    'FST_CSRF_INVALID_TOKEN',
    'csrf.token_invalid',
    403,
    'https://github.com/fastify/csrf-protection',
    150,
  ],
  [
    'FST_CSRF_INVALID_TOKEN',
    'csrf.token_missing',
    403,
    'https://github.com/fastify/csrf-protection',
    100,
  ],
  [
    'FST_JWT_NO_AUTHORIZATION_IN',
    'credential.missing',
    401,
    'https://github.com/fastify/fastify-jwt',
  ],
  [
    'FST_JWT_AUTHORIZATION_TOKEN_EXPIRED',
    'credential.expired',
    401,
    'https://github.com/fastify/fastify-jwt',
  ],
  [
    'FST_JWT_AUTHORIZATION_TOKEN_INVALID',
    'credential.bad_signature',
    401,
    'https://github.com/fastify/fastify-jwt',
    60,
  ],
  [
    'FST_JWT_AUTHORIZATION_TOKEN_INVALID',
    'credential.malformed',
    401,
    'https://github.com/fastify/fastify-jwt',
    40,
  ],
  ['FST_JWT_BAD_REQUEST', 'credential.malformed', 400, 'https://github.com/fastify/fastify-jwt'],
  [
    'FST_BASIC_AUTH_MISSING_OR_BAD_AUTHORIZATION_HEADER',
    'credential.missing',
    401,
    'https://github.com/fastify/fastify-basic-auth',
  ],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'request.unsupported_media_type', 415, FASTIFY],
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'request.body_too_large', 413, FASTIFY],
  [
    'FST_REQ_FILE_TOO_LARGE',
    'request.body_too_large',
    413,
    'https://github.com/fastify/fastify-multipart',
  ],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'request.body_not_parseable', 400, FASTIFY],
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'request.body_not_parseable', 400, FASTIFY],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'request.malformed', 400, FASTIFY],
  ['FST_ERR_VALIDATION', 'request.body_invalid', 400, FASTIFY, 150],
  ['LIMIT_FILE_SIZE', 'request.body_too_large', 413, 'https://github.com/expressjs/multer'],
];

/** Errors of packages that stand in the logs of any framework of Node. */
export const NODE_RULES: readonly LineRule[] = [
  ...NAMES.map(([has, code, status, source, factor = 300]): LineRule => ({
    has,
    code,
    factor,
    says: `the application wrote ${tick(has)}`,
    status,
    ...(source === FASTIFY ? { product: 'Fastify' } : {}),
    source,
  })),
  {
    has: 'Server Actions request',
    pattern:
      /`(x-forwarded-host|host)` header with value `([^`\n]{0,255})` does not match `origin` header with value `([^`\n]{0,255})` from a forwarded Server Actions request/,
    code: 'csrf.origin_mismatch',
    factor: 300,
    says: ([, header, host, origin]) =>
      `Next.js holds the Origin ${tick(origin)} against ${tick(header)} ${tick(host)}, and they differ`,
    remedies: ([, , , origin]) => [
      ownerFix(
        'Let the proxy hand on the public host with its port, or name the origin',
        `experimental: { serverActions: { allowedOrigins: ['${/^[\w.:-]+/.exec(origin ?? '')?.[0] ?? 'www.example.com'}'] } }`,
      ),
    ],
    status: 500,
    product: 'Next.js',
    source: NEXT,
  },
  {
    has: 'Invalid Server Actions request',
    code: 'csrf.origin_mismatch',
    factor: 150,
    says: 'Next.js wrote `Invalid Server Actions request`: Origin and Host differ',
    status: 500,
    product: 'Next.js',
    source: NEXT,
  },
  {
    has: 'at wrapValidationError (',
    code: 'request.body_invalid',
    factor: 100,
    says: 'Fastify’s check against the schema of the route raised the error',
    status: 400,
    product: 'Fastify',
    source: 'https://fastify.dev/docs/latest/Reference/Validation-and-Serialization/',
  },
  {
    has: 'ForbiddenException: Forbidden resource',
    code: 'role.missing',
    factor: 60,
    says: 'a guard of NestJS said no: `ForbiddenException: Forbidden resource`',
    status: 403,
    product: 'NestJS',
    source: 'https://docs.nestjs.com/guards',
  },
  {
    has: 'ThrottlerException: Too Many Requests',
    code: 'rate.exceeded',
    factor: 300,
    says: 'NestJS limits requests: `ThrottlerException`',
    remedies: () => [callerFix('Send fewer requests, and wait before the next')],
    status: 429,
    product: 'NestJS',
    source: 'https://docs.nestjs.com/security/rate-limiting',
  },
  {
    has: 'ERR_ERL_UNEXPECTED_X_FORWARDED_FOR',
    code: 'rate.exceeded',
    factor: 10,
    says: 'express-rate-limit takes all callers for one: `trust proxy` is not set, and X-Forwarded-For came',
    remedies: () => [ownerFix('Say how many proxies stand in front', "app.set('trust proxy', 1);")],
    refuses: 'unsaid',
    source: 'https://express-rate-limit.mintlify.app/reference/error-codes',
  },
];
