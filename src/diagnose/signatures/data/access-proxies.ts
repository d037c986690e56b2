import { documented, fix, inSource, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const OAUTH2 = { product: 'oauth2-proxy', layer: 'identity', role: 'answered' } as const;
const OAUTH2_AT = inSource(
  'https://github.com/oauth2-proxy/oauth2-proxy pkg/app/pagewriter/error.html',
);
const POMERIUM = { product: 'Pomerium', layer: 'identity', role: 'answered' } as const;
const AUTHELIA = { product: 'Authelia', layer: 'identity', role: 'answered' } as const;

/** Proxies that ask for a sign-in before the application is reached. */
export const ACCESS_PROXY_SIGNATURES: readonly Signature[] = [
  {
    ...OAUTH2,
    id: 'oauth2-proxy.error_page',
    statuses: [400, 401, 403, 500],
    body: [
      /Secured with <a href="https:\/\/github\.com\/oauth2-proxy|\/oauth2\/sign_in/u,
      'status-code',
    ],
    confidence: 0.95,
    causes: [
      share(
        'role.missing',
        0.45,
        fix(
          'api_owner',
          'allow the address or group of the account (email domains, allowed groups)',
        ),
      ),
      share(
        'csrf.token_missing',
        0.25,
        fix('caller', 'start the sign-in again: the cookie of the first step did not come back'),
      ),
      share('credential.missing', 0.15),
    ],
    basis: OAUTH2_AT,
  },
  {
    ...OAUTH2,
    id: 'oauth2-proxy.sign_in_page',
    statuses: [401, 403],
    body: [/<form method="GET" action="[^"]{0,80}\/oauth2\/start">/u],
    confidence: 0.94,
    causes: [
      share(
        'credential.missing',
        0.9,
        fix(
          'caller',
          'send a bearer token, if the proxy lets JWTs pass (skip-jwt-bearer-tokens), or the cookie of a signed-in browser',
        ),
      ),
    ],
    basis: inSource('https://github.com/oauth2-proxy/oauth2-proxy pkg/app/pagewriter/sign_in.html'),
  },
  {
    ...POMERIUM,
    id: 'pomerium.headers',
    statuses: [],
    headers: [{ name: 'x-pomerium-intercepted-response', value: 'true' }],
    confidence: 0.95,
    causes: [
      share('role.missing', 0.5, fix('api_owner', 'allow the account in the policy of the route')),
      share('credential.missing', 0.3),
    ],
    basis: documented('https://www.pomerium.com/docs (X-Pomerium-Intercepted-Response)'),
  },
  {
    ...POMERIUM,
    id: 'pomerium.login',
    statuses: [302],
    headers: [{ name: 'location', value: /\/\.pomerium\/sign_in/u }],
    confidence: 0.95,
    causes: [
      share(
        'credential.missing',
        0.93,
        fix('caller', 'send a service account’s token', 'Authorization: Pomerium JWT'),
      ),
    ],
    basis: documented('https://www.pomerium.com/docs/capabilities/service-accounts'),
  },
  {
    ...AUTHELIA,
    id: 'authelia.login',
    statuses: [302, 303],
    headers: [{ name: 'location', value: /[?&]rd=[^&]{1,600}&rm=[A-Z]{3,10}$/u }],
    confidence: 0.85,
    causes: [share('credential.missing', 0.6), share('credential.session_invalid', 0.3)],
    basis: inSource(
      'https://github.com/authelia/authelia internal/handlers (redirection with rd and rm)',
    ),
  },
  {
    ...AUTHELIA,
    id: 'authelia.challenge',
    statuses: [401],
    cookies: ['authelia_session'],
    confidence: 0.8,
    causes: [
      share(
        'credential.missing',
        0.7,
        fix(
          'caller',
          'send Proxy-Authorization or Authorization with Basic, where the policy is one_factor',
        ),
      ),
    ],
    basis: documented(
      'https://www.authelia.com/configuration/session/introduction/ (authelia_session)',
    ),
  },
];
