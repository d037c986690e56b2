import type { Signature } from '../signature.ts';
import { background, documented, header, remedy, signaturesOf, source } from './app-records.ts';

const SAME_ORIGIN = remedy(
  'caller',
  'send an Origin that is the site itself: scheme, host and port as the server sees them',
);
const NEXT = signaturesOf(
  {
    prefix: 'nextjs',
    product: 'Next.js',
    layer: 'framework',
    basis: source('npm next 16.4.6, dist/server/app-render/action-handler.js'),
  },
  {
    server_action: {
      statuses: [400, 500],
      body: ['Invalid Server Actions request'],
      confidence: 0.93,
      causes: { 'csrf.origin_mismatch': 0.7, 'request.malformed': 0.25 },
      remedies: [
        SAME_ORIGIN,
        remedy(
          'server_owner',
          'let the proxy pass Host on, or list the origin in `serverActions.allowedOrigins`',
          "serverActions: { allowedOrigins: ['app.example.com'] }",
        ),
      ],
    },
    action_not_found: {
      statuses: [404],
      headers: [header('x-nextjs-action-not-found', '1')],
      confidence: 0.95,
      causes: { 'version.retired': 0.7, 'route.not_found': 0.3 },
      remedies: [remedy('caller', 'reload the page: the action belongs to a build that is gone')],
    },
    powered_by: {
      statuses: [],
      headers: [header('x-powered-by', /^Next\.js/)],
      role: 'passed',
      confidence: 0.95,
      basis: documented(
        'https://nextjs.org/docs/app/api-reference/config/next-config-js/poweredByHeader',
      ),
    },
  },
);

const NUXT_CSURF = signaturesOf(
  {
    prefix: 'nuxt_csurf',
    product: 'nuxt-csurf',
    layer: 'framework',
    basis: source('npm nuxt-csurf 1.6.6, dist/runtime/server/middleware'),
  },
  {
    mismatch: {
      statuses: [403],
      body: ['CSRF Token Mismatch', '"statusCode"'],
      confidence: 0.93,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.39 },
      remedies: [
        remedy(
          'caller',
          'call with `useCsrfFetch` or send the content of `<meta name="csrf-token">` in `csrf-token`',
        ),
      ],
    },
  },
);

/** Astro checks the same, in the same words: what it wants is the same, too. */
const SVELTEKIT = signaturesOf(
  {
    prefix: 'sveltekit',
    product: 'SvelteKit',
    layer: 'framework',
    basis: source('npm @sveltejs/kit 2.70.4, src/runtime/server/respond.js'),
  },
  {
    cross_site: {
      statuses: [403],
      body: [
        /^(?:\{"message":")?Cross-site (?:POST|PUT|PATCH|DELETE) form submissions are forbidden/,
      ],
      confidence: 0.75,
      causes: { 'csrf.origin_mismatch': 0.7, 'csrf.cross_site': 0.29 },
      remedies: [
        SAME_ORIGIN,
        remedy(
          'caller',
          'or send JSON: only types that a form can send are checked',
          'Content-Type: application/json',
        ),
        remedy(
          'server_owner',
          'tell the node adapter its address, or trust the other origin',
          'ORIGIN=https://app.example.com',
        ),
      ],
    },
  },
);

const ADONIS = signaturesOf(
  {
    prefix: 'adonisjs',
    product: 'AdonisJS',
    layer: 'framework',
    basis: background('AdonisJS shield: E_BAD_CSRF_TOKEN; release 6 redirects back instead'),
  },
  {
    csrf: {
      statuses: [403],
      body: ['E_BAD_CSRF_TOKEN'],
      confidence: 0.6,
      causes: { 'csrf.token_missing': 0.5, 'csrf.token_invalid': 0.3, 'csrf.token_expired': 0.15 },
      remedies: [
        remedy(
          'caller',
          'send the session cookies and the field `_csrf`, or the value of the cookie `XSRF-TOKEN` in `X-XSRF-TOKEN`',
        ),
      ],
    },
  },
);

const STRAPI = signaturesOf(
  {
    prefix: 'strapi',
    product: 'Strapi',
    layer: 'application',
    basis: documented('https://github.com/strapi/strapi/issues/16017'),
  },
  {
    forbidden: {
      statuses: [403],
      body: ['"error":{"status":403,"name":"ForbiddenError","message":"'],
      confidence: 0.93,
      causes: { 'role.missing': 0.65, 'credential.missing': 0.25, 'scope.missing': 0.05 },
      remedies: [
        remedy(
          'api_owner',
          'tick the action for the role (Public where no token is sent) under Settings → Users & Permissions, or in the API token',
        ),
      ],
    },
    unauthorized: {
      statuses: [401],
      body: ['"error":{"status":401,"name":"UnauthorizedError"'],
      confidence: 0.93,
      causes: { 'credential.unknown': 0.5, 'credential.missing': 0.35, 'credential.expired': 0.1 },
    },
    method: {
      statuses: [405],
      body: ['"error":{"status":405,"name":"MethodNotAllowedError"'],
      confidence: 0.93,
      causes: { 'request.method_not_allowed': 1 },
    },
  },
);

const DIRECTUS = signaturesOf(
  {
    prefix: 'directus',
    product: 'Directus',
    layer: 'application',
    basis: source('npm @directus/errors 2.5.2'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [
        /"extensions"\s*:\s*\{[^}]{0,300}"code"\s*:\s*"FORBIDDEN"/,
        "You don't have permission to ",
      ],
      confidence: 0.95,
      causes: {
        'role.missing': 0.6,
        'route.not_found': 0.2,
        'owner.mismatch': 0.1,
        'credential.missing': 0.1,
      },
      remedies: [
        remedy(
          'api_owner',
          'give the role of the account (Public where no token is sent) this permission; a collection that is not there is 403, too',
        ),
      ],
    },
    token: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"(?:TOKEN_EXPIRED|INVALID_TOKEN|INVALID_CREDENTIALS)"/, '"extensions"'],
      confidence: 0.93,
      causes: { 'credential.expired': 0.45, 'credential.unknown': 0.5 },
    },
    address: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"INVALID_IP"/, '"extensions"'],
      confidence: 0.93,
      causes: { 'ip.denied': 1 },
    },
    suspended: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"USER_SUSPENDED"/, '"extensions"'],
      confidence: 0.93,
      causes: { 'consumer.suspended': 1 },
    },
  },
);

