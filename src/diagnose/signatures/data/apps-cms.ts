import type { Signature } from '../signature.ts';
import { background, documented, header, remedy, signaturesOf, source } from './app-records.ts';

const WP_REST = source(
  'https://github.com/WordPress/WordPress/blob/master/wp-includes/rest-api.php',
);

const WP_NONCE = remedy(
  'caller',
  'send the login cookies and a fresh nonce of the action `wp_rest` in `X-WP-Nonce`; outside a browser, use an application password instead of cookies',
);

const WORDPRESS = signaturesOf(
  { prefix: 'wordpress', product: 'WordPress', layer: 'application', basis: WP_REST },
  {
    rest_nonce: {
      statuses: [403],
      body: [/"code"\s*:\s*"rest_cookie_invalid_nonce"/],
      confidence: 0.99,
      causes: {
        'csrf.token_expired': 0.45,
        'csrf.token_invalid': 0.45,
        'credential.session_invalid': 0.1,
      },
      remedies: [WP_NONCE],
    },
    rest_forbidden: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"rest_(?:forbidden|cannot_|user_cannot_)/],
      confidence: 0.97,
      causes: { 'role.missing': 0.55, 'credential.missing': 0.35, 'csrf.token_missing': 0.08 },
      remedies: [
        WP_NONCE,
        remedy(
          'server_owner',
          'let Apache hand the Authorization field to PHP: without it the caller looks anonymous',
          'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1',
        ),
      ],
      basis: documented(
        'https://developer.wordpress.org/rest-api/using-the-rest-api/frequently-asked-questions/',
      ),
    },
    rest_not_logged_in: {
      statuses: [401],
      body: [/"code"\s*:\s*"rest_not_logged_in"/],
      confidence: 0.98,
      causes: { 'credential.missing': 0.9, 'credential.unknown': 0.1 },
      basis: source(
        'https://github.com/WordPress/WordPress/blob/master/wp-includes/rest-api/endpoints/class-wp-rest-users-controller.php',
      ),
    },
    rest_disabled: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"rest_(?:login_required|disabled|api_authentication_required)"/],
      confidence: 0.6,
      causes: { 'credential.missing': 0.6, 'access.denied_by_default': 0.35 },
      basis: background('plugins that close the REST API'),
    },
    rest_no_route: {
      statuses: [404],
      body: [/"code"\s*:\s*"rest_no_route"/],
      confidence: 0.98,
      causes: { 'route.not_found': 0.8, 'request.method_not_allowed': 0.2 },
    },
    rest_password: {
      statuses: [401],
      body: [
        /"code"\s*:\s*"(?:incorrect_password|invalid_username|invalid_email|application_passwords_disabled)"/,
        '"data":{"status":401}',
      ],
      confidence: 0.9,
      causes: { 'credential.unknown': 1 },
    },
    nonce_page: {
      statuses: [403],
      body: ['The link you followed has expired.'],
      confidence: 0.93,
      causes: {
        'csrf.token_expired': 0.5,
        'csrf.token_invalid': 0.25,
        'request.body_too_large': 0.2,
      },
      remedies: [
        remedy('caller', 'open the form anew and send it again'),
        remedy(
          'server_owner',
          'raise post_max_size and upload_max_filesize of PHP: an upload that is too large loses its nonce',
        ),
      ],
      basis: source('https://github.com/WordPress/WordPress/blob/master/wp-includes/functions.php'),
    },
    ajax_nonce: {
      statuses: [403],
      body: [/^-1$/],
      confidence: 0.9,
      causes: { 'csrf.token_invalid': 0.6, 'csrf.token_expired': 0.2, 'csrf.token_missing': 0.2 },
      remedies: [
        remedy(
          'caller',
          'send a fresh nonce in the field that the script names (often `nonce`, `security` or `_ajax_nonce`), with the login cookies',
        ),
      ],
      basis: source('https://github.com/WordPress/WordPress/blob/master/wp-includes/pluggable.php'),
    },
    ajax_zero: {
      statuses: [400],
      body: [/^0$/],
      confidence: 0.9,
      causes: {
        'route.not_found': 0.6,
        'credential.missing': 0.3,
        'request.body_not_parseable': 0.1,
      },
      remedies: [
        remedy(
          'caller',
          'send the field `action` as a form, not as JSON; an action without a `nopriv` handler needs a login',
        ),
      ],
      basis: source('https://github.com/WordPress/WordPress/blob/master/wp-admin/admin-ajax.php'),
    },
    capability_page: {
      statuses: [403],
      body: ['Sorry, you are not allowed to '],
      confidence: 0.85,
      causes: { 'role.missing': 0.9 },
      basis: source('https://github.com/WordPress/WordPress/tree/master/wp-admin'),
    },
    xmlrpc_get: {
      statuses: [405],
      body: ['XML-RPC server accepts POST requests only.'],
      confidence: 0.97,
      causes: { 'request.method_not_allowed': 1 },
      basis: source('https://github.com/WordPress/WordPress/blob/master/wp-includes/class-IXR.php'),
    },
    api_link: {
      statuses: [],
      headers: [header('link', 'https://api.w.org/')],
      role: 'passed',
      confidence: 0.98,
    },
  },
);

