import { captured, documented, fix, inSource, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const NGINX = { product: 'nginx', layer: 'web_server', role: 'answered' } as const;
/** How the stock page ends, with and without `server_tokens`. */
const FOOT = /<hr><center>nginx(?:\/[\d.]{1,12})?<\/center>/u;
const RUN = captured('nginx 1.22.1, each cause configured');

const WHICH = look(
  'read the error log of nginx at the time of the request',
  '`access forbidden by rule`: an allow/deny rule or limit_except; `directory index of … is forbidden`: no index file; `(13: Permission denied)`: file mode; no line: `return 403` or a service that auth_request asked',
  'tail -n 50 /var/log/nginx/error.log',
);
const AS_GET = look(
  'send the same request as GET',
  'GET passes and POST does not: a rule on the method; both are refused: a rule on the address, the path or the files',
);

/** What nginx gives its 403 page for; the page is the same byte for byte. */
const REFUSES = [
  share(
    'server.ip_rule',
    0.28,
    fix(
      'server_owner',
      'let the address in above `deny all`, in the block that serves the path',
      'allow 203.0.113.9;',
    ),
  ),
  share(
    'server.rewrite_rule',
    0.2,
    fix('server_owner', 'look for `return 403` in the server and location blocks that match'),
  ),
  share(
    'server.no_index',
    0.14,
    fix('server_owner', 'put an index file there, or send the path to the application'),
    fix('caller', 'ask for a file or an endpoint, not for a directory'),
  ),
  share(
    'server.file_permission',
    0.12,
    fix('server_owner', 'let the user that nginx runs as read the file and enter its directories'),
  ),
  share(
    'server.method_rule',
    0.1,
    fix('server_owner', 'add the method to `limit_except` of the location'),
  ),
  share(
    'server.auth_subrequest',
    0.1,
    fix('server_owner', 'read the log of the service that `auth_request` asks'),
  ),
  share('waf.blocked', 0.04),
] as const;

/** Where only the Server field names it, the page may be one of its owner's, or of the application behind. */
const BEHIND_A_FIELD = [
  share('upstream.refused', 0.25),
  share('server.ip_rule', 0.18),
  share('server.rewrite_rule', 0.13),
  share('server.method_rule', 0.09),
  share('server.no_index', 0.08),
  share('server.file_permission', 0.08),
  share('server.auth_subrequest', 0.07),
] as const;

/** The stock pages of nginx. */
export const NGINX_SIGNATURES: readonly Signature[] = [
  {
    ...NGINX,
    id: 'nginx.403_page',
    statuses: [403],
    body: ['<center><h1>403 Forbidden</h1></center>', FOOT],
    confidence: 0.93,
    causes: REFUSES,
    probes: [WHICH, AS_GET],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.405_page',
    statuses: [405],
    body: ['405 Not Allowed', FOOT],
    confidence: 0.93,
    causes: [
      share(
        'request.method_not_allowed',
        0.9,
        fix(
          'server_owner',
          'send the path to the application: nginx serves it as a file, and files take only GET and HEAD',
          'proxy_pass http://127.0.0.1:8080;',
        ),
        fix('caller', 'check the path: a missing or extra slash can land on a file'),
      ),
    ],
    probes: [AS_GET],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.413_page',
    statuses: [413],
    body: ['413 Request Entity Too Large', FOOT],
    confidence: 0.95,
    causes: [
      share(
        'request.body_too_large',
        0.97,
        fix(
          'server_owner',
          'raise the limit of the location (it is 1 MiB unless set)',
          'client_max_body_size 10m;',
        ),
        fix('caller', 'send a smaller body'),
      ),
    ],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.429_page',
    statuses: [429],
    body: ['429 Too Many Requests', FOOT],
    confidence: 0.94,
    causes: [
      share(
        'rate.exceeded',
        0.95,
        fix('wait', 'send more slowly; nginx does not say how long to wait'),
        fix('server_owner', 'raise rate or burst of the limit_req zone that the error log names'),
      ),
    ],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.503_page',
    statuses: [503],
    body: ['503 Service Temporarily Unavailable', FOOT],
    confidence: 0.92,
    causes: [
      share(
        'rate.exceeded',
        0.45,
        fix(
          'server_owner',
          'let limit_req answer with 429, so that callers can tell',
          'limit_req_status 429;',
        ),
      ),
    ],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.401_page',
    statuses: [401],
    body: ['401 Authorization Required', FOOT],
    confidence: 0.94,
    causes: [
      share(
        'credential.missing',
        0.5,
        fix('caller', 'send the user and password', 'curl -u USER …'),
      ),
      share('credential.unknown', 0.35),
      share('server.auth_subrequest', 0.1),
    ],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.header_too_large_page',
    statuses: [400, 414, 431],
    body: [/Request Header Or Cookie Too Large|414 Request-URI Too Large/u, FOOT],
    confidence: 0.95,
    causes: [
      share(
        'request.header_too_large',
        0.97,
        fix('caller', 'delete old cookies of the host, or send a shorter URL'),
        fix('server_owner', 'raise the buffers for the head', 'large_client_header_buffers 4 16k;'),
      ),
    ],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.plain_http_page',
    statuses: [400],
    body: ['The plain HTTP request was sent to HTTPS port', FOOT],
    confidence: 0.97,
    causes: [
      share('request.malformed', 0.97, fix('caller', 'write `https://` instead of `http://`')),
    ],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.client_certificate_page',
    statuses: [400, 403],
    body: [
      /No required SSL certificate was sent|The SSL certificate error|SSL certificate error/u,
      FOOT,
    ],
    confidence: 0.96,
    causes: [
      share(
        'server.client_certificate',
        0.97,
        fix(
          'caller',
          'send the client certificate that the server asks for',
          'curl --cert client.pem --key client.key …',
        ),
      ),
    ],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.400_page',
    statuses: [400],
    body: ['<title>400 Bad Request</title>', '<center><h1>400 Bad Request</h1></center>', FOOT],
    confidence: 0.9,
    causes: [
      share(
        'request.malformed',
        0.8,
        fix('caller', 'send exactly one Host header and a valid head'),
      ),
      share('request.bad_host', 0.1),
    ],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.other_page',
    statuses: [402, 404, 406, 408, 410, 411, 415, 416, 421, 451, 500, 501, 502, 504, 507],
    body: ['<center><h1>', FOOT],
    confidence: 0.9,
    causes: [],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.403_server',
    statuses: [403],
    headers: [{ name: 'server', value: /^nginx(?:$|\/)/iu }],
    confidence: 0.45,
    causes: BEHIND_A_FIELD,
    probes: [WHICH, AS_GET],
    basis: RUN,
  },
  {
    ...NGINX,
    id: 'nginx.server',
    statuses: [],
    headers: [{ name: 'server', value: /^nginx(?:$|\/)/iu }],
    confidence: 0.45,
    causes: [],
    basis: RUN,
  },
  {
    product: 'ingress-nginx',
    layer: 'load_balancer',
    role: 'answered',
    id: 'ingress-nginx.default_backend',
    statuses: [404],
    body: [/^\s{0,9}default backend - 404\s{0,9}$/u],
    confidence: 0.9,
    causes: [
      share(
        'route.not_found',
        0.6,
        fix('server_owner', 'add a rule for the host and path to an Ingress'),
      ),
      share('server.host_unknown', 0.35),
    ],
    basis: documented('https://github.com/kubernetes/ingress-nginx (default backend)'),
  },
];

interface Relative {
  readonly id: string;
  readonly product: string;
  readonly foot: RegExp;
  readonly server: RegExp;
  readonly where: string;
}

/** Servers made of nginx: the same pages, with their own names below. */
const RELATIVES: readonly Relative[] = [
  {
    id: 'openresty',
    product: 'OpenResty',
    foot: /<hr><center>openresty(?:\/[\d.]{1,16})?<\/center>/u,
    server: /^openresty/iu,
    where: 'https://github.com/openresty/openresty (patches: server header and page)',
  },
  {
    id: 'tengine',
    product: 'Tengine',
    foot: /<hr><center>tengine<\/center>|<hr\/>Powered by Tengine/u,
    server: /^tengine/iu,
    where: 'https://github.com/alibaba/tengine (server tag tests)',
  },
  {
    id: 'angie',
    product: 'Angie',
    foot: /<hr><center>Angie(?:\/[\d.]{1,12})?<\/center>/u,
    server: /^Angie/iu,
    where: 'https://github.com/webserver-llc/angie (ngx_http_special_response.c)',
  },
];

/** The pages of the relatives of nginx. */
export const NGINX_RELATIVE_SIGNATURES: readonly Signature[] = RELATIVES.flatMap(pagesOf);

function pagesOf({ id, product, foot, server, where }: Relative): readonly Signature[] {
  const own = {
    product,
    layer: 'web_server',
    role: 'answered',
    confidence: 0.92,
    basis: inSource(where),
  } as const;
  return [
    {
      ...own,
      id: `${id}.403_page`,
      statuses: [403],
      body: ['403 Forbidden', foot],
      causes: REFUSES,
      probes: [WHICH, AS_GET],
    },
    {
      ...own,
      id: `${id}.405_page`,
      statuses: [405],
      body: [/405 (?:Method )?Not Allowed/u, foot],
      causes: [share('request.method_not_allowed', 0.9)],
    },
    {
      ...own,
      id: `${id}.413_page`,
      statuses: [413],
      body: ['413 Request Entity Too Large', foot],
      causes: [share('request.body_too_large', 0.97)],
    },
    {
      ...own,
      id: `${id}.other_page`,
      statuses: [400, 401, 404, 406, 410, 414, 415, 429, 500, 502, 503, 504],
      body: ['<h1>', foot],
      confidence: 0.88,
      causes: [],
    },
    {
      ...own,
      id: `${id}.server`,
      statuses: [],
      headers: [{ name: 'server', value: server }],
      confidence: 0.45,
      causes: [],
    },
  ];
}
