import type { Signature } from '../signature.ts';
import { captured, header, remedy, signaturesOf, source } from './app-records.ts';

const DJANGO = captured('Django 3.2.25 on loopback');
const CSRF_SOURCE = source('https://github.com/django/django/blob/main/django/middleware/csrf.py');
const TWO_STEPS = remedy(
  'caller',
  'fetch a page that sets the `csrftoken` cookie first, then send the cookie and its value in `X-CSRFToken`',
);
const TRUST_ORIGIN = remedy(
  'server_owner',
  'list the origin, with its scheme, in CSRF_TRUSTED_ORIGINS',
  "CSRF_TRUSTED_ORIGINS = ['https://app.example.com']",
);
const PROXY_SCHEME = remedy(
  'server_owner',
  'behind a TLS proxy, tell Django the scheme, else an https Origin never equals its own',
  "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')",
);
const SEND_REFERER = remedy(
  'caller',
  'send `Referer` (or `Origin`) with an address of the site itself',
);
const CSRF_PAGE = '<p>CSRF verification failed. Request aborted.</p>';

/** Django's own pages, with DEBUG off and on. */
const DJANGO_PAGES = signaturesOf(
  { prefix: 'django', product: 'Django', layer: 'framework', basis: DJANGO },
  {
    csrf_page: {
      statuses: [403],
      body: [CSRF_PAGE],
      confidence: 0.98,
      causes: {
        'csrf.token_missing': 0.45,
        'csrf.token_invalid': 0.25,
        'csrf.origin_mismatch': 0.28,
      },
      remedies: [TWO_STEPS],
      probes: [
        {
          text: 'read the log `django.security.csrf` at the time of the request',
          tells:
            'it names the reason: no cookie, no token, wrong token, or Origin or Referer not trusted',
          safe: true,
        },
      ],
    },
    csrf_no_cookie: {
      statuses: [403],
      body: [CSRF_PAGE, 'this site requires a CSRF cookie when submitting forms'],
      confidence: 0.99,
      causes: { 'csrf.token_missing': 0.99 },
      remedies: [TWO_STEPS],
    },
    csrf_no_referer: {
      statuses: [403],
      body: [CSRF_PAGE, 'to be sent by your Web browser, but none was sent'],
      confidence: 0.99,
      causes: { 'csrf.origin_mismatch': 0.99 },
      remedies: [SEND_REFERER],
    },
    csrf_debug_cookie: {
      statuses: [403],
      body: [CSRF_PAGE, 'Reason given for failure', 'CSRF cookie not set.'],
      confidence: 0.99,
      causes: { 'csrf.token_missing': 1 },
      remedies: [TWO_STEPS],
    },
    csrf_debug_token: {
      statuses: [403],
      body: [CSRF_PAGE, 'CSRF token missing or incorrect.'],
      confidence: 0.99,
      causes: { 'csrf.token_missing': 0.65, 'csrf.token_invalid': 0.35 },
      remedies: [TWO_STEPS],
    },
    csrf_debug_token_missing: {
      statuses: [403],
      body: [CSRF_PAGE, 'CSRF token missing.'],
      confidence: 0.98,
      causes: { 'csrf.token_missing': 1 },
      remedies: [TWO_STEPS],
      basis: CSRF_SOURCE,
    },
    csrf_debug_token_wrong: {
      statuses: [403],
      body: [
        CSRF_PAGE,
        /CSRF (?:cookie|token from [^<]{1,80}) (?:incorrect|has incorrect length|has invalid characters)/,
      ],
      confidence: 0.98,
      causes: { 'csrf.token_invalid': 1 },
      remedies: [TWO_STEPS],
      basis: CSRF_SOURCE,
    },
    csrf_debug_origin: {
      statuses: [403],
      body: [CSRF_PAGE, 'Origin checking failed - '],
      confidence: 0.98,
      causes: { 'csrf.origin_mismatch': 1 },
      remedies: [TRUST_ORIGIN, PROXY_SCHEME],
      basis: CSRF_SOURCE,
    },
    csrf_debug_referer: {
      statuses: [403],
      body: [CSRF_PAGE, 'Referer checking failed - '],
      confidence: 0.99,
      causes: { 'csrf.origin_mismatch': 1 },
      remedies: [SEND_REFERER, TRUST_ORIGIN],
    },
    permission_denied: {
      statuses: [403],
      body: [/<h1>403 Forbidden<\/h1><p><\/p>\s*<\/body>/],
      confidence: 0.9,
      causes: { 'role.missing': 0.7, 'owner.mismatch': 0.15, 'credential.session_invalid': 0.05 },
      remedies: [
        remedy(
          'api_owner',
          'give the account the permission that the view asks for, or look for `PermissionDenied` in it',
        ),
      ],
    },
    bad_request: {
      statuses: [400],
      body: [/<h1>Bad Request \(400\)<\/h1><p><\/p>\s*<\/body>/],
      confidence: 0.93,
      causes: {
        'request.bad_host': 0.6,
        'request.body_too_large': 0.15,
        'request.malformed': 0.15,
      },
      remedies: [
        remedy(
          'server_owner',
          'list the name that callers use in ALLOWED_HOSTS, and let the proxy pass `Host` on',
          "ALLOWED_HOSTS = ['api.example.com']",
        ),
      ],
    },
    debug_suspicious: {
      statuses: [400],
      body: [
        '<th>Django Version:</th>',
        /<td>(?:SuspiciousOperation|DisallowedRedirect|TooManyFieldsSent)<\/td>/,
      ],
      confidence: 0.97,
      causes: { 'request.malformed': 0.6, 'request.bad_host': 0.1 },
    },
    debug_host: {
      statuses: [400],
      body: ['<th>Django Version:</th>', 'DisallowedHost'],
      confidence: 0.97,
      causes: { 'request.bad_host': 1 },
      basis: source('https://github.com/django/django/blob/main/django/http/request.py'),
    },
    debug_too_big: {
      statuses: [400],
      body: ['<th>Django Version:</th>', 'RequestDataTooBig'],
      confidence: 0.98,
      causes: { 'request.body_too_large': 1 },
      remedies: [remedy('server_owner', 'raise DATA_UPLOAD_MAX_MEMORY_SIZE')],
    },
    not_found: {
      statuses: [404],
      body: ['<h1>Not Found</h1><p>The requested resource was not found on this server.</p>'],
      confidence: 0.95,
      causes: { 'route.not_found': 0.95 },
    },
    debug_not_found: {
      statuses: [404],
      body: ['DEBUG = True', 'Page not found'],
      confidence: 0.9,
      causes: { 'route.not_found': 1 },
    },
    csrf_cookie: {
      statuses: [],
      cookies: ['csrftoken'],
      role: 'passed',
      confidence: 0.6,
      basis: source('https://github.com/django/django/blob/main/django/conf/global_settings.py'),
    },
  },
);

