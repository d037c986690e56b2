import type { RecipeRecord } from './recipe.ts';
import { TOKEN_CODES, js, sh, snippet } from './recipe.ts';

const DJANGO_CURL = sh(
  'curl',
  '# 1. any page with a form (or a view with @ensure_csrf_cookie) sets the cookie',
  "curl -s -c jar.txt -o /dev/null 'ORIGIN/PAGE'",
  'TOKEN=$(awk \'$6 == "csrftoken" { print $7 }\' jar.txt)',
  '# 2. send the cookie, its value, and (with https) an address of the site as Referer',
  "curl -s -b jar.txt -H \"X-CSRFToken: $TOKEN\" -H 'Referer: ORIGIN/' -d 'name=value' 'ORIGIN/PATH'",
);
const DJANGO_FETCH = js(
  'fetch',
  "const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? '';",
  "await fetch('/PATH', { method: 'POST', headers: { 'X-CSRFToken': token }, body: new FormData(form) });",
);
const DJANGO_ORIGINS = snippet(
  'settings.py',
  'python',
  "CSRF_TRUSTED_ORIGINS = ['https://app.example.com']  # with the scheme, from release 4 on",
  "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')  # only behind a proxy that sets it",
  "CSRF_COOKIE_SAMESITE = 'Lax'  # 'None' with CSRF_COOKIE_SECURE = True where another site must send it",
);

