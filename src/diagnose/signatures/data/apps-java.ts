import type { Signature } from '../signature.ts';
import { background, documented, remedy, signaturesOf, source } from './app-records.ts';

const MICRONAUT = signaturesOf(
  {
    prefix: 'micronaut',
    product: 'Micronaut',
    layer: 'framework',
    basis: documented('https://github.com/micronaut-projects/micronaut-core/issues/5155'),
  },
  {
    hateoas: {
      statuses: [401, 403, 404, 405, 415],
      body: [
        /"_links"\s*:\s*\{\s*"self"/,
        /"message"\s*:\s*"(?:Forbidden|Unauthorized|Not Found|Method Not Allowed|Content Type)/,
        '"_embedded"',
      ],
      confidence: 0.85,
      causes: {
        'role.missing': 0.3,
        'credential.missing': 0.25,
        'route.not_found': 0.2,
        'request.method_not_allowed': 0.1,
        'request.unsupported_media_type': 0.1,
      },
    },
  },
);

const QUARKUS = signaturesOf(
  {
    prefix: 'quarkus',
    product: 'Quarkus',
    layer: 'framework',
    basis: background('Quarkus development pages'),
  },
  {
    dev_404: {
      statuses: [404],
      body: ['Resource not found', 'Quarkus'],
      confidence: 0.6,
      causes: { 'route.not_found': 1 },
    },
  },
);

const DROPWIZARD = signaturesOf(
  {
    prefix: 'dropwizard',
    product: 'Dropwizard',
    layer: 'framework',
    basis: source(
      'https://github.com/dropwizard/dropwizard/blob/release/4.0.x/dropwizard-auth/src/main/java/io/dropwizard/auth/DefaultUnauthorizedHandler.java',
    ),
  },
  {
    error_message: {
      statuses: [403, 404, 405, 415],
      body: [/^\{"code":4\d\d,"message":"HTTP 4\d\d [A-Z][A-Za-z ]{2,40}"\}$/],
      confidence: 0.93,
      causes: {
        'role.missing': 0.3,
        'route.not_found': 0.3,
        'request.method_not_allowed': 0.2,
        'request.unsupported_media_type': 0.15,
      },
    },
    credentials: {
      statuses: [401],
      body: ['Credentials are required to access this resource.'],
      confidence: 0.95,
      causes: { 'credential.missing': 0.6, 'credential.unknown': 0.35 },
    },
  },
);

const RESTEASY = signaturesOf(
  {
    prefix: 'resteasy',
    product: 'RESTEasy',
    layer: 'framework',
    basis: source(
      'https://github.com/resteasy/resteasy/blob/main/resteasy-core-spi/src/main/java/org/jboss/resteasy/spi/resteasy_core/i18n/Messages.java',
    ),
  },
  {
    no_path: {
      statuses: [404],
      body: [/RESTEASY003210: Could not find resource for full path/],
      confidence: 0.98,
      causes: { 'route.not_found': 1 },
    },
    no_method: {
      statuses: [405],
      body: ['RESTEASY003650: No resource method found for '],
      confidence: 0.98,
      causes: { 'request.method_not_allowed': 1 },
    },
    media_type: {
      statuses: [415],
      body: ['RESTEASY003065: Cannot consume content type'],
      confidence: 0.98,
      causes: { 'request.unsupported_media_type': 1 },
    },
  },
);

const PLAY = signaturesOf(
  {
    prefix: 'play',
    product: 'Play Framework',
    layer: 'framework',
    basis: source(
      'https://github.com/playframework/playframework/blob/main/web/play-filters-helpers/src/main/scala/play/filters/csrf/CSRFActions.scala',
    ),
  },
  {
    csrf: {
      statuses: [403],
      body: [
        /No CSRF token found in (?:headers|body|request)|CSRF tokens don't match|CSRF token check failed/,
      ],
      confidence: 0.93,
      causes: { 'csrf.token_missing': 0.7, 'csrf.token_invalid': 0.28 },
      remedies: [
        remedy(
          'caller',
          'send the session cookie and its token in `Csrf-Token`; a caller without cookies may send `nocheck`',
          'Csrf-Token: nocheck',
        ),
      ],
    },
    host: {
      statuses: [400],
      body: [/Host not allowed: [\w.:-]{1,255}/, 'Bad Request'],
      confidence: 0.85,
      causes: { 'request.bad_host': 1 },
      remedies: [
        remedy(
          'server_owner',
          'list the name that callers use',
          'play.filters.hosts.allowed = ["api.example.com"]',
        ),
      ],
      basis: source(
        'https://github.com/playframework/playframework/blob/main/web/play-filters-helpers/src/main/scala/play/filters/hosts/AllowedHostsFilter.scala',
      ),
    },
  },
);

const KTOR = signaturesOf(
  {
    prefix: 'ktor',
    product: 'Ktor',
    layer: 'framework',
    basis: source(
      'https://github.com/ktorio/ktor/blob/main/ktor-server/ktor-server-plugins/ktor-server-csrf/common/src/io/ktor/server/plugins/csrf/CSRFConfig.kt',
    ),
  },
  {
    csrf: {
      statuses: [400],
      body: [/^Cross-site request validation failed(?:; |$)/],
      confidence: 0.95,
      causes: { 'csrf.origin_mismatch': 0.6, 'csrf.cross_site': 0.2, 'csrf.token_missing': 0.19 },
      remedies: [
        remedy(
          'caller',
          'send an Origin of the site itself, and the header field that the message names',
        ),
        remedy(
          'api_owner',
          'allow the origin',
          'install(CSRF) { allowOrigin("https://app.example.com") }',
        ),
      ],
    },
  },
);

const VAADIN = signaturesOf(
  {
    prefix: 'vaadin',
    product: 'Vaadin',
    layer: 'framework',
    basis: background('Vaadin: invalid security key'),
  },
  {
    key: {
      statuses: [401, 403],
      body: ['Invalid security key'],
      confidence: 0.55,
      causes: { 'csrf.token_invalid': 0.8, 'credential.session_invalid': 0.2 },
    },
  },
);

/** Java and Scala frameworks but Spring. */
export const JAVA_SIGNATURES: readonly Signature[] = [
  ...MICRONAUT,
  ...QUARKUS,
  ...DROPWIZARD,
  ...RESTEASY,
  ...PLAY,
  ...KTOR,
  ...VAADIN,
];