const DRF = captured('Django REST framework 3.14 with Django 3.2.25 on loopback');

/** Django REST framework: `{"detail": …}` in its default English. */
const REST_FRAMEWORK = signaturesOf(
  { prefix: 'drf', product: 'Django REST framework', layer: 'framework', basis: DRF },
  {
    not_authenticated: {
      statuses: [401, 403],
      body: [/"detail"\s*:\s*"Authentication credentials were not provided\."/],
      confidence: 0.97,
      causes: { 'credential.missing': 0.9, 'credential.malformed': 0.08 },
      remedies: [
        remedy(
          'caller',
          'send a credential of the kind that the API takes; the scheme must be spelled as it expects (`Token` is not `Bearer`)',
        ),
        remedy(
          'server_owner',
          'behind Apache with mod_wsgi, let the Authorization field through',
          'WSGIPassAuthorization On',
        ),
      ],
    },
    bad_header: {
      statuses: [401, 403],
      body: [/"detail"\s*:\s*"Invalid (?:basic|token) header\./],
      confidence: 0.97,
      causes: { 'credential.malformed': 1 },
    },
    invalid_credential: {
      statuses: [401, 403],
      body: [
        /"detail"\s*:\s*"(?:Invalid token\.|Invalid username\/password\.|User inactive or deleted\.)"/,
      ],
      confidence: 0.93,
      causes: { 'credential.unknown': 0.85, 'credential.revoked': 0.1 },
    },
    csrf_missing: {
      statuses: [403],
      body: [/"detail"\s*:\s*"CSRF Failed: (?:CSRF cookie not set|CSRF token missing)/],
      confidence: 0.98,
      causes: { 'csrf.token_missing': 0.85, 'csrf.token_invalid': 0.12 },
      remedies: [
        TWO_STEPS,
        remedy(
          'caller',
          'or send a token instead of the session cookie: then no CSRF check is made',
        ),
      ],
    },
    csrf_wrong: {
      statuses: [403],
      body: [/"detail"\s*:\s*"CSRF Failed: CSRF (?:token from|cookie has)/],
      confidence: 0.98,
      causes: { 'csrf.token_invalid': 1 },
      remedies: [TWO_STEPS],
      basis: source(
        'https://github.com/encode/django-rest-framework/blob/master/rest_framework/authentication.py',
      ),
    },
    csrf_origin: {
      statuses: [403],
      body: [/"detail"\s*:\s*"CSRF Failed: (?:Origin|Referer) checking failed/],
      confidence: 0.98,
      causes: { 'csrf.origin_mismatch': 1 },
      remedies: [TRUST_ORIGIN, PROXY_SCHEME],
      basis: source(
        'https://github.com/encode/django-rest-framework/blob/master/rest_framework/authentication.py',
      ),
    },
    permission: {
      statuses: [403],
      body: [/"detail"\s*:\s*"You do not have permission to perform this action\."/],
      confidence: 0.97,
      causes: { 'role.missing': 0.7, 'owner.mismatch': 0.2, 'scope.missing': 0.05 },
      remedies: [
        remedy('api_owner', 'give the account what the `permission_classes` of the view ask for'),
      ],
    },
    throttled: {
      statuses: [429],
      body: [/"detail"\s*:\s*"Request was throttled\./],
      confidence: 0.97,
      causes: { 'rate.exceeded': 1 },
    },
    media_type: {
      statuses: [415],
      body: [/"detail"\s*:\s*"Unsupported media type \\"/],
      confidence: 0.97,
      causes: { 'request.unsupported_media_type': 1 },
    },
    method: {
      statuses: [405],
      body: [/"detail"\s*:\s*"Method \\"[A-Z]{1,20}\\" not allowed\."/],
      confidence: 0.97,
      causes: { 'request.method_not_allowed': 1 },
    },
    parse_error: {
      statuses: [400],
      body: [/"detail"\s*:\s*"(?:JSON parse error - |Multipart form parse error - )/],
      confidence: 0.97,
      causes: { 'request.body_not_parseable': 1 },
    },
    validation: {
      statuses: [400],
      body: [
        /\["(?:This field is required\.|This field may not be (?:null|blank)\.|A valid integer is required\.)"/,
      ],
      headers: [header('allow')],
      confidence: 0.85,
      causes: { 'request.body_invalid': 1 },
    },
    not_acceptable: {
      statuses: [406],
      body: [/"detail"\s*:\s*"Could not satisfy the request Accept header\."/],
      confidence: 0.97,
      causes: { 'request.malformed': 0.3 },
      remedies: [remedy('caller', 'ask for a type that the API makes', 'Accept: application/json')],
    },
  },
);

/** Django and Django REST framework. */
export const DJANGO_SIGNATURES: readonly Signature[] = [...DJANGO_PAGES, ...REST_FRAMEWORK];
