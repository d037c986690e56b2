import { captured, fix, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const APACHE = { product: 'Apache httpd', layer: 'web_server', role: 'answered' } as const;
const RUN = captured('Apache 2.4.71, each cause configured');
/** How all of its stock pages begin, in 2.4 from both of its document types. */
const HEAD = '<!DOCTYPE HTML PUBLIC "-//';

const WHICH = look(
  'read the error log of Apache at the time of the request',
  '`AH01630`: Require; `AH01797`: Order/Deny; `AH01276`: no index file; `AH00035` or `(13)Permission denied`: file mode; `ModSecurity:`: a firewall rule; no line: a rewrite rule with [F]',
  'tail -n 50 /var/log/apache2/error.log',
);

/** What it gives its 403 page for. */
const REFUSES = [
  share(
    'server.ip_rule',
    0.3,
    fix(
      'server_owner',
      'let the address in with Require, in the block that serves the path',
      'Require ip 203.0.113.9',
    ),
  ),
  share(
    'waf.blocked',
    0.2,
    fix(
      'server_owner',
      'look for the id of the ModSecurity rule in the error log, and exclude it for this path and argument only',
    ),
  ),
  share(
    'server.rewrite_rule',
    0.13,
    fix('server_owner', 'look for RewriteRule with [F], also in .htaccess files'),
  ),
  share(
    'server.file_permission',
    0.12,
    fix('server_owner', 'let the user that Apache runs as read the file and enter its directories'),
  ),
  share(
    'server.no_index',
    0.11,
    fix('server_owner', 'put an index file there, or send the path to the application'),
  ),
  share('server.method_rule', 0.06),
  share('server.client_certificate', 0.02),
];

/** The stock pages of Apache. Eight causes share the one of 403; the log tells them apart. */
export const APACHE_SIGNATURES: readonly Signature[] = [
  {
    ...APACHE,
    id: 'apache.403_text',
    statuses: [403],
    body: [
      /^\s{0,99}(?:403 )?Forbidden\s/u,
      /You don't have permission to access (?:this resource|\/[^\s<]{0,300} on this server)/u,
    ],
    confidence: 0.8,
    causes: REFUSES,
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.403_page',
    statuses: [403],
    body: [
      HEAD,
      '<title>403 Forbidden</title>',
      /You don't have permission to access (?:this resource|[^\n<]{1,300}on this server)/u,
    ],
    confidence: 0.92,
    causes: REFUSES,
    probes: [
      WHICH,
      look(
        'send the same request as GET',
        'GET passes and POST does not: a Limit or LimitExcept block, or a firewall rule on the body',
      ),
    ],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.405_page',
    statuses: [405],
    body: [HEAD, /The requested method \w{1,30} is not allowed for (?:this|the) URL/u],
    confidence: 0.93,
    causes: [
      share(
        'request.method_not_allowed',
        0.92,
        fix('server_owner', 'send the path to the application, or add the method to AllowMethods'),
        fix('caller', 'check the path: it lands on something that is served as a file'),
      ),
    ],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.401_page',
    statuses: [401],
    body: [HEAD, /could not verify that you\s{1,4}are authorized to access the document/u],
    confidence: 0.94,
    causes: [
      share('credential.missing', 0.45, fix('caller', 'send the user and password')),
      share('credential.unknown', 0.35),
      share(
        'role.missing',
        0.15,
        fix('server_owner', 'name the user or group in Require; Apache answers 401 to this, too'),
      ),
    ],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.413_page',
    statuses: [413],
    body: [/does not allow request data with \w{1,30} requests, or the amount of data provided/u],
    confidence: 0.95,
    causes: [
      share(
        'request.body_too_large',
        0.95,
        fix('server_owner', 'raise the limit of the body', 'LimitRequestBody 10485760'),
        fix('caller', 'send a smaller body'),
      ),
    ],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.header_too_large_page',
    statuses: [400, 414],
    body: [
      HEAD,
      /Size of a request header field exceeds server limit|URL's length exceeds the capacity/u,
    ],
    confidence: 0.95,
    causes: [
      share(
        'request.header_too_large',
        0.97,
        fix('caller', 'delete old cookies of the host, or send a shorter URL'),
      ),
    ],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.plain_http_page',
    statuses: [400],
    body: ['speaking plain HTTP to an SSL-enabled server port'],
    confidence: 0.97,
    causes: [
      share('request.malformed', 0.97, fix('caller', 'write `https://` instead of `http://`')),
    ],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.400_page',
    statuses: [400],
    body: [HEAD, 'Your browser sent a request that this server could not understand.'],
    confidence: 0.88,
    causes: [share('request.malformed', 0.8)],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.406_page',
    statuses: [406],
    body: [HEAD, 'An appropriate representation of the requested resource could not be found'],
    confidence: 0.9,
    causes: [
      share(
        'waf.blocked',
        0.75,
        fix(
          'server_owner',
          'look for `ModSecurity:` in the error log: hosts let it answer with 406. Exclude the rule for this path and argument only.',
        ),
      ),
    ],
    probes: [WHICH],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.417_page',
    statuses: [417],
    body: [HEAD, 'The expectation given in the Expect request-header'],
    confidence: 0.95,
    causes: [
      share(
        'request.malformed',
        0.95,
        fix('caller', 'send no Expect header', "curl -H 'Expect:' …"),
      ),
    ],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.429_page',
    statuses: [429],
    body: [HEAD, /The user has sent too many requests\s{1,4}in a given amount of time/u],
    confidence: 0.92,
    causes: [share('rate.exceeded', 0.8), share('waf.rate', 0.15)],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.415_page',
    statuses: [415],
    body: [HEAD, /The supplied request data is not in a format\s{1,4}acceptable/u],
    confidence: 0.9,
    causes: [share('request.unsupported_media_type', 0.85)],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.other_page',
    statuses: [404, 408, 410, 411, 421, 431, 500, 502, 503, 504],
    body: [/^<!DOCTYPE HTML PUBLIC "-\/\/(?:W3C\/\/DTD HTML 4\.01|IETF\/\/DTD HTML 2\.0)\/\/EN"/u],
    without: ['x-squid-error'],
    confidence: 0.75,
    causes: [],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.server_signature',
    statuses: [],
    body: [/<address>Apache(?:\/[\d.]{1,12})?[^<]{0,200} Server at /u],
    confidence: 0.93,
    causes: [],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.403_server',
    statuses: [403],
    headers: [{ name: 'server', value: /^Apache(?:$|\/| )/u }],
    confidence: 0.45,
    causes: [
      share('server.ip_rule', 0.22),
      share('waf.blocked', 0.18),
      share('upstream.refused', 0.12),
      share('server.rewrite_rule', 0.12),
      share('server.file_permission', 0.09),
      share('server.no_index', 0.08),
      share('server.method_rule', 0.06),
    ],
    probes: [WHICH],
    basis: RUN,
  },
  {
    ...APACHE,
    id: 'apache.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Apache(?:$|\/| )/u }],
    without: ['x-amz-request-id'],
    confidence: 0.45,
    causes: [],
    basis: RUN,
  },
];
