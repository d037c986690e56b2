import type { Signature } from '../signature.ts';
import { background, documented, header, remedy, signaturesOf, source } from './app-records.ts';

const LARAVEL_SOURCE = source(
  'https://github.com/laravel/framework/tree/master/src/Illuminate/Foundation/Exceptions',
);

const LARAVEL = signaturesOf(
  { prefix: 'laravel', product: 'Laravel', layer: 'framework', basis: LARAVEL_SOURCE },
  {
    csrf: {
      statuses: [419],
      confidence: 0.96,
      causes: { 'csrf.token_missing': 0.5, 'csrf.token_expired': 0.25, 'csrf.token_invalid': 0.22 },
      remedies: [
        remedy(
          'caller',
          'fetch a page (or `/sanctum/csrf-cookie`) first; send its cookies, and the decoded value of `XSRF-TOKEN` in `X-XSRF-TOKEN` (or the field `_token`)',
        ),
        remedy(
          'server_owner',
          'check that the session survives: SESSION_DOMAIN, SESSION_SECURE_COOKIE and SameSite fit the address that is used',
        ),
        remedy('api_owner', 'put routes for machines into routes/api.php, which has no CSRF check'),
      ],
      basis: documented('https://github.com/laravel/framework/issues/36903'),
    },
    unauthorized_json: {
      statuses: [403],
      body: [/"message"\s*:\s*"This action is unauthorized\."/],
      confidence: 0.95,
      causes: { 'role.missing': 0.6, 'owner.mismatch': 0.35 },
      remedies: [
        remedy(
          'api_owner',
          'look at `authorize()` of the form request, or at the policy or gate that the route uses',
        ),
      ],
    },
    unauthorized_page: {
      statuses: [403],
      body: [/This action is unauthorized\.\s{0,50}</],
      confidence: 0.93,
      causes: { 'role.missing': 0.6, 'owner.mismatch': 0.35 },
    },
    method: {
      statuses: [405],
      body: [/The [A-Z]{1,20} method is not supported for (?:this )?route/, 'Supported methods: '],
      confidence: 0.96,
      causes: { 'request.method_not_allowed': 0.95 },
      remedies: [
        remedy(
          'caller',
          'use a method that the message lists; a redirect that turned POST into GET shows like this, too',
        ),
      ],
      basis: documented(
        'https://github.com/laravel/framework/blob/master/src/Illuminate/Routing/AbstractRouteCollection.php',
      ),
    },
    unauthenticated: {
      statuses: [401],
      body: [/^\s*\{\s*"message"\s*:\s*"Unauthenticated\."\s*\}\s*$/],
      confidence: 0.95,
      causes: {
        'credential.missing': 0.55,
        'credential.unknown': 0.2,
        'credential.session_invalid': 0.2,
      },
      remedies: [
        remedy(
          'caller',
          'send `Authorization: Bearer` with a token, and `Accept: application/json`',
        ),
        remedy(
          'server_owner',
          'for cookies of a single page application, list its host in SANCTUM_STATEFUL_DOMAINS',
        ),
      ],
    },
    throttled: {
      statuses: [429],
      body: ['Too Many Attempts.'],
      confidence: 0.92,
      causes: { 'rate.exceeded': 1 },
    },
    invalid_ability: {
      statuses: [403],
      body: [/"message"\s*:\s*"Invalid (?:ability|scope\(s\)) provided\."/],
      confidence: 0.94,
      causes: { 'scope.missing': 1 },
      basis: source(
        'https://github.com/laravel/sanctum/blob/4.x/src/Exceptions/MissingAbilityException.php',
      ),
    },
    invalid_signature: {
      statuses: [403],
      body: [/Invalid signature\.\s{0,20}["<]/],
      cookies: ['laravel_session', 'XSRF-TOKEN'],
      confidence: 0.6,
      causes: { 'credential.bad_signature': 0.8, 'credential.expired': 0.2 },
      basis: background('Laravel signed URLs: InvalidSignatureException'),
    },
    session_cookie: {
      statuses: [],
      cookies: ['laravel_session'],
      role: 'passed',
      confidence: 0.6,
      basis: background('default name of the session cookie'),
    },
  },
);

const SYMFONY = signaturesOf(
  {
    prefix: 'symfony',
    product: 'Symfony',
    layer: 'framework',
    basis: source(
      'https://github.com/symfony/symfony/tree/7.2/src/Symfony/Component/ErrorHandler/Resources/views',
    ),
  },
  {
    error_page: {
      statuses: [403],
      body: ['<h1>Oops! An Error Occurred</h1>', 'The server returned a "403'],
      confidence: 0.95,
      causes: { 'role.missing': 0.5, 'csrf.token_invalid': 0.15, 'owner.mismatch': 0.2 },
      remedies: [
        remedy(
          'api_owner',
          'look at `access_control` in security.yaml, at `#[IsGranted]` and at the voters',
        ),
      ],
    },
    csrf: {
      statuses: [400, 403, 422],
      body: ['The CSRF token is invalid. Please try to resubmit the form.'],
      confidence: 0.93,
      causes: { 'csrf.token_invalid': 0.6, 'csrf.token_missing': 0.38 },
      remedies: [
        remedy(
          'caller',
          'fetch the form first and send its hidden field `_token` with the same session cookie',
        ),
      ],
      basis: source(
        'https://github.com/symfony/symfony/blob/7.2/src/Symfony/Component/Form/Extension/Csrf/EventListener/CsrfValidationListener.php',
      ),
    },
    method: {
      statuses: [405],
      body: ['<h1>Oops! An Error Occurred</h1>', 'The server returned a "405'],
      confidence: 0.95,
      causes: { 'request.method_not_allowed': 1 },
    },
    not_found: {
      statuses: [404],
      body: ['<h1>Oops! An Error Occurred</h1>', 'The server returned a "404'],
      confidence: 0.95,
      causes: { 'route.not_found': 0.95 },
    },
    debug_token: {
      statuses: [],
      headers: [header('x-debug-token', /^[0-9a-f]{6}$/)],
      role: 'passed',
      confidence: 0.9,
    },
  },
);

const API_PLATFORM = signaturesOf(
  {
    prefix: 'api_platform',
    product: 'API Platform',
    layer: 'framework',
    basis: background('API Platform error resources'),
  },
  {
    denied: {
      statuses: [403],
      body: ['hydra:', /"(?:hydra:)?description"\s*:\s*"Access Denied\."/],
      confidence: 0.6,
      causes: { 'role.missing': 0.6, 'owner.mismatch': 0.3 },
    },
  },
);

const CODEIGNITER = signaturesOf(
  {
    prefix: 'codeigniter',
    product: 'CodeIgniter',
    layer: 'framework',
    basis: source('https://github.com/bcit-ci/CodeIgniter/blob/3.1.13/system/core/Security.php'),
  },
  {
    csrf: {
      statuses: [403],
      body: ['The action you have requested is not allowed.'],
      confidence: 0.95,
      causes: { 'csrf.token_missing': 0.5, 'csrf.token_invalid': 0.25, 'csrf.token_expired': 0.2 },
      remedies: [
        remedy(
          'caller',
          'fetch a page first; send its cookie `csrf_cookie_name` and the same value as the field `csrf_test_name` (release 4: or in `X-CSRF-TOKEN`)',
        ),
      ],
    },
    characters: {
      statuses: [400],
      body: ['The URI you submitted has disallowed characters.'],
      confidence: 0.95,
      causes: { 'request.malformed': 0.9 },
    },
  },
);

const CAKEPHP = signaturesOf(
  {
    prefix: 'cakephp',
    product: 'CakePHP',
    layer: 'framework',
    basis: source('https://github.com/cakephp/cakephp/tree/5.x/src/Http/Middleware'),
  },
  {
    csrf: {
      statuses: [403],
      body: [
        'CSRF token from either the request body or request headers did not match or is missing.',
      ],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.55, 'csrf.token_invalid': 0.44 },
      remedies: [
        remedy(
          'caller',
          'send the cookie `csrfToken` and its value in `X-CSRF-Token` or as the field `_csrfToken`',
        ),
      ],
    },
    csrf_cookie: {
      statuses: [403],
      body: ['Missing or incorrect CSRF cookie type'],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.7, 'csrf.token_invalid': 0.3 },
    },
  },
);

