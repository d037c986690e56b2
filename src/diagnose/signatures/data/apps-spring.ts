import type { Signature } from '../signature.ts';
import { header, remedy, signaturesOf, source } from './app-records.ts';

const SPRING_CSRF = source(
  'https://github.com/spring-projects/spring-security/tree/main/web/src/main/java/org/springframework/security/web/csrf',
);

const SPRING_STEPS = remedy(
  'caller',
  'fetch a page first; send its session cookie, and the token in `X-CSRF-TOKEN` or the field `_csrf` (with a cookie repository: the value of `XSRF-TOKEN` in `X-XSRF-TOKEN`)',
);

/** Written by Spring Security's HeaderWriterFilter where nothing was set. */
const SPRING_HEADERS = [
  header('x-content-type-options', 'nosniff'),
  header('cache-control', /^no-cache, no-store, max-age=0, must-revalidate$/),
  header('pragma', 'no-cache'),
  header('expires', /^0$/),
];

const SPRING_SECURITY = signaturesOf(
  { prefix: 'spring_security', product: 'Spring Security', layer: 'framework', basis: SPRING_CSRF },
  {
    csrf_missing: {
      statuses: [403],
      body: ['Could not verify the provided CSRF token because '],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.7, 'credential.session_invalid': 0.28 },
      remedies: [SPRING_STEPS],
    },
    csrf_invalid: {
      statuses: [403],
      body: [
        /Invalid CSRF Token '[^']{0,200}' was found on the request parameter|Expected CSRF token not found|An expected CSRF token cannot be found/,
      ],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.55, 'csrf.token_invalid': 0.43 },
      remedies: [SPRING_STEPS],
    },
    csrf_webflux: {
      statuses: [403],
      body: [/^(?:An expected|Expected) CSRF token (?:cannot be|not) found$|^Invalid CSRF Token$/],
      headers: [header('content-type', /^text\/plain/)],
      confidence: 0.85,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.38 },
      remedies: [SPRING_STEPS],
      basis: source(
        'https://github.com/spring-projects/spring-security/blob/main/web/src/main/java/org/springframework/security/web/server/csrf/CsrfWebFilter.java',
      ),
    },
    empty_403: {
      statuses: [403],
      body: [/^\s{0,10}$/],
      headers: SPRING_HEADERS,
      confidence: 0.85,
      causes: { 'csrf.token_missing': 0.45, 'role.missing': 0.25, 'credential.missing': 0.2 },
      remedies: [
        SPRING_STEPS,
        remedy(
          'api_owner',
          'an API that no browser signs in to needs no CSRF check',
          'http.csrf(csrf -> csrf.ignoringRequestMatchers("/api/**"))',
        ),
      ],
      probes: [
        {
          text: 'send the same path as GET',
          tells: 'a 200 makes the CSRF check likely; a 403 there, too, makes it a rule on the path',
          safe: true,
        },
      ],
    },
    empty_401: {
      statuses: [401],
      body: [/^\s{0,10}$/],
      headers: SPRING_HEADERS,
      confidence: 0.8,
      causes: {
        'credential.missing': 0.5,
        'credential.expired': 0.2,
        'credential.unknown': 0.1,
        'credential.bad_signature': 0.1,
      },
    },
    access_denied_json: {
      statuses: [403],
      body: [/"message"\s*:\s*"Access (?:is d|D)enied"/],
      headers: SPRING_HEADERS,
      confidence: 0.85,
      causes: { 'role.missing': 0.8, 'scope.missing': 0.1 },
    },
    xml_firewall: {
      statuses: [400],
      body: ['The request was rejected because the '],
      confidence: 0.85,
      causes: { 'request.malformed': 0.9, 'request.bad_host': 0.05 },
      basis: source(
        'https://github.com/spring-projects/spring-security/blob/main/web/src/main/java/org/springframework/security/web/firewall/StrictHttpFirewall.java',
      ),
    },
  },
);

