import type { Signature } from '../signature.ts';
import { documented, remedy, signaturesOf, source } from './app-records.ts';

const CSRF_SOURCE = source('https://github.com/django/django/blob/main/django/middleware/csrf.py');

/** Pages and errors of frameworks as a browser shows them or a log quotes them: their words without marks. */
const DJANGO = signaturesOf(
  { prefix: 'django', product: 'Django', layer: 'framework', basis: CSRF_SOURCE },
  {
    said_csrf: {
      statuses: [403],
      body: [/CSRF verification failed\. Request aborted\./],
      confidence: 0.97,
      causes: {
        'csrf.token_missing': 0.42,
        'csrf.token_invalid': 0.2,
        'csrf.origin_mismatch': 0.35,
      },
      remedies: [
        remedy(
          'caller',
          'fetch a page that sets the `csrftoken` cookie first, then send the cookie and its value in `X-CSRFToken`',
        ),
      ],
    },
    said_no_cookie: {
      statuses: [403],
      body: [
        /(?<!CSRF Failed: )\bCSRF cookie not set\b|requires a CSRF cookie when submitting forms/,
      ],
      confidence: 0.96,
      causes: { 'csrf.token_missing': 0.98 },
    },
    said_token: {
      statuses: [403],
      body: [
        /(?<!CSRF Failed: )\bCSRF token (?:missing(?: or incorrect)?\.|from (?:POST|the '[\w-]{1,40}' HTTP header) (?:incorrect|has (?:incorrect length|invalid characters)))/,
      ],
      confidence: 0.9,
      causes: { 'csrf.token_missing': 0.55, 'csrf.token_invalid': 0.44 },
    },
    said_origin: {
      statuses: [403],
      body: [
        /(?<!CSRF Failed: )(?:Origin checking failed - \S{1,300} does not match any trusted origins|Referer checking failed - )/,
      ],
      confidence: 0.98,
      causes: { 'csrf.origin_mismatch': 0.99 },
      remedies: [
        remedy(
          'server_owner',
          'list the origin, with its scheme, in CSRF_TRUSTED_ORIGINS',
          "CSRF_TRUSTED_ORIGINS = ['https://app.example.com']",
        ),
        remedy(
          'server_owner',
          'behind a proxy, hand on the Host that the browser asked for, and the scheme',
          "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')",
        ),
      ],
    },
    said_host: {
      statuses: [400],
      body: [/Invalid HTTP_HOST header: '[^'\n]{0,255}'\. You may need to add/],
      confidence: 0.97,
      causes: { 'request.bad_host': 0.99 },
      basis: source('https://github.com/django/django/blob/main/django/http/request.py'),
    },
  },
);

