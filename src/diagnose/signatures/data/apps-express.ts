import type { Signature } from '../signature.ts';
import { captured, header, remedy, signaturesOf, source } from './app-records.ts';

/** Express answers its own errors with this policy, and nothing else that we know does. */
const FINALHANDLER = [
  header('content-security-policy', /^default-src 'none'$/),
  header('x-content-type-options', 'nosniff'),
];

const CSRF_STEPS = remedy(
  'caller',
  'fetch a page or the token endpoint first; send all its cookies, and the token in `X-CSRF-Token` or in the field that the form has',
);

const EXPRESS = signaturesOf(
  {
    prefix: 'express',
    product: 'Express',
    layer: 'framework',
    basis: captured('Express 4.22.3 and 5.3.0 on loopback'),
  },
  {
    no_route: {
      statuses: [404],
      body: [/<pre>Cannot [A-Z]{1,20} \//],
      headers: FINALHANDLER,
      confidence: 0.95,
      causes: { 'route.not_found': 0.75, 'request.method_not_allowed': 0.22 },
      remedies: [
        remedy(
          'caller',
          'check method and path: Express answers 404 for a known path with another method, too',
        ),
      ],
    },
    forbidden: {
      statuses: [403],
      body: ['<pre>Forbidden</pre>'],
      headers: FINALHANDLER,
      confidence: 0.93,
      causes: {
        'csrf.token_missing': 0.4,
        'csrf.token_invalid': 0.2,
        'role.missing': 0.2,
        'cors.origin_not_allowed': 0.05,
      },
      remedies: [CSRF_STEPS],
      probes: [
        {
          text: 'send the same path as GET, and look whether a cookie like `_csrf` or `connect.sid` is set',
          tells:
            'a 200 with such a cookie makes a CSRF check likely; csurf, lusca and csrf-csrf all answer with this page',
          safe: true,
        },
      ],
    },
    csrf_debug: {
      statuses: [403],
      body: ['<pre>ForbiddenError: invalid csrf token'],
      headers: FINALHANDLER,
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.39 },
      remedies: [CSRF_STEPS],
    },
    csrf_misconfigured: {
      statuses: [500],
      body: ['misconfigured csrf'],
      headers: FINALHANDLER,
      confidence: 0.9,
      causes: { 'csrf.token_missing': 0.5 },
      basis: source('https://github.com/expressjs/csurf/blob/master/index.js'),
    },
    lusca_debug: {
      statuses: [403],
      body: [/<pre>Error: CSRF token m(?:issing|ismatch)/],
      headers: FINALHANDLER,
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.39 },
      remedies: [CSRF_STEPS],
    },
    unauthorized: {
      statuses: [401],
      body: ['<pre>Unauthorized</pre>'],
      headers: FINALHANDLER,
      confidence: 0.9,
      causes: { 'credential.missing': 0.6, 'credential.unknown': 0.2, 'credential.expired': 0.1 },
    },
    bad_request: {
      statuses: [400],
      body: ['<pre>Bad Request</pre>'],
      headers: FINALHANDLER,
      confidence: 0.93,
      causes: { 'request.body_not_parseable': 0.7, 'request.malformed': 0.2 },
    },
    too_large: {
      statuses: [413],
      body: [/<pre>(?:PayloadTooLargeError|Payload Too Large)/],
      headers: FINALHANDLER,
      confidence: 0.95,
      causes: { 'request.body_too_large': 1 },
      remedies: [
        remedy(
          'server_owner',
          'raise the limit of the body parser (100 kB where unset)',
          "app.use(express.json({ limit: '1mb' }))",
        ),
      ],
    },
    media_type: {
      statuses: [415],
      body: [/<pre>(?:UnsupportedMediaTypeError|Unsupported Media Type)/],
      headers: FINALHANDLER,
      confidence: 0.95,
      causes: { 'request.unsupported_media_type': 1 },
      remedies: [remedy('caller', 'send UTF-8 and no unusual Content-Encoding')],
    },
    send_status: {
      statuses: [401, 403],
      body: [/^(?:Forbidden|Unauthorized)$/],
      headers: [header('x-powered-by', /^Express$/)],
      confidence: 0.8,
      causes: {
        'role.missing': 0.35,
        'credential.missing': 0.2,
        'csrf.token_missing': 0.1,
        'cors.origin_not_allowed': 0.05,
      },
    },
    powered_by: {
      statuses: [],
      headers: [header('x-powered-by', /^Express$/)],
      role: 'passed',
      confidence: 0.95,
    },
  },
);