const SPRING = signaturesOf(
  {
    prefix: 'spring',
    product: 'Spring Boot',
    layer: 'framework',
    basis: source(
      'https://github.com/spring-projects/spring-boot/blob/main/spring-boot-project/spring-boot/src/main/java/org/springframework/boot/web/servlet/error/DefaultErrorAttributes.java',
    ),
  },
  {
    cors: {
      statuses: [403],
      body: [/^Invalid CORS request\s{0,4}$/],
      confidence: 0.96,
      causes: {
        'cors.origin_not_allowed': 0.7,
        'cors.method_not_allowed': 0.15,
        'cors.header_not_allowed': 0.14,
      },
      remedies: [
        remedy('caller', 'outside a browser, send no Origin'),
        remedy(
          'api_owner',
          'allow the origin, the method and the headers in the CORS configuration',
          '@CrossOrigin(origins = "https://app.example.com")',
        ),
      ],
      basis: source(
        'https://github.com/spring-projects/spring-framework/blob/main/spring-web/src/main/java/org/springframework/web/cors/DefaultCorsProcessor.java',
      ),
    },
    json_403: {
      statuses: [403],
      body: [
        /"timestamp"\s*:\s*["\d]/,
        /"status"\s*:\s*403\s*,\s*"error"\s*:\s*"Forbidden"/,
        /"path"\s*:\s*"/,
      ],
      confidence: 0.93,
      causes: {
        'csrf.token_missing': 0.35,
        'role.missing': 0.35,
        'credential.missing': 0.1,
        'owner.mismatch': 0.05,
      },
      remedies: [SPRING_STEPS],
    },
    json_401: {
      statuses: [401],
      body: [
        /"timestamp"\s*:\s*["\d]/,
        /"status"\s*:\s*401\s*,\s*"error"\s*:\s*"Unauthorized"/,
        /"path"\s*:\s*"/,
      ],
      confidence: 0.93,
      causes: { 'credential.missing': 0.55, 'credential.unknown': 0.2, 'credential.expired': 0.15 },
    },
    json_404: {
      statuses: [404],
      body: [
        /"timestamp"\s*:\s*["\d]/,
        /"status"\s*:\s*404\s*,\s*"error"\s*:\s*"Not Found"/,
        /"path"\s*:\s*"/,
      ],
      confidence: 0.93,
      causes: { 'route.not_found': 0.9 },
    },
    json_405: {
      statuses: [405],
      body: [
        /"timestamp"\s*:\s*["\d]/,
        /"status"\s*:\s*405\s*,\s*"error"\s*:\s*"Method Not Allowed"/,
      ],
      confidence: 0.95,
      causes: { 'request.method_not_allowed': 1 },
    },
    json_415: {
      statuses: [415],
      body: [
        /"timestamp"\s*:\s*["\d]/,
        /"status"\s*:\s*415\s*,\s*"error"\s*:\s*"Unsupported Media Type"/,
      ],
      confidence: 0.95,
      causes: { 'request.unsupported_media_type': 1 },
      remedies: [remedy('caller', 'name the type of the body', 'Content-Type: application/json')],
    },
    json_400: {
      statuses: [400],
      body: [/"timestamp"\s*:\s*["\d]/, /"status"\s*:\s*400\s*,\s*"error"\s*:\s*"Bad Request"/],
      confidence: 0.93,
      causes: { 'request.body_invalid': 0.5, 'request.body_not_parseable': 0.35 },
    },
    webflux_json: {
      statuses: [401, 403, 404, 405, 415],
      body: [
        /"timestamp"\s*:\s*"/,
        /"path"\s*:\s*"[^"]{0,2000}"\s*,\s*"status"\s*:\s*4\d\d\s*,\s*"error"\s*:/,
        /"requestId"\s*:\s*"/,
      ],
      confidence: 0.93,
      causes: {
        'route.not_found': 0.3,
        'role.missing': 0.15,
        'csrf.token_missing': 0.1,
        'request.method_not_allowed': 0.1,
      },
      basis: source(
        'https://github.com/spring-projects/spring-boot/blob/main/spring-boot-project/spring-boot/src/main/java/org/springframework/boot/web/reactive/error/DefaultErrorAttributes.java',
      ),
    },
    whitelabel_403: {
      statuses: [403],
      body: [
        '<h1>Whitelabel Error Page</h1>',
        /There was an unexpected error \(type=Forbidden, status=403\)/,
      ],
      confidence: 0.98,
      causes: { 'csrf.token_missing': 0.4, 'role.missing': 0.4, 'credential.missing': 0.05 },
      remedies: [SPRING_STEPS],
    },
    whitelabel_405: {
      statuses: [405],
      body: ['<h1>Whitelabel Error Page</h1>', '(type=Method Not Allowed, status=405)'],
      confidence: 0.98,
      causes: { 'request.method_not_allowed': 1 },
    },
    whitelabel_404: {
      statuses: [404],
      body: ['<h1>Whitelabel Error Page</h1>', '(type=Not Found, status=404)'],
      confidence: 0.98,
      causes: { 'route.not_found': 1 },
    },
  },
);

/** Spring. */
export const SPRING_SIGNATURES: readonly Signature[] = [...SPRING_SECURITY, ...SPRING];