const RAILS = signaturesOf(
  {
    prefix: 'rails',
    product: 'Ruby on Rails',
    layer: 'framework',
    basis: source(
      'https://github.com/rails/rails/blob/main/actionpack/lib/action_controller/metal/request_forgery_protection.rb',
    ),
  },
  {
    said_token: {
      statuses: [400, 403, 422],
      body: [
        /ActionController::InvalidAuthenticityToken|Can(?:'|’)t verify CSRF token authenticity/,
      ],
      confidence: 0.96,
      causes: {
        'csrf.token_missing': 0.5,
        'csrf.token_invalid': 0.3,
        'csrf.origin_mismatch': 0.15,
      },
      remedies: [
        remedy(
          'caller',
          'send the session cookie, and the token of the same session in `X-CSRF-Token`',
        ),
      ],
    },
    said_origin: {
      statuses: [400, 403, 422],
      body: [/HTTP Origin header \([^)\n]{0,255}\) didn(?:'|’)t match request\.base_url/],
      confidence: 0.98,
      causes: { 'csrf.origin_mismatch': 0.99 },
      remedies: [
        remedy(
          'server_owner',
          'let the proxy hand on Host and scheme',
          'proxy_set_header Host $http_host;\nproxy_set_header X-Forwarded-Proto $scheme;',
        ),
      ],
    },
    said_host: {
      statuses: [403],
      body: [/Blocked hosts?: \S{1,255}/],
      confidence: 0.92,
      causes: { 'request.bad_host': 0.98 },
      remedies: [remedy('server_owner', 'allow the host', "config.hosts << 'app.example.com'")],
      basis: source(
        'https://github.com/rails/rails/blob/main/actionpack/lib/action_dispatch/middleware/host_authorization.rb',
      ),
    },
  },
);

const FLASK_WTF = signaturesOf(
  {
    prefix: 'flask_wtf',
    product: 'Flask-WTF',
    layer: 'framework',
    basis: source('https://github.com/pallets-eco/flask-wtf/blob/main/src/flask_wtf/csrf.py'),
  },
  {
    said_session: {
      statuses: [400],
      body: [/\bThe CSRF session token is missing\./],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.6, 'credential.session_invalid': 0.35 },
      remedies: [
        remedy(
          'server_owner',
          'over plain HTTP the session cookie must not be marked Secure, and the secret key must be the same in every process',
          'SESSION_COOKIE_SECURE = False',
        ),
        remedy('caller', 'send the session cookie of the page that the token came from'),
      ],
    },
    said_missing: {
      statuses: [400],
      body: [/\bThe CSRF token is missing\./],
      confidence: 0.95,
      causes: { 'csrf.token_missing': 0.98 },
    },
    said_invalid: {
      statuses: [400],
      body: [/\bThe CSRF token(?: is invalid|s do not match)\./],
      confidence: 0.95,
      causes: { 'csrf.token_invalid': 0.98 },
    },
    said_expired: {
      statuses: [400],
      body: [/\bThe CSRF token has expired\./],
      confidence: 0.95,
      causes: { 'csrf.token_expired': 0.98 },
    },
    said_referrer: {
      statuses: [400],
      body: [/\bThe referrer (?:header is missing|does not match the host)\./],
      confidence: 0.96,
      causes: { 'csrf.origin_mismatch': 0.98 },
    },
  },
);

const NODE = [
  ...signaturesOf(
    {
      prefix: 'express',
      product: 'Express',
      layer: 'framework',
      basis: source('https://github.com/expressjs/csurf/blob/master/index.js'),
    },
    {
      said_csrf: {
        statuses: [403],
        body: [/(?:ForbiddenError: |^\s{0,20})invalid csrf token\b|\bEBADCSRFTOKEN\b/],
        confidence: 0.92,
        causes: { 'csrf.token_missing': 0.55, 'csrf.token_invalid': 0.43 },
        remedies: [
          remedy(
            'server_owner',
            'put the parsers of cookies and bodies before the CSRF check, else it sees no token',
            'app.use(cookieParser());\napp.use(express.urlencoded({ extended: false }));\napp.use(express.json());\napp.use(csrf({ cookie: true }));',
          ),
          remedy('caller', 'send the cookies of the page, and its token in `X-CSRF-Token`'),
        ],
      },
      said_tampered: {
        statuses: [403],
        body: [/\b(?:session has expired or|form) tampered with\b/i],
        confidence: 0.85,
        causes: {
          'csrf.token_missing': 0.55,
          'csrf.token_invalid': 0.38,
          'credential.session_invalid': 0.05,
        },
        remedies: [
          remedy(
            'caller',
            'send the cookies of the page, and its token in `X-CSRF-Token` or in the form',
          ),
          remedy('server_owner', 'put the parsers of cookies and bodies before the CSRF check'),
        ],
        basis: documented('https://github.com/expressjs/csurf/blob/master/README.md'),
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'nextjs',
      product: 'Next.js',
      layer: 'framework',
      basis: source('npm next 16.4.6, dist/server/app-render/action-handler.js'),
    },
    {
      said_origin: {
        statuses: [400, 500],
        body: [
          /`(?:x-forwarded-host|host)` header with value `[^`\n]{0,255}` does not match `origin` header/,
        ],
        confidence: 0.98,
        causes: { 'csrf.origin_mismatch': 0.99 },
        remedies: [
          remedy(
            'server_owner',
            'let the proxy pass the host on with its port, or list the origin in `serverActions.allowedOrigins`',
            "serverActions: { allowedOrigins: ['app.example.com'] }",
          ),
        ],
      },
    },
  ),
];

const SPRING = signaturesOf(
  {
    prefix: 'spring_security',
    product: 'Spring Security',
    layer: 'framework',
    basis: source(
      'https://github.com/spring-projects/spring-security/tree/main/web/src/main/java/org/springframework/security/web/csrf',
    ),
  },
  {
    said_csrf: {
      statuses: [403],
      body: [
        /Could not verify the provided CSRF token because (?:no token was found|your session was not found)|Expected CSRF token not found|MissingCsrfTokenException/,
      ],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.8, 'credential.session_invalid': 0.18 },
      remedies: [
        remedy('caller', 'send the session cookie, and the token in `X-CSRF-TOKEN` or `_csrf`'),
        remedy(
          'server_owner',
          'an API without a browser’s session needs no CSRF check',
          'http.csrf(csrf -> csrf.disable())',
        ),
      ],
    },
    said_invalid: {
      statuses: [403],
      body: [
        /Invalid CSRF Token '[^'\n]{0,200}' was found on the request parameter|InvalidCsrfTokenException/,
      ],
      confidence: 0.97,
      causes: { 'csrf.token_invalid': 0.6, 'csrf.token_missing': 0.38 },
    },
    said_firewall: {
      statuses: [400],
      body: [/RequestRejectedException: The request was rejected because/],
      confidence: 0.97,
      causes: { 'request.malformed': 0.85, 'request.bad_host': 0.1 },
      basis: source(
        'https://github.com/spring-projects/spring-security/blob/main/web/src/main/java/org/springframework/security/web/firewall/StrictHttpFirewall.java',
      ),
    },
  },
);

/** The words of frameworks, wherever they are quoted. */
export const FRAMEWORK_SENTENCE_SIGNATURES: readonly Signature[] = [
  ...DJANGO,
  ...RAILS,
  ...FLASK_WTF,
  ...NODE,
  ...SPRING,
];
