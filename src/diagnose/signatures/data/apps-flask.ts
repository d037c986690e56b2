import type { Signature } from '../signature.ts';
import { captured, remedy, signaturesOf, source } from './app-records.ts';

const FLASK = signaturesOf(
  {
    prefix: 'flask',
    product: 'Flask',
    layer: 'framework',
    basis: captured('Flask 2.2.2 with Werkzeug 2.2.2 on loopback'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [
        '<p>You don&#39;t have the permission to access the requested resource. It is either read-protected or not readable by the server.</p>',
      ],
      confidence: 0.95,
      causes: {
        'role.missing': 0.5,
        'owner.mismatch': 0.15,
        'ip.denied': 0.05,
        'access.denied_by_default': 0.1,
      },
    },
    unauthorized: {
      statuses: [401],
      body: [
        'The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials',
      ],
      confidence: 0.95,
      causes: { 'credential.missing': 0.6, 'credential.unknown': 0.3 },
    },
    method: {
      statuses: [405],
      body: ['<p>The method is not allowed for the requested URL.</p>'],
      confidence: 0.95,
      causes: { 'request.method_not_allowed': 0.95 },
      remedies: [
        remedy(
          'api_owner',
          'list the method at the route',
          "@app.route('/orders', methods=['GET', 'POST'])",
        ),
      ],
    },
    not_found: {
      statuses: [404],
      body: [
        '<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>',
      ],
      confidence: 0.95,
      causes: { 'route.not_found': 0.95 },
    },
    bad_request: {
      statuses: [400],
      body: ['<p>The browser (or proxy) sent a request that this server could not understand.</p>'],
      confidence: 0.95,
      causes: {
        'request.body_invalid': 0.4,
        'request.body_not_parseable': 0.3,
        'request.unsupported_media_type': 0.2,
      },
    },
    too_large: {
      statuses: [413],
      body: ['<p>The data value transmitted exceeds the capacity limit.</p>'],
      confidence: 0.95,
      causes: { 'request.body_too_large': 1 },
      remedies: [remedy('server_owner', 'raise MAX_CONTENT_LENGTH')],
    },
    media_type: {
      statuses: [415],
      body: ['Did not attempt to load JSON data because the request Content-Type was not'],
      confidence: 0.93,
      causes: { 'request.unsupported_media_type': 1 },
      remedies: [remedy('caller', 'name the type of the body', 'Content-Type: application/json')],
      basis: source(
        'https://github.com/pallets/werkzeug/blob/main/src/werkzeug/wrappers/request.py',
      ),
    },
    rate: {
      statuses: [429],
      body: ['<p>This user has exceeded an allotted request count. Try again later.</p>'],
      confidence: 0.93,
      causes: { 'rate.exceeded': 1 },
    },
  },
);

const WTF_STEPS = remedy(
  'caller',
  'fetch a page with a form first, keep its session cookie, and send its token as the field `csrf_token` or in `X-CSRFToken`',
);

const FLASK_WTF = signaturesOf(
  {
    prefix: 'flask_wtf',
    product: 'Flask-WTF',
    layer: 'framework',
    basis: captured('Flask-WTF 1.1.1 with Flask 2.2.2 on loopback'),
  },
  {
    missing: {
      statuses: [400],
      body: ['<p>The CSRF token is missing.</p>'],
      confidence: 0.98,
      causes: { 'csrf.token_missing': 1 },
      remedies: [WTF_STEPS],
    },
    no_session: {
      statuses: [400],
      body: ['<p>The CSRF session token is missing.</p>'],
      confidence: 0.98,
      causes: { 'csrf.token_missing': 0.6, 'credential.session_invalid': 0.35 },
      remedies: [
        remedy('caller', 'send the session cookie of the page that the token came from'),
        WTF_STEPS,
      ],
    },
    invalid: {
      statuses: [400],
      body: [/<p>The CSRF token(?: is invalid|s do not match)\.<\/p>/],
      confidence: 0.98,
      causes: { 'csrf.token_invalid': 1 },
      remedies: [WTF_STEPS],
    },
    expired: {
      statuses: [400],
      body: ['<p>The CSRF token has expired.</p>'],
      confidence: 0.98,
      causes: { 'csrf.token_expired': 1 },
      remedies: [
        WTF_STEPS,
        remedy(
          'server_owner',
          'let tokens live as long as the session',
          'WTF_CSRF_TIME_LIMIT = None',
        ),
      ],
    },
    referrer: {
      statuses: [400],
      body: [/<p>The referrer (?:header is missing|does not match the host)\.<\/p>/],
      confidence: 0.98,
      causes: { 'csrf.origin_mismatch': 1 },
      remedies: [remedy('caller', 'send `Referer` with an https address of the site itself')],
    },
  },
);