const METEOR = signaturesOf(
  {
    prefix: 'meteor',
    product: 'Meteor',
    layer: 'framework',
    basis: source('https://github.com/meteor/meteor/tree/devel/packages/allow-deny'),
  },
  {
    denied: {
      statuses: [403],
      body: [
        /Access denied(?:\. No allow validators set on restricted collection|\. In a restricted collection)?/,
        /\[403\]/,
      ],
      confidence: 0.8,
      causes: { 'access.denied_by_default': 0.6, 'role.missing': 0.3 },
    },
  },
);

const SAILS = signaturesOf(
  {
    prefix: 'sails',
    product: 'Sails',
    layer: 'framework',
    basis: background('Sails csrf hook: CSRF mismatch'),
  },
  {
    csrf: {
      statuses: [403],
      body: ['CSRF mismatch'],
      confidence: 0.6,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.38 },
      remedies: [
        remedy(
          'caller',
          'get a token from `/csrfToken`, keep its cookie, and send it in `X-CSRF-Token` or as the field `_csrf`',
        ),
      ],
    },
  },
);

const LOOPBACK = signaturesOf(
  {
    prefix: 'loopback',
    product: 'LoopBack',
    layer: 'framework',
    basis: documented('https://github.com/strongloop/loopback/issues/2153'),
  },
  {
    acl: {
      statuses: [401, 403],
      body: [
        /"error"\s*:\s*\{/,
        /"code"\s*:\s*"(?:AUTHORIZATION_REQUIRED|ACCESS_DENIED)"/,
        '"statusCode"',
      ],
      confidence: 0.9,
      causes: { 'credential.missing': 0.5, 'role.missing': 0.4 },
    },
    token: {
      statuses: [401],
      body: [/"code"\s*:\s*"INVALID_TOKEN"/, '"statusCode":401'],
      confidence: 0.85,
      causes: { 'credential.unknown': 0.6, 'credential.expired': 0.38 },
    },
  },
);

const FEATHERS = signaturesOf(
  {
    prefix: 'feathers',
    product: 'FeathersJS',
    layer: 'framework',
    basis: source('https://github.com/feathersjs/feathers/blob/dove/packages/errors/src/index.ts'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [/"name"\s*:\s*"Forbidden"/, /"className"\s*:\s*"forbidden"/],
      confidence: 0.95,
      causes: { 'role.missing': 0.6, 'owner.mismatch': 0.3 },
    },
    not_authenticated: {
      statuses: [401],
      body: [/"name"\s*:\s*"NotAuthenticated"/, /"className"\s*:\s*"not-authenticated"/],
      confidence: 0.95,
      causes: { 'credential.missing': 0.5, 'credential.expired': 0.25, 'credential.unknown': 0.2 },
    },
    method: {
      statuses: [405],
      body: [/"className"\s*:\s*"method-not-allowed"/],
      confidence: 0.95,
      causes: { 'request.method_not_allowed': 1 },
    },
  },
);

const VITE = signaturesOf(
  {
    prefix: 'vite',
    product: 'Vite',
    layer: 'web_server',
    basis: source(
      'https://github.com/vitejs/vite/blob/main/packages/vite/src/node/server/middlewares/hostCheck.ts',
    ),
  },
  {
    host: {
      statuses: [403],
      body: ['Blocked request. This host (', ') is not allowed.', 'server.allowedHosts'],
      confidence: 0.97,
      causes: { 'request.bad_host': 1 },
      remedies: [
        remedy(
          'server_owner',
          'list the name that callers use',
          "server: { allowedHosts: ['dev.example.com'] }",
        ),
      ],
    },
    fs: {
      statuses: [403],
      body: ['Vite serving allow list'],
      confidence: 0.95,
      causes: { 'server.file_permission': 0.5, 'server.rewrite_rule': 0.5 },
    },
  },
);

const NEXTAUTH = signaturesOf(
  {
    prefix: 'authjs',
    product: 'Auth.js',
    layer: 'identity',
    basis: background('Auth.js: MissingCSRF'),
  },
  {
    csrf: {
      statuses: [],
      body: ['MissingCSRF'],
      confidence: 0.6,
      causes: { 'csrf.token_missing': 0.7, 'csrf.token_invalid': 0.3 },
      remedies: [
        remedy(
          'caller',
          'get a token from `/api/auth/csrf`, keep its cookie, and send it as the field `csrfToken`',
        ),
      ],
    },
  },
);

/** Node frameworks that serve pages, and applications made with them. */
export const NODE_SITE_SIGNATURES: readonly Signature[] = [
  ...NEXT,
  ...NUXT_CSURF,
  ...SVELTEKIT,
  ...ADONIS,
  ...STRAPI,
  ...DIRECTUS,
  ...METEOR,
  ...SAILS,
  ...LOOPBACK,
  ...FEATHERS,
  ...VITE,
  ...NEXTAUTH,
];