const DRUPAL = signaturesOf(
  {
    prefix: 'drupal',
    product: 'Drupal',
    layer: 'application',
    basis: source(
      'https://github.com/drupal/drupal/blob/11.x/core/lib/Drupal/Core/Access/CsrfRequestHeaderAccessCheck.php',
    ),
  },
  {
    csrf_missing: {
      statuses: [403],
      body: ['X-CSRF-Token request header is missing'],
      confidence: 0.98,
      causes: { 'csrf.token_missing': 1 },
      remedies: [
        remedy(
          'caller',
          'get a token from `/session/token` with the session cookie, and send it in `X-CSRF-Token`',
        ),
      ],
    },
    csrf_invalid: {
      statuses: [403],
      body: ['X-CSRF-Token request header is invalid'],
      confidence: 0.98,
      causes: { 'csrf.token_invalid': 0.8, 'credential.session_invalid': 0.2 },
      remedies: [
        remedy(
          'caller',
          'get the token from `/session/token` with the very session cookie that the request sends',
        ),
      ],
    },
    permission: {
      statuses: [403],
      body: [/The '[^'<"]{1,200}'(?: or '[^'<"]{1,200}'){0,5} permission is required\./],
      confidence: 0.95,
      causes: { 'role.missing': 1 },
      remedies: [remedy('api_owner', 'give the role this permission under People → Permissions')],
      basis: source(
        'https://github.com/drupal/drupal/blob/11.x/core/lib/Drupal/Core/Access/AccessResult.php',
      ),
    },
    page: {
      statuses: [403],
      body: ['You are not authorized to access this page.'],
      confidence: 0.85,
      causes: { 'role.missing': 0.6, 'credential.missing': 0.2, 'csrf.token_invalid': 0.1 },
      basis: source(
        'https://github.com/drupal/drupal/blob/11.x/core/modules/system/src/Controller/Http4xxController.php',
      ),
    },
    trusted_host: {
      statuses: [400],
      body: ['The provided host name is not valid for this server.'],
      confidence: 0.97,
      causes: { 'request.bad_host': 1 },
      remedies: [
        remedy(
          'server_owner',
          'list the name in settings.php',
          "$settings['trusted_host_patterns'] = ['^www\\.example\\.com$'];",
        ),
      ],
      basis: source(
        'https://github.com/drupal/drupal/blob/11.x/core/lib/Drupal/Core/DrupalKernel.php',
      ),
    },
    generator: {
      statuses: [],
      headers: [header('x-generator', /^Drupal /)],
      role: 'passed',
      confidence: 0.95,
    },
    cache: {
      statuses: [],
      headers: [header('x-drupal-dynamic-cache')],
      role: 'passed',
      confidence: 0.9,
    },
  },
);

const JOOMLA = signaturesOf(
  {
    prefix: 'joomla',
    product: 'Joomla',
    layer: 'application',
    basis: source('https://github.com/joomla/joomla-cms/blob/5.2-dev/language/en-GB/joomla.ini'),
  },
  {
    token: {
      statuses: [403, 500],
      body: [
        /The (?:security token did not match\. The request was aborted|most recent request was denied because it (?:contained|had) an invalid security token)/,
      ],
      confidence: 0.95,
      causes: { 'csrf.token_missing': 0.45, 'csrf.token_invalid': 0.3, 'csrf.token_expired': 0.2 },
      remedies: [
        remedy(
          'caller',
          'open the form anew; its token is a hidden field whose name is the token, with the value 1',
        ),
      ],
    },
    view: {
      statuses: [403],
      body: ['You are not authorised to view this resource.'],
      confidence: 0.85,
      causes: { 'role.missing': 0.8, 'credential.missing': 0.15 },
    },
  },
);

const MAGENTO = signaturesOf(
  {
    prefix: 'magento',
    product: 'Magento',
    layer: 'application',
    basis: source(
      'https://github.com/magento/magento2/tree/2.4-develop/lib/internal/Magento/Framework/Webapi',
    ),
  },
  {
    acl: {
      statuses: [401, 403],
      body: [/The consumer isn(?:'|\\u0027)t authorized to access (?:%resources|%1|the )/],
      confidence: 0.97,
      causes: { 'role.missing': 0.6, 'credential.missing': 0.3, 'credential.expired': 0.1 },
      remedies: [
        remedy(
          'api_owner',
          'give the integration or the admin role the resource that the answer names',
        ),
      ],
    },
    form_key: {
      statuses: [200, 302, 400, 403],
      body: ['Invalid Form Key. Please refresh the page.'],
      confidence: 0.95,
      causes: { 'csrf.token_missing': 0.4, 'csrf.token_invalid': 0.3, 'csrf.token_expired': 0.28 },
      remedies: [
        remedy('caller', 'send the cookie `form_key` and its value as the field `form_key`'),
      ],
    },
  },
);

/** Content management and shops. */
export const CMS_SIGNATURES: readonly Signature[] = [
  ...WORDPRESS,
  ...DRUPAL,
  ...JOOMLA,
  ...MAGENTO,
];
