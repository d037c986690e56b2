import { captured, documented, fix, inSource, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const CADDY = { product: 'Caddy', layer: 'web_server', role: 'answered' } as const;
const CADDY_RUN = captured('Caddy 2.6.2, each cause configured');
const LIGHTTPD = { product: 'lighttpd', layer: 'web_server', role: 'answered' } as const;
const LIGHTTPD_RUN = captured('lighttpd 1.4.69, each cause configured');
const H2O = { product: 'H2O', layer: 'web_server', role: 'answered' } as const;
const H2O_RUN = captured('h2o 2.2.5, each cause configured');
const EMPTY = /^\s{0,9}$/u;

/** Smaller web servers. */
export const WEB_SERVER_SIGNATURES: readonly Signature[] = [
  {
    ...CADDY,
    id: 'caddy.403_empty',
    statuses: [403],
    headers: [{ name: 'server', value: /^Caddy$/u }],
    body: [EMPTY],
    confidence: 0.8,
    causes: [
      share(
        'server.rewrite_rule',
        0.4,
        fix('server_owner', 'Look for `respond … 403` and `error … 403` in the Caddyfile.'),
      ),
      share(
        'server.ip_rule',
        0.25,
        fix('server_owner', 'Look for a remote_ip matcher above the route.'),
      ),
      share('server.file_permission', 0.15),
      share('waf.blocked', 0.05),
    ],
    basis: CADDY_RUN,
  },
  {
    ...CADDY,
    id: 'caddy.401_basic',
    statuses: [401],
    headers: [
      { name: 'server', value: /^Caddy$/u },
      { name: 'www-authenticate', value: 'Basic realm="restricted"' },
    ],
    confidence: 0.85,
    causes: [
      share('credential.missing', 0.5, fix('caller', 'Send the user and password.')),
      share('credential.unknown', 0.4),
    ],
    basis: CADDY_RUN,
  },
  {
    ...CADDY,
    id: 'caddy.empty',
    statuses: [400, 404, 405, 413, 429, 500, 502, 503, 504],
    headers: [{ name: 'server', value: /^Caddy$/u }],
    body: [EMPTY],
    confidence: 0.75,
    causes: [],
    basis: CADDY_RUN,
  },
  {
    ...CADDY,
    id: 'caddy.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Caddy$/u }],
    confidence: 0.45,
    causes: [],
    basis: CADDY_RUN,
  },
  {
    ...LIGHTTPD,
    id: 'lighttpd.403_page',
    statuses: [403],
    body: ['<?xml version="1.0" encoding="iso-8859-1"?>', '<h1>403 Forbidden</h1>'],
    confidence: 0.88,
    causes: [
      share('server.rewrite_rule', 0.35, fix('server_owner', 'Look for url.access-deny.')),
      share(
        'server.no_index',
        0.3,
        fix('server_owner', 'Put an index file there, or let server.dir-listing show it.'),
      ),
      share('server.file_permission', 0.2),
    ],
    basis: LIGHTTPD_RUN,
  },
  {
    ...LIGHTTPD,
    id: 'lighttpd.413_page',
    statuses: [413],
    body: ['<?xml version="1.0" encoding="iso-8859-1"?>', '<h1>413 Payload Too Large</h1>'],
    confidence: 0.9,
    causes: [
      share('request.body_too_large', 0.95, fix('server_owner', 'Raise server.max-request-size.')),
    ],
    basis: LIGHTTPD_RUN,
  },
  {
    ...LIGHTTPD,
    id: 'lighttpd.other_page',
    statuses: [400, 401, 404, 411, 417, 500, 501, 503],
    body: [
      '<?xml version="1.0" encoding="iso-8859-1"?>',
      '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"',
    ],
    confidence: 0.85,
    causes: [],
    basis: LIGHTTPD_RUN,
  },
  {
    ...LIGHTTPD,
    id: 'lighttpd.server',
    statuses: [],
    headers: [{ name: 'server', value: /^lighttpd/u }],
    confidence: 0.45,
    causes: [],
    basis: LIGHTTPD_RUN,
  },
  {
    product: 'LiteSpeed',
    layer: 'web_server',
    role: 'answered',
    id: 'litespeed.403_page',
    statuses: [403],
    body: ['Access to this resource on the server is denied!'],
    confidence: 0.88,
    causes: [
      share(
        'waf.blocked',
        0.3,
        fix(
          'server_owner',
          'Look for the ModSecurity rule in the log of the host; shared hosts often have one.',
        ),
      ),
      share('server.ip_rule', 0.2),
      share('server.file_permission', 0.2),
      share(
        'server.rewrite_rule',
        0.15,
        fix('server_owner', 'Look for deny rules in .htaccess files.'),
      ),
      share('server.no_index', 0.1),
    ],
    basis: documented(
      'https://github.com/EnableSecurity/wafw00f (litespeed); quoted in public issue threads',
    ),
  },
  {
    product: 'LiteSpeed',
    layer: 'web_server',
    role: 'answered',
    id: 'litespeed.page',
    statuses: [],
    body: ['Proudly powered by LiteSpeed Web Server'],
    confidence: 0.92,
    causes: [],
    basis: documented('https://github.com/EnableSecurity/wafw00f (litespeed)'),
  },
  {
    product: 'LiteSpeed',
    layer: 'web_server',
    role: 'answered',
    id: 'litespeed.server',
    statuses: [],
    headers: [{ name: 'server', value: /^LiteSpeed/u }],
    confidence: 0.45,
    causes: [],
    basis: documented('https://github.com/EnableSecurity/wafw00f (litespeed)'),
  },
  {
    ...H2O,
    id: 'h2o.403',
    statuses: [403],
    headers: [{ name: 'server', value: /^h2o/u }],
    body: [/^access forbidden$/u],
    confidence: 0.93,
    causes: [share('server.file_permission', 0.6), share('server.rewrite_rule', 0.2)],
    basis: H2O_RUN,
  },
  {
    ...H2O,
    id: 'h2o.405',
    statuses: [405],
    headers: [{ name: 'server', value: /^h2o/u }],
    body: [/^method not allowed$/u],
    confidence: 0.93,
    causes: [share('request.method_not_allowed', 0.95)],
    basis: H2O_RUN,
  },
  {
    ...H2O,
    id: 'h2o.other',
    statuses: [404, 413, 502],
    headers: [{ name: 'server', value: /^h2o/u }],
    body: [/^(?:not found|request entity is too large|connection failed)$/u],
    confidence: 0.9,
    causes: [],
    basis: H2O_RUN,
  },
  {
    product: 'OpenBSD httpd',
    layer: 'web_server',
    role: 'answered',
    id: 'openbsd-httpd.page',
    statuses: [],
    body: ['<address>OpenBSD httpd</address>'],
    confidence: 0.95,
    causes: [
      share('server.file_permission', 0.3),
      share('server.no_index', 0.3),
      share('server.rewrite_rule', 0.2),
    ],
    basis: inSource('https://github.com/openbsd/src usr.sbin/httpd/server_http.c'),
  },
  {
    product: 'Cherokee',
    layer: 'web_server',
    role: 'answered',
    id: 'cherokee.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Cherokee/u }],
    confidence: 0.5,
    causes: [share('server.rewrite_rule', 0.3), share('server.ip_rule', 0.2)],
    basis: inSource('https://github.com/cherokee/webserver'),
  },
];
