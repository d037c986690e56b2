import { captured, documented, fix, inSource, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const HAPROXY = { product: 'HAProxy', layer: 'load_balancer', role: 'answered' } as const;
const HAPROXY_RUN = captured('HAProxy 2.6.12, each rule configured');
const VARNISH = { product: 'Varnish', layer: 'cdn', role: 'answered' } as const;
const VARNISH_RUN = captured('Varnish 7.1.1, VCL with synth()');
const TRAEFIK = { product: 'Traefik', layer: 'load_balancer', role: 'answered' } as const;
const ENVOY = { product: 'Envoy', layer: 'load_balancer', role: 'answered' } as const;
const ENVOY_RBAC = documented(
  'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/rbac_filter',
);
const ENVOY_JWT = inSource(
  'https://github.com/google/jwt_verify_lib (status texts), quoted by tests of envoyproxy/envoy',
);
const HAPROXY_LOG = look(
  'read the log line of HAProxy: its termination state and server',
  '`PR--` with `<NOSRV>`: a rule of HAProxy refused; a server’s name and `----`: the server refused',
);

/** Load balancers and reverse proxies. */
export const PROXY_SIGNATURES: readonly Signature[] = [
  {
    ...HAPROXY,
    id: 'haproxy.403_page',
    statuses: [403],
    body: [
      /<h1>403 Forbidden<\/h1>\s{1,3}Request forbidden by administrative rules\.\s{1,3}<\/body>/u,
    ],
    confidence: 0.96,
    causes: [
      share(
        'server.ip_rule',
        0.35,
        fix(
          'server_owner',
          'find the `http-request deny` whose ACL matches, and let the address in before it',
        ),
      ),
      share('server.rewrite_rule', 0.3),
      share('server.method_rule', 0.15),
      share('waf.bot', 0.05),
      share('waf.rate', 0.1),
    ],
    probes: [HAPROXY_LOG],
    basis: HAPROXY_RUN,
  },
  {
    ...HAPROXY,
    id: 'haproxy.429_page',
    statuses: [429],
    body: ['You have sent too many requests in a given amount of time.'],
    confidence: 0.96,
    causes: [
      share(
        'rate.exceeded',
        0.95,
        fix('wait', 'send more slowly'),
        fix('server_owner', 'raise the limit on the stick-table of the rule'),
      ),
    ],
    basis: HAPROXY_RUN,
  },
  {
    ...HAPROXY,
    id: 'haproxy.401_page',
    statuses: [401, 407],
    body: ['You need a valid user and password to access this content.'],
    confidence: 0.96,
    causes: [
      share('credential.missing', 0.5, fix('caller', 'send the user and password')),
      share('credential.unknown', 0.45),
    ],
    basis: HAPROXY_RUN,
  },
  {
    ...HAPROXY,
    id: 'haproxy.413_page',
    statuses: [413],
    body: ['The request entity exceeds the maximum allowed.'],
    confidence: 0.95,
    causes: [share('request.body_too_large', 0.95)],
    basis: HAPROXY_RUN,
  },
  {
    ...HAPROXY,
    id: 'haproxy.405_page',
    statuses: [405],
    body: [
      'A request was made of a resource using a request method not supported by that resource',
    ],
    confidence: 0.95,
    causes: [share('server.method_rule', 0.8), share('request.method_not_allowed', 0.15)],
    basis: HAPROXY_RUN,
  },
  {
    ...HAPROXY,
    id: 'haproxy.400_page',
    statuses: [400],
    body: [/<h1>400 Bad request<\/h1>\s{1,3}Your browser sent an invalid request\./iu],
    confidence: 0.95,
    causes: [
      share(
        'request.malformed',
        0.7,
        fix(
          'caller',
          'send a head that follows the RFC: no spaces in the target, no stray characters in names',
        ),
      ),
      share('request.header_too_large', 0.2, fix('server_owner', 'raise tune.bufsize')),
    ],
    basis: HAPROXY_RUN,
  },
  {
    ...HAPROXY,
    id: 'haproxy.other_page',
    statuses: [404, 408, 410, 425, 500, 501, 502, 503, 504],
    body: [
      /The resource could not be found\.\s{1,3}<\/body>|No server is available to handle this request\.|The server returned an invalid or incomplete response\.|The server didn't respond in time\.|Your browser didn't send a complete request in time\./u,
    ],
    confidence: 0.94,
    causes: [],
    basis: HAPROXY_RUN,
  },
  {
    ...VARNISH,
    id: 'varnish.synth_page',
    statuses: [],
    body: ['<h3>Guru Meditation:</h3>', '<p>Varnish cache server</p>'],
    confidence: 0.95,
    causes: [
      share(
        'server.rewrite_rule',
        0.45,
        fix('server_owner', 'look for `return (synth(…))` in vcl_recv with the reason of the page'),
      ),
      share('server.ip_rule', 0.2),
      share('request.method_not_allowed', 0.15),
    ],
    ids: [
      {
        name: 'XID',
        body: /<p>XID: (\d{1,20})<\/p>/u,
        use: 'the server’s owner finds the request with `varnishlog -q "vxid == …"`',
      },
    ],
    basis: VARNISH_RUN,
  },
  {
    ...VARNISH,
    id: 'varnish.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-varnish' }],
    confidence: 0.9,
    causes: [],
    basis: VARNISH_RUN,
  },
  {
    ...TRAEFIK,
    id: 'traefik.forbidden',
    statuses: [403],
    headers: [{ name: 'content-length', value: /^9$/u }],
    body: [/^Forbidden$/u],
    without: ['server', 'content-type', 'x-powered-by', 'via'],
    confidence: 0.6,
    causes: [
      share(
        'ip.denied',
        0.75,
        fix(
          'server_owner',
          'add the address to the sourceRange of the IPAllowList middleware, or fix its ipStrategy behind another proxy',
        ),
      ),
    ],
    basis: inSource(
      'https://github.com/traefik/traefik pkg/middlewares/ipallowlist/ip_allowlist.go',
    ),
  },
  {
    ...ENVOY,
    id: 'envoy.rbac',
    statuses: [403],
    body: [/^RBAC: access denied$/u],
    without: ['x-envoy-upstream-service-time'],
    confidence: 0.95,
    causes: [
      share(
        'access.denied_by_default',
        0.5,
        fix(
          'server_owner',
          'add an ALLOW policy for this caller, path and method, or change the DENY policy that matched (Istio: AuthorizationPolicy)',
        ),
      ),
      share('server.ip_rule', 0.15),
      share('role.missing', 0.2),
    ],
    probes: [
      look(
        'read RESPONSE_CODE_DETAILS in the access log',
        '`rbac_access_denied_matched_policy[name]` names the policy; `[none]`: no ALLOW policy matched',
      ),
    ],
    basis: ENVOY_RBAC,
  },
  {
    ...ENVOY,
    id: 'envoy.jwt',
    statuses: [401, 403],
    body: [
      /^(?:Jwt (?:is missing|is expired|not yet valid|verification fails|issuer is not configured|header|is not in the form)|Audiences in Jwt are not allowed|Jwks )/u,
    ],
    confidence: 0.95,
    causes: [
      share('credential.malformed', 0.2),
      share('credential.missing', 0.2),
      share('credential.bad_signature', 0.2),
    ],
    basis: ENVOY_JWT,
  },
  ...(
    [
      [
        'missing',
        [401],
        /^Jwt is missing$/u,
        'credential.missing',
        'Send the token: `Authorization: Bearer …`.',
      ],
      ['expired', [401], /^Jwt is expired$/u, 'credential.expired', 'Get a new token.'],
      [
        'audience',
        [403],
        /^Audiences in Jwt are not allowed$/u,
        'credential.wrong_audience',
        'Ask for a token with the audience of this service.',
      ],
      [
        'issuer',
        [401],
        /^Jwt issuer is not configured$/u,
        'credential.wrong_issuer',
        'Use a token of the issuer that this service trusts.',
      ],
      [
        'signature',
        [401],
        /^Jwt verification fails$/u,
        'credential.bad_signature',
        'Check that the token comes from this environment’s issuer and was not cut.',
      ],
    ] as const
  ).map(([name, statuses, pattern, code, text]): Signature => ({
    ...ENVOY,
    id: `envoy.jwt_${name}`,
    statuses,
    body: [pattern],
    confidence: 0.95,
    causes: [share(code, 0.96, fix('caller', text))],
    basis: ENVOY_JWT,
  })),
  {
    ...ENVOY,
    id: 'envoy.local_rate_limited',
    statuses: [429],
    body: [/^local_rate_limited$/u],
    confidence: 0.95,
    causes: [share('rate.exceeded', 0.97, fix('wait', 'send more slowly'))],
    basis: documented(
      'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/local_rate_limit_filter',
    ),
  },
  {
    ...ENVOY,
    id: 'envoy.upstream_error',
    statuses: [503],
    body: [/^(?:upstream connect error or disconnect\/reset before headers|no healthy upstream)/u],
    confidence: 0.95,
    causes: [],
    basis: documented('https://www.envoyproxy.io/docs/envoy/latest/faq/debugging'),
  },
  {
    ...ENVOY,
    id: 'envoy.local_reply',
    statuses: [400, 401, 403, 404, 413, 415, 426, 429, 431],
    headers: [{ name: 'server', value: /^(?:envoy|istio-envoy)$/u }],
    without: ['x-envoy-upstream-service-time'],
    confidence: 0.6,
    causes: [
      share(
        'server.auth_subrequest',
        0.4,
        fix('server_owner', 'read the log of the service that ext_authz asks'),
      ),
      share('access.denied_by_default', 0.2),
      share('route.not_found', 0.1),
    ],
    basis: documented(
      'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers (server; x-envoy-upstream-service-time is set where an upstream answered)',
    ),
  },
  {
    ...ENVOY,
    id: 'envoy.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'x-envoy-upstream-service-time' }],
    confidence: 0.93,
    causes: [],
    basis: documented(
      'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter',
    ),
  },
  {
    product: 'Istio',
    layer: 'load_balancer',
    role: 'passed',
    id: 'istio.server',
    statuses: [],
    headers: [{ name: 'server', value: /^istio-envoy$/u }],
    confidence: 0.93,
    causes: [],
    basis: documented('https://istio.io/latest/docs/ops/common-problems/ (server: istio-envoy)'),
  },
  {
    product: 'Linkerd',
    layer: 'load_balancer',
    role: 'answered',
    id: 'linkerd.proxy_error',
    statuses: [],
    headers: [{ name: 'l5d-proxy-error' }],
    confidence: 0.95,
    causes: [
      share(
        'access.denied_by_default',
        0.4,
        fix(
          'server_owner',
          'add an AuthorizationPolicy for this client to the Server or HTTPRoute',
        ),
      ),
    ],
    basis: inSource('https://github.com/linkerd/linkerd2-proxy (L5D_PROXY_ERROR)'),
  },
  {
    product: 'Apache Traffic Server',
    layer: 'cdn',
    role: 'answered',
    id: 'ats.server',
    statuses: [],
    headers: [{ name: 'server', value: /^ATS\//u }],
    confidence: 0.5,
    causes: [share('server.rewrite_rule', 0.3), share('server.ip_rule', 0.3)],
    basis: documented(
      'https://docs.trafficserver.apache.org/ (proxy.config.http.response_server_str)',
    ),
  },
];