const YII = signaturesOf(
  {
    prefix: 'yii',
    product: 'Yii',
    layer: 'framework',
    basis: source('https://github.com/yiisoft/yii2/blob/master/framework/web/Controller.php'),
  },
  {
    csrf: {
      statuses: [400],
      body: ['Unable to verify your data submission.'],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.38 },
      remedies: [
        remedy(
          'caller',
          'fetch a page first; send its cookies and the content of `<meta name="csrf-token">` in `X-CSRF-Token` or as the field `_csrf`',
        ),
      ],
    },
    forbidden: {
      statuses: [403],
      body: [/"type"\s*:\s*"yii\\\\web\\\\ForbiddenHttpException"/],
      confidence: 0.97,
      causes: { 'role.missing': 0.7, 'owner.mismatch': 0.2 },
    },
    unauthorized: {
      statuses: [401],
      body: [/"message"\s*:\s*"Your request was made with invalid (?:or expired )?credentials\."/],
      confidence: 0.93,
      causes: { 'credential.missing': 0.4, 'credential.unknown': 0.4, 'credential.expired': 0.15 },
      basis: source(
        'https://github.com/yiisoft/yii2/blob/master/framework/filters/auth/AuthMethod.php',
      ),
    },
  },
);

const SLIM = signaturesOf(
  {
    prefix: 'slim',
    product: 'Slim',
    layer: 'framework',
    basis: source('https://github.com/slimphp/Slim/tree/4.x/Slim'),
  },
  {
    csrf: {
      statuses: [400],
      body: [/^Failed CSRF check!$/],
      confidence: 0.95,
      causes: { 'csrf.token_missing': 0.55, 'csrf.token_invalid': 0.4 },
      remedies: [
        remedy(
          'caller',
          'send the fields `csrf_name` and `csrf_value` of a page of the same session',
        ),
      ],
      basis: source('https://github.com/slimphp/Slim-Csrf/blob/1.x/src/Guard.php'),
    },
    method: {
      statuses: [405],
      body: ['Slim Application Error', '405'],
      confidence: 0.9,
      causes: { 'request.method_not_allowed': 0.9 },
    },
    not_found: {
      statuses: [404],
      body: ['The requested resource could not be found. Please verify the URI and try again.'],
      confidence: 0.9,
      causes: { 'route.not_found': 1 },
    },
  },
);

/** PHP frameworks. */
export const PHP_SIGNATURES: readonly Signature[] = [
  ...LARAVEL,
  ...SYMFONY,
  ...API_PLATFORM,
  ...CODEIGNITER,
  ...CAKEPHP,
  ...YII,
  ...SLIM,
];
