import { background, documented, fix, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const VERCEL = { product: 'Vercel', layer: 'cdn', role: 'answered' } as const;
const VERCEL_ID = [
  {
    name: 'Vercel id',
    header: 'x-vercel-id',
    use: 'the project’s owner finds the request in the runtime and firewall logs with it',
  },
] as const;
const HEROKU = { product: 'Heroku router', layer: 'load_balancer', role: 'answered' } as const;
const HEROKU_DOC = documented('https://devcenter.heroku.com/articles/error-codes');
const RENDER = { product: 'Render', layer: 'load_balancer', role: 'answered' } as const;
const RAILWAY = { product: 'Railway', layer: 'load_balancer', role: 'answered' } as const;
const FLY = { product: 'Fly.io', layer: 'load_balancer' } as const;
const NETLIFY = { product: 'Netlify', layer: 'cdn' } as const;

/** Platforms that host applications and answer in their place. */
export const HOSTING_SIGNATURES: readonly Signature[] = [
  {
    ...VERCEL,
    id: 'vercel.challenge',
    statuses: [403, 429],
    headers: [{ name: 'x-vercel-mitigated', value: /^challenge$/u }],
    confidence: 0.97,
    causes: [
      share(
        'cdn.challenge',
        0.96,
        fix(
          'server_owner',
          'add a firewall rule with the action Bypass for the API’s paths, or end Attack Challenge Mode',
        ),
      ),
    ],
    ids: VERCEL_ID,
    basis: documented(
      'https://vercel.com/docs/vercel-firewall; header seen in public logs (403 and 429)',
    ),
  },
  {
    ...VERCEL,
    id: 'vercel.deny',
    statuses: [403],
    headers: [{ name: 'x-vercel-mitigated', value: /^deny$/u }],
    confidence: 0.97,
    causes: [
      share(
        'waf.blocked',
        0.5,
        fix('server_owner', 'look the request up under Firewall → Traffic: it names the rule'),
      ),
      share('ip.denied', 0.25),
      share('waf.bot', 0.15),
    ],
    ids: VERCEL_ID,
    basis: documented(
      'https://vercel.com/docs/vercel-firewall/vercel-waf; header seen in public tests',
    ),
  },
  {
    ...VERCEL,
    id: 'vercel.checkpoint_page',
    statuses: [403, 429],
    body: ['Vercel Security Checkpoint'],
    confidence: 0.95,
    causes: [share('cdn.challenge', 0.96)],
    ids: VERCEL_ID,
    basis: documented('https://vercel.com/docs/vercel-firewall/attack-challenge-mode'),
  },
  {
    ...VERCEL,
    id: 'vercel.deployment_protection',
    statuses: [401],
    headers: [{ name: 'server', value: /^Vercel$/u }],
    body: [/Authentication Required|vercel\.com\/sso-api|_vercel_sso_nonce/u],
    confidence: 0.93,
    causes: [
      share(
        'credential.missing',
        0.95,
        fix(
          'caller',
          'send the bypass secret for automation',
          'x-vercel-protection-bypass: SECRET',
        ),
      ),
    ],
    ids: VERCEL_ID,
    basis: documented(
      'https://vercel.com/docs/deployment-protection/methods-to-bypass-deployment-protection',
    ),
  },
  {
    ...VERCEL,
    id: 'vercel.sign_in',
    statuses: [302, 307],
    headers: [{ name: 'location', value: /^https:\/\/vercel\.com\/sso-api\?/u }],
    confidence: 0.97,
    causes: [
      share(
        'credential.missing',
        0.96,
        fix(
          'caller',
          'send the bypass secret for automation',
          'x-vercel-protection-bypass: SECRET',
        ),
        fix(
          'server_owner',
          'switch Deployment Protection off for this deployment, or use its public domain',
        ),
      ),
    ],
    ids: VERCEL_ID,
    basis: documented(
      'https://vercel.com/docs/deployment-protection; redirect quoted in public runbooks',
    ),
  },
  {
    ...VERCEL,
    id: 'vercel.error',
    statuses: [],
    headers: [{ name: 'x-vercel-error' }],
    confidence: 0.95,
    causes: [share('route.not_found', 0.3), share('request.body_too_large', 0.05)],
    ids: VERCEL_ID,
    basis: documented('https://vercel.com/docs/errors'),
  },
  {
    ...VERCEL,
    id: 'vercel.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-vercel-id' }],
    confidence: 0.95,
    causes: [],
    ids: VERCEL_ID,
    basis: documented('https://vercel.com/docs/headers/response-headers'),
  },
  {
    ...NETLIFY,
    role: 'passed',
    id: 'netlify.passed',
    statuses: [],
    headers: [{ name: 'x-nf-request-id' }],
    confidence: 0.95,
    causes: [],
    ids: [
      {
        name: 'Netlify request id',
        header: 'x-nf-request-id',
        use: 'Netlify’s support and the owner’s function logs find the request with it',
      },
    ],
    basis: documented('https://docs.netlify.com/resources/troubleshooting/ (x-nf-request-id)'),
  },
  {
    ...NETLIFY,
    role: 'answered',
    id: 'netlify.404_page',
    statuses: [404],
    headers: [{ name: 'server', value: /^Netlify$/u }],
    body: [/^Not Found(?: - Request ID: [\w-]{10,40})?\s?$/u],
    confidence: 0.92,
    causes: [
      share(
        'route.not_found',
        0.7,
        fix(
          'caller',
          'Functions live under /.netlify/functions/ unless redirected; POST to a static page finds nothing',
        ),
      ),
      share('server.host_unknown', 0.2),
    ],
    basis: documented(
      'https://docs.netlify.com/routing/redirects/; body quoted in public takeover lists',
    ),
  },
  {
    ...HEROKU,
    id: 'heroku.no_app',
    statuses: [404],
    body: [/herokucdn\.com\/error-pages\/no-such-app\.html|<title>No such app<\/title>/u],
    confidence: 0.96,
    causes: [share('server.host_unknown', 0.96)],
    basis: HEROKU_DOC,
  },
  {
    ...HEROKU,
    id: 'heroku.application_error',
    statuses: [503],
    body: [/herokucdn\.com\/error-pages\/application-error\.html/u],
    confidence: 0.96,
    causes: [],
    probes: [
      look(
        'read the router’s line in the log: `heroku logs --tail`',
        'its code (H10, H12, …) names the reason',
      ),
    ],
    basis: HEROKU_DOC,
  },
  {
    ...HEROKU,
    role: 'passed',
    id: 'heroku.passed',
    statuses: [],
    headers: [{ name: 'via', value: /\bvegur\b|heroku-router/u }],
    confidence: 0.93,
    causes: [],
    basis: documented('https://devcenter.heroku.com/articles/http-routing'),
  },
  {
    ...FLY,
    role: 'answered',
    id: 'fly.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Fly\/[0-9a-f]{6,12}/u }],
    confidence: 0.3,
    causes: [],
    ids: [
      {
        name: 'Fly request id',
        header: 'fly-request-id',
        use: 'Fly’s support finds the request with it; the suffix is the region',
      },
    ],
    basis: documented(
      'https://fly.io/docs/networking/request-headers/; header seen in public logs',
    ),
  },
  {
    ...RENDER,
    id: 'render.no_server',
    statuses: [404, 502, 503],
    headers: [{ name: 'x-render-routing' }],
    confidence: 0.96,
    causes: [
      share(
        'server.host_unknown',
        0.6,
        fix('server_owner', 'check that the service is live, listens on PORT, and owns the domain'),
      ),
      share('route.not_found', 0.1),
    ],
    basis: documented(
      'header seen in public runbooks: `x-render-routing: no-server`, `hibernate-wake-error`',
    ),
  },
  {
    ...RENDER,
    role: 'passed',
    id: 'render.passed',
    statuses: [],
    headers: [{ name: 'rndr-id' }],
    confidence: 0.93,
    causes: [],
    basis: documented('header seen in public runbooks: `rndr-id`'),
  },
  {
    ...RAILWAY,
    id: 'railway.fallback',
    statuses: [404, 502, 503],
    headers: [{ name: 'x-railway-fallback', value: 'true' }],
    confidence: 0.96,
    causes: [
      share(
        'server.host_unknown',
        0.6,
        fix(
          'server_owner',
          'set the target port of the domain to the one that the service listens on',
        ),
      ),
    ],
    ids: [
      {
        name: 'Railway request id',
        header: 'x-railway-request-id',
        use: 'the owner finds the request in the HTTP logs with it',
      },
    ],
    basis: documented(
      'https://docs.railway.com/reference/errors/application-failed-to-respond; header seen in public runbooks',
    ),
  },
  {
    ...RAILWAY,
    role: 'passed',
    id: 'railway.passed',
    statuses: [],
    headers: [{ name: 'server', value: /^railway-edge$/u }],
    confidence: 0.93,
    causes: [],
    basis: documented('https://docs.railway.com/reference/public-networking'),
  },
  {
    product: 'GitHub Pages',
    layer: 'cdn',
    role: 'answered',
    id: 'github-pages.404',
    statuses: [404],
    body: [
      /There isn't a GitHub Pages site here\.|<title>(?:Site|Page) not found &middot; GitHub Pages<\/title>/u,
    ],
    confidence: 0.96,
    causes: [share('route.not_found', 0.6), share('server.host_unknown', 0.35)],
    basis: documented(
      'https://docs.github.com/pages/getting-started-with-github-pages/troubleshooting-404-errors-for-github-pages-sites',
    ),
  },
  {
    product: 'GitHub Pages',
    layer: 'cdn',
    role: 'answered',
    id: 'github-pages.405',
    statuses: [405],
    headers: [{ name: 'server', value: /^GitHub\.com$/u }, { name: 'x-github-request-id' }],
    confidence: 0.6,
    causes: [
      share(
        'cdn.method',
        0.95,
        fix('caller', 'send the form or call to a server: GitHub Pages serves files only'),
      ),
    ],
    basis: background('GitHub Pages serves files alone; its 405 is generally known'),
  },
];