const FASTAPI = signaturesOf(
  {
    prefix: 'fastapi',
    product: 'FastAPI',
    layer: 'framework',
    basis: captured('FastAPI 0.92.0 with Starlette 0.26.1 on loopback'),
  },
  {
    not_authenticated: {
      statuses: [401, 403],
      body: [/^\{"detail":"Not authenticated"\}$/],
      confidence: 0.95,
      causes: { 'credential.missing': 0.9, 'credential.malformed': 0.08 },
      remedies: [
        remedy(
          'caller',
          'send the credential that the security scheme of the operation names; before release 0.122 a missing one is 403, not 401',
        ),
      ],
    },
    invalid_credential: {
      statuses: [401, 403],
      body: [/^\{"detail":"Invalid authentication credentials"\}$/],
      confidence: 0.85,
      causes: { 'credential.malformed': 0.6, 'credential.unknown': 0.35 },
    },
    method: {
      statuses: [405],
      body: [/^\{"detail":"Method Not Allowed"\}$/],
      confidence: 0.93,
      causes: { 'request.method_not_allowed': 1 },
    },
    not_found: {
      statuses: [404],
      body: [/^\{"detail":"Not Found"\}$/],
      confidence: 0.9,
      causes: { 'route.not_found': 0.9 },
    },
    forbidden: {
      statuses: [403],
      body: [/^\{"detail":"Forbidden"\}$/],
      confidence: 0.8,
      causes: { 'role.missing': 0.5, 'owner.mismatch': 0.1, 'credential.unknown': 0.1 },
    },
    validation: {
      statuses: [422],
      body: [/^\{"detail":\[\{/, '"loc":['],
      confidence: 0.95,
      causes: { 'request.body_invalid': 0.8, 'request.body_not_parseable': 0.15 },
    },
  },
);

const STARLETTE = signaturesOf(
  {
    prefix: 'starlette',
    product: 'Starlette',
    layer: 'framework',
    basis: captured('Starlette 0.26.1 on loopback'),
  },
  {
    cors_origin: {
      statuses: [400],
      body: [/^Disallowed CORS origin/],
      confidence: 0.97,
      causes: { 'cors.origin_not_allowed': 1 },
      remedies: [remedy('api_owner', 'list the origin in `allow_origins` of CORSMiddleware')],
    },
    cors_method: {
      statuses: [400],
      body: [/^Disallowed CORS method/],
      confidence: 0.97,
      causes: { 'cors.method_not_allowed': 1 },
      remedies: [remedy('api_owner', 'list the method in `allow_methods` of CORSMiddleware')],
    },
    cors_headers: {
      statuses: [400],
      body: [/^Disallowed CORS headers/],
      confidence: 0.95,
      causes: { 'cors.header_not_allowed': 1 },
      remedies: [remedy('api_owner', 'list the header in `allow_headers` of CORSMiddleware')],
      basis: source('https://github.com/encode/starlette/blob/master/starlette/middleware/cors.py'),
    },
    host: {
      statuses: [400],
      body: [/^Invalid host header$/],
      confidence: 0.93,
      causes: { 'request.bad_host': 1 },
      remedies: [
        remedy('server_owner', 'list the name in `allowed_hosts` of TrustedHostMiddleware'),
      ],
    },
  },
);

/** Flask and FastAPI, with what is below them. */
export const FLASK_SIGNATURES: readonly Signature[] = [
  ...FLASK,
  ...FLASK_WTF,
  ...FASTAPI,
  ...STARLETTE,
];
