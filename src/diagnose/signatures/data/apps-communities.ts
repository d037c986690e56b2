import type { Signature } from '../signature.ts';
import { background, header, remedy, signaturesOf, source } from './app-records.ts';

const MOODLE = signaturesOf(
  {
    prefix: 'moodle',
    product: 'Moodle',
    layer: 'application',
    basis: source('https://github.com/moodle/moodle/blob/main/lang/en/error.php'),
  },
  {
    sesskey: {
      statuses: [200, 303, 403, 404],
      body: [/"errorcode"\s*:\s*"invalidsesskey"|data-errorcode="invalidsesskey"/],
      confidence: 0.95,
      causes: { 'csrf.token_invalid': 0.5, 'csrf.token_missing': 0.25, 'csrf.token_expired': 0.2 },
    },
    web_service: {
      statuses: [200, 403],
      body: [
        /"errorcode"\s*:\s*"(?:accessexception|nopermissions|invalidtoken|requireloginerror)"/,
        '"exception"',
      ],
      confidence: 0.93,
      causes: { 'role.missing': 0.4, 'credential.unknown': 0.35, 'credential.missing': 0.2 },
    },
  },
);

const NEXTCLOUD = signaturesOf(
  {
    prefix: 'nextcloud',
    product: 'Nextcloud',
    layer: 'application',
    basis: source(
      'https://github.com/nextcloud/server/tree/master/lib/private/AppFramework/Middleware/Security/Exceptions',
    ),
  },
  {
    csrf: {
      statuses: [412],
      body: [/"message"\s*:\s*"CSRF check failed"/],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.7, 'csrf.token_invalid': 0.28 },
      remedies: [
        remedy(
          'caller',
          'send the token in `requesttoken`; for OCS and WebDAV, an API client sends this field instead',
          'OCS-APIRequest: true',
        ),
      ],
    },
    csrf_dav: {
      statuses: [401],
      body: ['CSRF check not passed.'],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.8, 'csrf.token_invalid': 0.2 },
      remedies: [
        remedy('caller', 'send no session cookie with Basic credentials, or send `requesttoken`'),
      ],
      basis: source(
        'https://github.com/nextcloud/server/blob/master/apps/dav/lib/Connector/Sabre/Auth.php',
      ),
    },
    strict_cookie: {
      statuses: [412],
      body: [/"message"\s*:\s*"Strict Cookie has not been found in request\.?"/],
      confidence: 0.97,
      causes: { 'csrf.cross_site': 1 },
    },
    untrusted_domain: {
      statuses: [400],
      body: ['Access through untrusted domain'],
      confidence: 0.97,
      causes: { 'request.bad_host': 1 },
      remedies: [
        remedy(
          'server_owner',
          'list the name',
          'occ config:system:set trusted_domains 1 --value=cloud.example.com',
        ),
      ],
    },
    throttled: {
      statuses: [429],
      body: ['Too many requests', 'Nextcloud'],
      confidence: 0.8,
      causes: { 'rate.exceeded': 1 },
    },
    same_site_cookies: {
      statuses: [],
      cookies: [
        'nc_sameSiteCookielax',
        'nc_sameSiteCookiestrict',
        '__Host-nc_sameSiteCookielax',
        'oc_sessionPassphrase',
      ],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

const PHPMYADMIN = signaturesOf(
  {
    prefix: 'phpmyadmin',
    product: 'phpMyAdmin',
    layer: 'application',
    basis: background('phpMyAdmin: token mismatch'),
  },
  {
    token: {
      statuses: [200, 400, 403],
      body: [/phpMyAdmin/, 'token mismatch'],
      confidence: 0.6,
      causes: { 'csrf.token_invalid': 0.6, 'credential.session_invalid': 0.38 },
    },
  },
);

const DISCOURSE = signaturesOf(
  {
    prefix: 'discourse',
    product: 'Discourse',
    layer: 'application',
    basis: source(
      'https://github.com/discourse/discourse/blob/main/app/controllers/application_controller.rb',
    ),
  },
  {
    csrf: {
      statuses: [403],
      body: [/^\["BAD CSRF"\]$/],
      confidence: 0.99,
      causes: {
        'csrf.token_missing': 0.5,
        'csrf.token_invalid': 0.4,
        'credential.session_invalid': 0.08,
      },
      remedies: [
        remedy(
          'caller',
          'get a token from `/session/csrf` and send it in `X-CSRF-Token` with the same cookies; with an API key, send `Api-Key` and `Api-Username` as header fields',
        ),
      ],
    },
    invalid_access: {
      statuses: [403],
      body: [/"error_type"\s*:\s*"(?:invalid_access|not_logged_in)"/],
      confidence: 0.97,
      causes: { 'role.missing': 0.5, 'credential.unknown': 0.25, 'credential.missing': 0.2 },
    },
    rate: {
      statuses: [429],
      body: [/"error_type"\s*:\s*"rate_limit"/],
      confidence: 0.96,
      causes: { 'rate.exceeded': 1 },
    },
    route: {
      statuses: [],
      headers: [header('x-discourse-route')],
      role: 'passed',
      confidence: 0.98,
    },
  },
);

const MASTODON = signaturesOf(
  {
    prefix: 'mastodon',
    product: 'Mastodon',
    layer: 'application',
    basis: source('https://github.com/mastodon/mastodon/tree/main/app/controllers/api'),
  },
  {
    scope: {
      statuses: [403],
      body: [/"error"\s*:\s*"This action is outside the authorized scopes"/],
      confidence: 0.96,
      causes: { 'scope.missing': 1 },
    },
    denied: {
      statuses: [403],
      body: [
        /"error"\s*:\s*"(?:This action is not allowed|Your login is (?:missing a confirmed e-mail address|currently disabled|currently pending approval))"/,
      ],
      confidence: 0.93,
      causes: { 'role.missing': 0.5, 'consumer.suspended': 0.35, 'owner.mismatch': 0.1 },
    },
    token: {
      statuses: [401],
      body: [/"error"\s*:\s*"The access token (?:is invalid|was revoked|expired)"/],
      confidence: 0.85,
      causes: { 'credential.unknown': 0.6, 'credential.revoked': 0.2, 'credential.expired': 0.2 },
    },
    server: {
      statuses: [],
      headers: [header('server', /^Mastodon$/)],
      role: 'passed',
      confidence: 0.98,
    },
  },
);

const GHOST = signaturesOf(
  {
    prefix: 'ghost',
    product: 'Ghost',
    layer: 'application',
    basis: source(
      'https://github.com/TryGhost/Ghost/tree/main/ghost/core/core/server/services/auth',
    ),
  },
  {
    no_permission: {
      statuses: [403],
      body: [/"type"\s*:\s*"NoPermissionError"/, '"errors"'],
      confidence: 0.95,
      causes: { 'role.missing': 0.6, 'credential.missing': 0.35 },
    },
    unauthorized: {
      statuses: [401],
      body: [/"type"\s*:\s*"UnauthorizedError"/, '"errors"'],
      confidence: 0.9,
      causes: { 'credential.unknown': 0.4, 'credential.expired': 0.3, 'credential.malformed': 0.2 },
    },
    origin: {
      statuses: [400],
      body: ['Request made from incorrect origin. Expected '],
      confidence: 0.97,
      causes: { 'csrf.origin_mismatch': 1 },
    },
  },
);

/** Forums, files, courses and the like. */
export const COMMUNITY_SIGNATURES: readonly Signature[] = [
  ...MOODLE,
  ...NEXTCLOUD,
  ...PHPMYADMIN,
  ...DISCOURSE,
  ...MASTODON,
  ...GHOST,
];
