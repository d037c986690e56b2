import type { RecipeRecord } from './recipe.ts';
import { TOKEN_CODES, js, sh, snippet } from './recipe.ts';

/** Express and its packages, Fastify, Next.js and SvelteKit. */
export const NODE_RECIPES: readonly RecipeRecord[] = [
  {
    product: 'Express',
    codes: TOKEN_CODES,
    wants:
      'all cookies of the page, and the token that its CSRF package made: csurf and lusca by session or `_csrf` cookie, csrf-csrf by a signed cookie',
    steps: [
      'fetch the page or the endpoint that hands the token out, and keep every cookie',
      'send the token in X-CSRF-Token (all three read it) or the field _csrf (csurf, lusca)',
      'behind a TLS proxy, set trust proxy, else secure cookies are never set',
    ],
    client: [
      sh(
        'curl',
        '# 1. the endpoint that hands the token out; its cookies matter as much as the token',
        'TOKEN=$(curl -s -c jar.txt \'ORIGIN/csrf-token\' | sed \'s/.*"token" *: *"\\([^"]*\\)".*/\\1/\')',
        '# 2. both together',
        "curl -s -b jar.txt -H \"X-CSRF-Token: $TOKEN\" -d 'name=value' 'ORIGIN/PATH'",
      ),
      js(
        'fetch',
        "const { token } = await (await fetch('/csrf-token', { credentials: 'include' })).json();",
        "await fetch('/PATH', { method: 'POST', credentials: 'include', headers: { 'x-csrf-token': token } });",
      ),
      snippet('form', 'html', '<input type="hidden" name="_csrf" value="TOKEN">'),
    ],
    server: [
      js(
        'csrf-csrf',
        'const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({',
        '  getSecret: () => process.env.CSRF_SECRET,',
        '  getSessionIdentifier: (request) => request.session.id, // must stay the same between both requests',
        "  cookieOptions: { sameSite: 'lax', secure: true },",
        '});',
        "app.get('/csrf-token', (request, response) => response.json({ token: generateCsrfToken(request, response) }));",
        'app.use(doubleCsrfProtection);',
      ),
      js(
        'lusca',
        "app.set('trust proxy', 1);",
        'app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: true }));',
        'app.use(lusca.csrf()); // res.locals._csrf is the token',
      ),
      js(
        'csurf (no longer kept up)',
        'app.use(csurf({ cookie: true }));',
        "app.get('/csrf-token', (request, response) => response.json({ token: request.csrfToken() }));",
      ),
    ],
    source: 'https://github.com/Psifi-Solutions/csrf-csrf',
  },
  {
    product: 'Fastify',
    codes: TOKEN_CODES,
    wants:
      'the cookie `_csrf`, and a token made from it in `csrf-token`, `x-csrf-token` or the field `_csrf`',
    steps: ['call the route that makes the token, and keep its cookie', 'send both together'],
    client: [
      sh(
        'curl',
        'TOKEN=$(curl -s -c jar.txt \'ORIGIN/csrf-token\' | sed \'s/.*"token" *: *"\\([^"]*\\)".*/\\1/\')',
        "curl -s -b jar.txt -H \"csrf-token: $TOKEN\" -H 'Content-Type: application/json' -d '{}' 'ORIGIN/PATH'",
      ),
    ],
    server: [
      js(
        'server.js',
        "await app.register(import('@fastify/cookie'));",
        "await app.register(import('@fastify/csrf-protection'));",
        "app.get('/csrf-token', async (request, reply) => ({ token: reply.generateCsrf() }));",
        "app.post('/PATH', { onRequest: app.csrfProtection }, handler);",
      ),
    ],
    source: 'https://github.com/fastify/csrf-protection',
  },
  {
    product: 'Next.js',
    codes: ['csrf.origin_mismatch'],
    wants: 'for Server Actions, an Origin whose host is that of X-Forwarded-Host or Host',
    steps: [
      'let the proxy pass Host on, or set X-Forwarded-Host to the public name',
      'list further origins in serverActions.allowedOrigins',
      'for callers that are no page of the site, write a route handler instead',
    ],
    client: [sh('curl', "curl -H 'Origin: ORIGIN' -H 'Next-Action: ID' -d '[]' 'ORIGIN/PATH'")],
    server: [
      js(
        'next.config.js',
        'module.exports = {',
        "  experimental: { serverActions: { allowedOrigins: ['app.example.com', '*.example.com'] } },",
        '};',
      ),
      snippet(
        'site.conf',
        'nginx',
        'proxy_set_header Host $host;',
        'proxy_set_header X-Forwarded-Host $host;',
      ),
    ],
    source: 'https://nextjs.org/docs/app/api-reference/config/next-config-js/serverActions',
  },
  {
    product: 'SvelteKit',
    codes: ['csrf.origin_mismatch', 'csrf.cross_site'],
    wants: 'for types that a form can send, an Origin that is the site’s own',
    steps: [
      'send Origin as the server sees itself, or send JSON',
      'tell the node adapter the public address with ORIGIN',
      'list other origins in csrf.trustedOrigins',
    ],
    client: [
      sh('curl', "curl -H 'Origin: ORIGIN' -d 'name=value' 'ORIGIN/PATH'"),
      js(
        'fetch',
        "await fetch('/PATH', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });",
      ),
    ],
    server: [
      sh('start', 'ORIGIN=https://app.example.com node build'),
      js(
        'svelte.config.js',
        "export default { kit: { csrf: { trustedOrigins: ['https://pay.example.com'] } } };",
      ),
    ],
    source: 'https://svelte.dev/docs/kit/configuration#csrf',
  },
  {
    product: 'Kibana',
    codes: ['csrf.token_missing'],
    wants: 'the field `kbn-xsrf` with any value',
    steps: ['add the field to every request that is not GET or HEAD'],
    client: [
      sh(
        'curl',
        "curl -H 'kbn-xsrf: true' -H 'Content-Type: application/json' -d '{}' 'ORIGIN/PATH'",
      ),
    ],
    server: [snippet('kibana.yml', 'yaml', 'server.xsrf.allowlist: ["/api/webhook"]')],
    source: 'https://www.elastic.co/guide/en/kibana/current/api.html',
  },
  {
    product: 'OpenSearch',
    codes: ['csrf.token_missing'],
    wants: 'of Dashboards, the field `osd-xsrf` with any value',
    steps: ['add the field to every request that is not GET or HEAD'],
    client: [
      sh(
        'curl',
        "curl -H 'osd-xsrf: true' -H 'Content-Type: application/json' -d '{}' 'ORIGIN/PATH'",
      ),
    ],
    server: [],
    source: 'https://docs.opensearch.org/latest/dashboards/',
  },
  {
    product: 'Apollo Server',
    codes: ['csrf.cross_site'],
    wants:
      'a request that a form cannot make: JSON, or a header field that brings a preflight about',
    steps: ['send Content-Type: application/json', 'or send apollo-require-preflight'],
    client: [
      sh(
        'curl',
        "curl -H 'Content-Type: application/json' -d '{\"query\":\"{ __typename }\"}' 'ORIGIN/PATH'",
      ),
    ],
    server: [],
    source:
      'https://www.apollographql.com/docs/apollo-server/security/cors#preventing-cross-site-request-forgery-csrf',
  },
];
