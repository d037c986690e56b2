import type { RecipeRecord } from './recipe.ts';
import { TOKEN_CODES, js, sh, snippet } from './recipe.ts';

const META_FETCH = js(
  'fetch',
  'const token = document.querySelector(\'meta[name="csrf-token"]\').content;',
  "await fetch('/PATH', { method: 'POST', headers: { 'X-CSRF-Token': token }, body: new FormData(form) });",
);
const META_CURL = sh(
  'curl',
  'TOKEN=$(curl -s -c jar.txt \'ORIGIN/PAGE\' | sed -n \'s/.*name="csrf-token" content="\\([^"]*\\)".*/\\1/p\')',
  "curl -s -b jar.txt --data-urlencode 'name=value' -H \"X-CSRF-Token: $TOKEN\" 'ORIGIN/PATH'",
);
const PROXY = snippet(
  'site.conf',
  'nginx',
  'proxy_set_header Host $host;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
);

/** Rails, Discourse, Laravel, Symfony, WordPress, Drupal, Nextcloud. */
export const RUBY_PHP_RECIPES: readonly RecipeRecord[] = [
  {
    product: 'Ruby on Rails',
    codes: TOKEN_CODES,
    wants:
      'the session cookie, and its token in `X-CSRF-Token` or as the field `authenticity_token`',
    steps: [
      'fetch a page, keep its session cookie, and read the meta element csrf-token',
      'send both together',
      'an API that no browser signs in to inherits from ActionController::API, which checks nothing',
    ],
    client: [
      META_CURL,
      META_FETCH,
      snippet('form', 'html', '<%= form_with url: path do |form| %> … <% end %>'),
    ],
    server: [
      snippet(
        'webhooks_controller.rb',
        'ruby',
        'class WebhooksController < ApplicationController',
        '  skip_forgery_protection only: :create # only for callers that sign each request',
        'end',
      ),
    ],
    source: 'https://guides.rubyonrails.org/security.html#cross-site-request-forgery-csrf',
  },
  {
    product: 'Ruby on Rails',
    codes: ['csrf.origin_mismatch'],
    wants: 'an Origin that equals the base URL as Rails sees it',
    steps: [
      'let the proxy pass Host and X-Forwarded-Proto on',
      'send Origin with the public scheme, host and port',
    ],
    client: [
      sh(
        'curl',
        "curl -b jar.txt -H 'Origin: ORIGIN' -H \"X-CSRF-Token: $TOKEN\" -d 'name=value' 'ORIGIN/PATH'",
      ),
    ],
    server: [
      PROXY,
      snippet(
        'production.rb',
        'ruby',
        'config.force_ssl = true',
        'config.assume_ssl = true # TLS ends at the proxy',
      ),
    ],
    source:
      'https://guides.rubyonrails.org/configuring.html#config-action-controller-forgery-protection-origin-check',
  },
  {
    product: 'Ruby on Rails',
    codes: ['request.bad_host'],
    wants: 'a Host that config.hosts lists',
    steps: ['list the name, or call the service by a listed one'],
    client: [],
    server: [snippet('development.rb', 'ruby', "config.hosts << 'app.example.com'")],
    source: 'https://guides.rubyonrails.org/configuring.html#actiondispatch-hostauthorization',
  },
  {
    product: 'Discourse',
    codes: TOKEN_CODES,
    wants:
      'of a browser session, the token of `/session/csrf` in `X-CSRF-Token`; of a program, `Api-Key` and `Api-Username` as header fields',
    steps: [
      'use an API key from a program',
      'or fetch the token with the cookies that you send later',
    ],
    client: [
      sh(
        'curl',
        "curl -H 'Api-Key: KEY' -H 'Api-Username: NAME' -d 'title=x&raw=y' 'ORIGIN/posts.json'",
      ),
      sh(
        'curl with a session',
        "TOKEN=$(curl -s -c jar.txt -b jar.txt -H 'X-Requested-With: XMLHttpRequest' 'ORIGIN/session/csrf' | sed 's/.*\"csrf\":\"\\([^\"]*\\)\".*/\\1/')",
        "curl -b jar.txt -H \"X-CSRF-Token: $TOKEN\" -d 'name=value' 'ORIGIN/PATH'",
      ),
    ],
    server: [],
    source: 'https://docs.discourse.org/',
  },
  {
    product: 'Laravel',
    codes: TOKEN_CODES,
    wants:
      'the session cookie, and its token as the field `_token`, in `X-CSRF-TOKEN`, or as the decoded cookie `XSRF-TOKEN` in `X-XSRF-TOKEN`',
    steps: [
      'fetch a page, or /sanctum/csrf-cookie for a single page application',
      'send all cookies, and the value of XSRF-TOKEN with its percent signs decoded',
      'check that the session cookie fits the address: SESSION_DOMAIN, SESSION_SECURE_COOKIE, SESSION_SAME_SITE',
    ],
    client: [
      sh(
        'curl',
        "curl -s -c jar.txt -o /dev/null 'ORIGIN/sanctum/csrf-cookie'",
        "TOKEN=$(awk '$6 == \"XSRF-TOKEN\" { print $7 }' jar.txt | sed 's/%3D/=/g')",
        "curl -s -b jar.txt -H \"X-XSRF-TOKEN: $TOKEN\" -H 'Accept: application/json' -H 'Referer: ORIGIN/' -d 'name=value' 'ORIGIN/PATH'",
      ),
      snippet('form', 'html', '<form method="post">@csrf … </form>'),
    ],
    server: [
      snippet(
        'bootstrap/app.php',
        'php',
        '->withMiddleware(function (Middleware $middleware) {',
        "    $middleware->validateCsrfTokens(except: ['webhook/*']); // only for callers that sign each request",
        '})',
      ),
      snippet(
        '.env',
        'ini',
        'SANCTUM_STATEFUL_DOMAINS=app.example.com',
        'SESSION_DOMAIN=.example.com',
      ),
    ],
    source: 'https://laravel.com/docs/csrf',
  },
  {
    product: 'Symfony',
    codes: TOKEN_CODES,
    wants: 'of a form, its hidden field `_token` with the session it was made for',
    steps: [
      'fetch the form with the session cookie that you send later',
      'send the hidden field with the others',
    ],
    client: [
      sh(
        'curl',
        'TOKEN=$(curl -s -c jar.txt \'ORIGIN/PAGE\' | sed -n \'s/.*name="[^"]*_token\\]*"[^>]*value="\\([^"]*\\)".*/\\1/p\')',
        "curl -s -b jar.txt --data-urlencode \"form[_token]=$TOKEN\" -d 'form[name]=value' 'ORIGIN/PATH'",
      ),
    ],
    server: [
      snippet(
        'ApiType.php',
        'php',
        "$resolver->setDefaults(['csrf_protection' => false]); // an API without cookies",
      ),
      snippet('framework.yaml', 'yaml', 'framework:', '  form:', '    csrf_protection: true'),
    ],
    source: 'https://symfony.com/doc/current/security/csrf.html',
  },
  {
    product: 'WordPress',
    codes: TOKEN_CODES,
    wants:
      'with login cookies, a nonce of the action `wp_rest` in `X-WP-Nonce`; without cookies, an application password',
    steps: [
      'from a program, make an application password and send it with Basic',
      'from a page, let WordPress print the nonce, and reload it when a day has passed',
    ],
    client: [
      sh(
        'curl',
        "curl -u 'USER:APPLICATION PASSWORD' -H 'Content-Type: application/json' -d '{\"title\":\"x\"}' 'ORIGIN/wp-json/wp/v2/posts'",
      ),
      js(
        'fetch',
        "await fetch('/wp-json/wp/v2/posts', {",
        "  method: 'POST',",
        "  headers: { 'X-WP-Nonce': wpApiSettings.nonce, 'content-type': 'application/json' },",
        "  body: JSON.stringify({ title: 'x' }),",
        '});',
      ),
    ],
    server: [
      snippet(
        'functions.php',
        'php',
        "wp_localize_script('my-script', 'wpApiSettings', ['nonce' => wp_create_nonce('wp_rest')]);",
      ),
      snippet('.htaccess', 'apache', 'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1'),
    ],
    source: 'https://developer.wordpress.org/rest-api/using-the-rest-api/authentication/',
  },
  {
    product: 'Drupal',
    codes: TOKEN_CODES,
    wants: 'with a session cookie, the token of `/session/token` in `X-CSRF-Token`',
    steps: [
      'sign in, and keep the session cookie',
      'fetch /session/token with it',
      'or use Basic or OAuth, which need no token',
    ],
    client: [
      sh(
        'curl',
        "TOKEN=$(curl -s -b jar.txt 'ORIGIN/session/token')",
        "curl -b jar.txt -H \"X-CSRF-Token: $TOKEN\" -H 'Content-Type: application/json' -d '{}' 'ORIGIN/PATH?_format=json'",
      ),
    ],
    server: [],
    source:
      'https://www.drupal.org/docs/drupal-apis/restful-web-services-api/getting-started-rest-configuration-rest-request-fundamentals',
  },
  {
    product: 'Drupal',
    codes: ['request.bad_host'],
    wants: 'a Host that fits a pattern of trusted_host_patterns',
    steps: ['add a pattern for the name'],
    client: [],
    server: [
      snippet(
        'settings.php',
        'php',
        "$settings['trusted_host_patterns'] = ['^www\\.example\\.com$'];",
      ),
    ],
    source: 'https://www.drupal.org/docs/getting-started/installing-drupal/trusted-host-settings',
  },
  {
    product: 'Nextcloud',
    codes: TOKEN_CODES,
    wants:
      'with a session cookie, the field `requesttoken`; of an API client, `OCS-APIRequest: true` and an app password',
    steps: ['send an app password with Basic, and no cookies', 'add OCS-APIRequest for OCS routes'],
    client: [
      sh(
        'curl',
        "curl -u 'USER:APP-PASSWORD' -H 'OCS-APIRequest: true' -d 'name=value' 'ORIGIN/ocs/v2.php/PATH'",
      ),
    ],
    server: [],
    source:
      'https://docs.nextcloud.com/server/latest/developer_manual/client_apis/OCS/ocs-api-overview.html',
  },
  {
    product: 'Nextcloud',
    codes: ['request.bad_host'],
    wants: 'a Host that trusted_domains lists',
    steps: ['list the name'],
    client: [],
    server: [sh('occ', 'occ config:system:set trusted_domains 1 --value=cloud.example.com')],
    source:
      'https://docs.nextcloud.com/server/latest/admin_manual/installation/installation_wizard.html',
  },
];