const RATE_LIMIT = signaturesOf(
  {
    prefix: 'express_rate_limit',
    product: 'express-rate-limit',
    layer: 'framework',
    basis: captured('express-rate-limit 8.7.5 on loopback'),
  },
  {
    limited: {
      statuses: [429],
      body: [/^Too many requests, please try again later\.$/],
      confidence: 0.92,
      causes: { 'rate.exceeded': 1 },
      remedies: [
        remedy(
          'server_owner',
          'behind a proxy, set `trust proxy`, else all callers share one limit',
          "app.set('trust proxy', 1)",
        ),
      ],
    },
  },
);

const KOA = signaturesOf(
  {
    prefix: 'koa',
    product: 'Koa',
    layer: 'framework',
    basis: captured('Koa 3.3.0 with koa-csrf 5.0.1 on loopback'),
  },
  {
    csrf: {
      statuses: [403],
      body: [/^Invalid CSRF token$/],
      headers: [header('content-type', /^text\/plain; charset=utf-8$/)],
      confidence: 0.85,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.39 },
      remedies: [
        remedy(
          'caller',
          'send the session cookie, and the token in `csrf-token` or `x-csrf-token`, or as the field `_csrf`',
        ),
      ],
    },
  },
);

const HONO_TEXT = header('content-type', /^text\/plain;charset=UTF-8$/);

const HONO = signaturesOf(
  {
    prefix: 'hono',
    product: 'Hono',
    layer: 'framework',
    basis: captured('Hono 4.13.19 on loopback'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [/^Forbidden$/],
      headers: [HONO_TEXT],
      confidence: 0.6,
      causes: {
        'csrf.origin_mismatch': 0.45,
        'csrf.cross_site': 0.15,
        'ip.denied': 0.15,
        'role.missing': 0.1,
      },
      remedies: [
        remedy(
          'server_owner',
          'name the origins that may send forms',
          "app.use(csrf({ origin: ['https://app.example.com'] }))",
        ),
      ],
    },
    bearer: {
      statuses: [400, 401],
      body: [/^(?:Unauthorized|Bad Request)$/],
      headers: [HONO_TEXT, header('www-authenticate', 'Bearer')],
      confidence: 0.75,
      causes: {
        'credential.missing': 0.5,
        'credential.unknown': 0.25,
        'credential.malformed': 0.2,
      },
    },
    basic: {
      statuses: [401],
      body: [/^Unauthorized$/],
      headers: [HONO_TEXT, header('www-authenticate', /^Basic realm="Secure Area"$/)],
      confidence: 0.85,
      causes: { 'credential.missing': 0.6, 'credential.unknown': 0.35 },
    },
    no_route: {
      statuses: [404],
      body: [/^404 Not Found$/],
      headers: [header('content-type', /^text\/plain; charset=UTF-8$/)],
      confidence: 0.8,
      causes: { 'route.not_found': 0.75, 'request.method_not_allowed': 0.22 },
    },
  },
);

const H3 = signaturesOf(
  { prefix: 'h3', product: 'h3', layer: 'framework', basis: captured('h3 2.0.8 on loopback') },
  {
    no_route: {
      statuses: [404],
      body: [/"message":"Cannot find any (?:route|path) matching /],
      confidence: 0.95,
      causes: { 'route.not_found': 0.75, 'request.method_not_allowed': 0.22 },
    },
    method: {
      statuses: [405],
      body: ['"message":"HTTP method is not allowed."'],
      confidence: 0.93,
      causes: { 'request.method_not_allowed': 1 },
    },
    error: {
      statuses: [401, 403],
      body: [/^\{"status":40[13],"message":"HTTPError 40[13]"/],
      confidence: 0.9,
      causes: { 'role.missing': 0.4, 'credential.missing': 0.2 },
    },
  },
);

/** Express and small Node frameworks. */
export const EXPRESS_SIGNATURES: readonly Signature[] = [
  ...EXPRESS,
  ...RATE_LIMIT,
  ...KOA,
  ...HONO,
  ...H3,
];