/** Django, Flask and Tornado. */
export const PYTHON_RECIPES: readonly RecipeRecord[] = [
  {
    product: 'Django',
    codes: TOKEN_CODES,
    wants:
      'the cookie `csrftoken`, and the same secret once more: in `X-CSRFToken` or as the field `csrfmiddlewaretoken`',
    steps: [
      'fetch a page that sets the cookie, and keep it',
      'send the cookie with the request, and its value in X-CSRFToken or the hidden field',
      'with https, send Referer or Origin of the site itself, too',
    ],
    client: [
      DJANGO_CURL,
      DJANGO_FETCH,
      snippet('form', 'html', '<form method="post">{% csrf_token %} … </form>'),
    ],
    server: [
      DJANGO_ORIGINS,
      snippet(
        'views.py',
        'python',
        'from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie',
        '',
        '@ensure_csrf_cookie      # a page that a script posts from, without a form of its own',
        'def page(request): ...',
        '',
        '@csrf_exempt             # only for callers that sign each request, as webhooks do',
        'def webhook(request): ...',
      ),
    ],
    source: 'https://docs.djangoproject.com/en/stable/howto/csrf/',
  },
  {
    product: 'Django',
    codes: ['csrf.origin_mismatch'],
    wants:
      'an Origin that is the site itself or is trusted; with https and without Origin, a Referer of the same host',
    steps: [
      'send Origin or Referer with scheme, host and port as the server sees them',
      'list other origins in CSRF_TRUSTED_ORIGINS, with their scheme',
      'behind a TLS proxy, pass Host on and set SECURE_PROXY_SSL_HEADER',
    ],
    client: [DJANGO_CURL],
    server: [DJANGO_ORIGINS],
    source: 'https://docs.djangoproject.com/en/stable/ref/settings/#csrf-trusted-origins',
  },
  {
    product: 'Django',
    codes: ['request.bad_host'],
    wants: 'a Host that ALLOWED_HOSTS lists',
    steps: [
      'call the service by a name that it lists',
      'or list the name, and let the proxy pass Host on',
    ],
    client: [sh('curl', "curl -H 'Host: api.example.com' 'ORIGIN/PATH'")],
    server: [
      snippet(
        'settings.py',
        'python',
        "ALLOWED_HOSTS = ['api.example.com']  # a leading dot takes subdomains, too",
      ),
    ],
    source: 'https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts',
  },
  {
    product: 'Django REST framework',
    codes: [...TOKEN_CODES, 'csrf.origin_mismatch'],
    wants:
      'of a session cookie, Django’s CSRF token as well; of a token in Authorization, nothing more',
    steps: [
      'outside a browser, send a token and no session cookie',
      'within a browser, send the cookie csrftoken and its value in X-CSRFToken',
    ],
    client: [
      sh(
        'curl',
        "curl -H 'Authorization: Token KEY' -H 'Content-Type: application/json' -d '{}' 'ORIGIN/PATH'",
      ),
      DJANGO_CURL,
      DJANGO_FETCH,
    ],
    server: [
      snippet(
        'settings.py',
        'python',
        'REST_FRAMEWORK = {',
        "    'DEFAULT_AUTHENTICATION_CLASSES': ['rest_framework.authentication.TokenAuthentication'],",
        '}',
      ),
      DJANGO_ORIGINS,
    ],
    source: 'https://www.django-rest-framework.org/topics/ajax-csrf-cors/',
  },
  {
    product: 'Django REST framework',
    codes: ['credential.missing'],
    wants:
      'a credential of one of the authentication classes of the view, with the word that it expects before it',
    steps: [
      'write the word of the class: Token for TokenAuthentication, Bearer for JSON web tokens',
      'behind Apache with mod_wsgi, let the field through',
    ],
    client: [sh('curl', "curl -H 'Authorization: Token KEY' 'ORIGIN/PATH'")],
    server: [snippet('site.conf', 'apache', 'WSGIPassAuthorization On')],
    source: 'https://www.django-rest-framework.org/api-guide/authentication/',
  },
  {
    product: 'Flask-WTF',
    codes: TOKEN_CODES,
    wants:
      'the session cookie, and the token of that session as the field `csrf_token` or in `X-CSRFToken`',
    steps: [
      'fetch a page with a form, and keep its session cookie',
      'take the token out of the hidden field or the meta element',
      'send both together; with https, send Referer, too',
    ],
    client: [
      sh(
        'curl',
        'TOKEN=$(curl -s -c jar.txt \'ORIGIN/PAGE\' | sed -n \'s/.*name="csrf_token"[^>]*value="\\([^"]*\\)".*/\\1/p\' | head -1)',
        "curl -s -b jar.txt -H \"X-CSRFToken: $TOKEN\" -H 'Referer: ORIGIN/' -d 'name=value' 'ORIGIN/PATH'",
      ),
      js(
        'fetch',
        'const token = document.querySelector(\'meta[name="csrf-token"]\').content;',
        "await fetch('/PATH', { method: 'POST', headers: { 'X-CSRFToken': token }, body: new FormData(form) });",
      ),
      snippet('form', 'html', '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">'),
    ],
    server: [
      snippet(
        'app.py',
        'python',
        "app.config['WTF_CSRF_TIME_LIMIT'] = None      # as long as the session; one hour where unset",
        "app.config['SESSION_COOKIE_SAMESITE'] = 'Lax'",
        '',
        '@csrf.exempt                                  # only for callers that sign each request',
        "@app.post('/webhook')",
        'def webhook(): ...',
      ),
    ],
    source: 'https://flask-wtf.readthedocs.io/en/latest/csrf/',
  },
  {
    product: 'Flask-WTF',
    codes: ['csrf.origin_mismatch'],
    wants: 'with https, a Referer of the very host that is called',
    steps: [
      'send Referer with an https address of the site',
      'let no Referrer-Policy or proxy take it out',
    ],
    client: [
      sh(
        'curl',
        "curl -b jar.txt -H \"X-CSRFToken: $TOKEN\" -H 'Referer: ORIGIN/' -d 'name=value' 'ORIGIN/PATH'",
      ),
    ],
    server: [
      snippet(
        'app.py',
        'python',
        "app.config['WTF_CSRF_SSL_STRICT'] = False  # gives the check of Referer up",
      ),
    ],
    source: 'https://flask-wtf.readthedocs.io/en/latest/config/',
  },
  {
    product: 'Tornado',
    codes: TOKEN_CODES,
    wants: 'the cookie `_xsrf`, and its value as the field `_xsrf` or in `X-XSRFToken`',
    steps: ['fetch a page that sets the cookie', 'send the cookie and its value together'],
    client: [
      sh(
        'curl',
        "curl -s -c jar.txt -o /dev/null 'ORIGIN/PAGE'",
        'TOKEN=$(awk \'$6 == "_xsrf" { print $7 }\' jar.txt)',
        "curl -s -b jar.txt -H \"X-XSRFToken: $TOKEN\" -d 'name=value' 'ORIGIN/PATH'",
      ),
      snippet('form', 'html', '<form method="post">{% module xsrf_form_html() %} … </form>'),
    ],
    server: [
      snippet(
        'app.py',
        'python',
        'class Webhook(tornado.web.RequestHandler):',
        '    def check_xsrf_cookie(self):  # only for callers that sign each request',
        '        pass',
      ),
    ],
    source:
      'https://www.tornadoweb.org/en/stable/guide/security.html#cross-site-request-forgery-protection',
  },
  {
    product: 'Starlette',
    codes: ['cors.origin_not_allowed', 'cors.method_not_allowed', 'cors.header_not_allowed'],
    wants: 'a preflight whose origin, method and header fields CORSMiddleware lists',
    steps: ['list what the page sends', 'outside a browser, send no preflight at all'],
    client: [],
    server: [
      snippet(
        'main.py',
        'python',
        'app.add_middleware(',
        '    CORSMiddleware,',
        "    allow_origins=['https://app.example.com'],",
        "    allow_methods=['GET', 'POST'],",
        "    allow_headers=['Authorization', 'Content-Type'],",
        ')',
      ),
    ],
    source: 'https://www.starlette.io/middleware/#corsmiddleware',
  },
];
