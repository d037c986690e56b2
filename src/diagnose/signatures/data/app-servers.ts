import { captured, documented, fix, inSource, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';

const JETTY = { product: 'Eclipse Jetty', layer: 'web_server', role: 'answered' } as const;
const JETTY_RUN = captured('Jetty 9.4.57, a handler that calls sendError');
const TOMCAT = { product: 'Apache Tomcat', layer: 'web_server', role: 'answered' } as const;
const TOMCAT_RUN = captured('Tomcat 10.1.60, a servlet that calls sendError');
const GUNICORN = { product: 'gunicorn', layer: 'web_server', role: 'answered' } as const;
const GUNICORN_RUN = captured('gunicorn 20.1.0, broken request heads');
const UVICORN = { product: 'uvicorn', layer: 'web_server', role: 'answered' } as const;
const UVICORN_RUN = captured('uvicorn 0.17.6, broken request heads');
const WERKZEUG = { product: 'Werkzeug', layer: 'web_server', role: 'answered' } as const;
const WERKZEUG_RUN = captured('Werkzeug 3.1.8 and its development server');

const APPLICATION = look(
  'read the log of the application at the time of the request',
  'the server only shows what the application told it; the reason is in the application’s own log',
);

/** Servers that hold an application: for Java, Python and Ruby. */
export const APP_SERVER_SIGNATURES: readonly Signature[] = [
  {
    ...JETTY,
    id: 'jetty.403_page',
    statuses: [403],
    body: [/<h2>HTTP ERROR (?:403|: 403)/u, 'MESSAGE:</th>'],
    confidence: 0.92,
    causes: [
      share(
        'role.missing',
        0.4,
        fix('server_owner', 'give the account the role that the security constraint names'),
      ),
      share('csrf.token_invalid', 0.15),
      share('access.denied_by_default', 0.15),
    ],
    probes: [look('read the row MESSAGE of the page', 'an application puts its own reason there')],
    basis: JETTY_RUN,
  },
  {
    ...JETTY,
    id: 'jetty.page',
    statuses: [],
    body: [/<h2>HTTP ERROR (?:: )?\d{3}|<h1>Bad Message \d{3}<\/h1><pre>reason: /u],
    confidence: 0.88,
    causes: [],
    basis: JETTY_RUN,
  },
  {
    ...JETTY,
    id: 'jetty.json',
    statuses: [],
    headers: [{ name: 'server', value: /^Jetty\(/u }],
    body: [/^\{\s{0,2}"message":"[^"]{0,200}",\s{0,2}"url":"/u],
    confidence: 0.92,
    causes: [],
    basis: JETTY_RUN,
  },
  {
    ...JETTY,
    id: 'jetty.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Jetty(?:$|\()/u }],
    confidence: 0.5,
    causes: [],
    basis: JETTY_RUN,
  },
  {
    ...TOMCAT,
    id: 'tomcat.403_page',
    statuses: [403],
    body: ['HTTP Status 403', 'The server understood the request but refuses to authorize it.'],
    confidence: 0.93,
    causes: [
      share(
        'role.missing',
        0.35,
        fix('server_owner', 'give the account the role that web.xml or tomcat-users.xml asks for'),
      ),
      share(
        'ip.denied',
        0.2,
        fix(
          'server_owner',
          'let the address in in RemoteAddrValve of the context (the manager has one)',
        ),
      ),
      share('csrf.token_invalid', 0.15),
      share('cors.origin_not_allowed', 0.1),
      share('access.denied_by_default', 0.1),
    ],
    probes: [APPLICATION],
    basis: TOMCAT_RUN,
  },
  {
    ...TOMCAT,
    id: 'tomcat.405_page',
    statuses: [405],
    body: ['HTTP Status 405'],
    confidence: 0.9,
    causes: [share('request.method_not_allowed', 0.92)],
    basis: TOMCAT_RUN,
  },
  {
    ...TOMCAT,
    id: 'tomcat.header_too_large_page',
    statuses: [400],
    body: ['HTTP Status 400', 'Request header is too large'],
    confidence: 0.95,
    causes: [
      share(
        'request.header_too_large',
        0.97,
        fix('caller', 'delete old cookies of the host'),
        fix('server_owner', 'raise maxHttpHeaderSize of the connector'),
      ),
    ],
    basis: TOMCAT_RUN,
  },
  {
    ...TOMCAT,
    id: 'tomcat.400_page',
    statuses: [400],
    body: [
      'HTTP Status 400',
      /Invalid character found in (?:the request target|method name|the HTTP protocol)/u,
    ],
    confidence: 0.95,
    causes: [
      share(
        'request.malformed',
        0.95,
        fix('caller', 'Percent-encode characters such as `|`, `{` and `[` in the path and query'),
      ),
    ],
    basis: TOMCAT_RUN,
  },
  {
    ...TOMCAT,
    id: 'tomcat.page',
    statuses: [],
    body: [/<h3>Apache Tomcat\/[\d.]{1,12}|<title>HTTP Status \d{3} (?:–|&ndash;|&#8211;|-) /u],
    confidence: 0.88,
    causes: [],
    basis: TOMCAT_RUN,
  },
  {
    product: 'Undertow',
    layer: 'web_server',
    role: 'answered',
    id: 'undertow.403_page',
    statuses: [403],
    body: ['<html><head><title>Error</title></head><body>Forbidden</body></html>'],
    confidence: 0.85,
    causes: [
      share(
        'role.missing',
        0.5,
        fix(
          'server_owner',
          'give the account a role that the security constraint of the deployment names',
        ),
      ),
      share('access.denied_by_default', 0.2),
    ],
    basis: inSource(
      'https://github.com/undertow-io/undertow ServletInitialHandler; page quoted in several issue threads',
    ),
  },
  {
    product: 'Undertow',
    layer: 'web_server',
    role: 'answered',
    id: 'undertow.page',
    statuses: [400, 401, 404, 405, 413, 415, 500],
    body: [/^<html><head><title>Error<\/title><\/head><body>[\w ]{3,40}<\/body><\/html>$/u],
    confidence: 0.82,
    causes: [],
    basis: inSource(
      'https://github.com/undertow-io/undertow; page quoted in several issue threads',
    ),
  },
  {
    product: 'Oracle WebLogic',
    layer: 'web_server',
    role: 'answered',
    id: 'weblogic.403_page',
    statuses: [403],
    body: ['Error 403--Forbidden'],
    confidence: 0.92,
    causes: [
      share(
        'role.missing',
        0.6,
        fix(
          'server_owner',
          'give the user or group the role of the security policy of the resource',
        ),
      ),
      share('ip.denied', 0.1),
    ],
    basis: documented(
      'quoted in public issue threads and screen scrapers: `Error 403--Forbidden`, `From RFC 2068`',
    ),
  },
  {
    product: 'Oracle WebLogic',
    layer: 'web_server',
    role: 'answered',
    id: 'weblogic.page',
    statuses: [400, 401, 404, 405, 500, 503],
    body: [/Error \d{3}--[A-Z]/u, 'From RFC 2068'],
    confidence: 0.92,
    causes: [],
    basis: documented(
      'quoted in public issue threads: `From RFC 2068 Hypertext Transfer Protocol`',
    ),
  },
  {
    product: 'IBM WebSphere',
    layer: 'web_server',
    role: 'answered',
    id: 'websphere.403',
    statuses: [403],
    body: ['SRVE0295E'],
    confidence: 0.92,
    causes: [
      share(
        'role.missing',
        0.5,
        fix('server_owner', 'map the user or group to the role of the application'),
      ),
      share('access.denied_by_default', 0.2),
    ],
    basis: documented(
      'https://github.com/OpenLiberty/open-liberty (tests quote `Error 403: SRVE0295E: Error reported: 403`)',
    ),
  },
  {
    product: 'IBM WebSphere',
    layer: 'web_server',
    role: 'answered',
    id: 'websphere.page',
    statuses: [],
    body: [/Error \d{3}: (?:[\w.$]{1,80}: )?SRVE\d{4}[EW]:/u],
    confidence: 0.93,
    causes: [],
    basis: documented('https://github.com/OpenLiberty/open-liberty (tests quote the page)'),
  },
  {
    ...GUNICORN,
    id: 'gunicorn.400_page',
    statuses: [400],
    body: ['<title>Bad Request</title>', '<h1><p>Bad Request</p></h1>'],
    confidence: 0.93,
    causes: [
      share('request.malformed', 0.6),
      share(
        'request.header_too_large',
        0.3,
        fix('server_owner', 'raise --limit-request-line or --limit-request-field_size'),
      ),
    ],
    basis: GUNICORN_RUN,
  },
  {
    ...GUNICORN,
    id: 'gunicorn.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'server', value: /^gunicorn/u }],
    confidence: 0.9,
    causes: [],
    basis: GUNICORN_RUN,
  },
  {
    ...UVICORN,
    id: 'uvicorn.400',
    statuses: [400],
    body: [/^Invalid HTTP request received\.$/u],
    confidence: 0.95,
    causes: [
      share(
        'request.malformed',
        0.9,
        fix('caller', 'check the scheme: HTTPS sent to a port of plain HTTP looks so, too'),
      ),
    ],
    basis: UVICORN_RUN,
  },
  {
    ...UVICORN,
    id: 'uvicorn.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'server', value: /^uvicorn/u }],
    confidence: 0.9,
    causes: [],
    basis: UVICORN_RUN,
  },
  {
    product: 'Puma',
    layer: 'web_server',
    role: 'answered',
    id: 'puma.lowlevel_error',
    statuses: [500],
    body: ['An unhandled lowlevel error occurred.'],
    confidence: 0.95,
    causes: [],
    basis: inSource('https://github.com/puma/puma lib/puma/server.rb (lowlevel_error)'),
  },
  {
    ...WERKZEUG,
    id: 'werkzeug.passed',
    role: 'passed',
    statuses: [],
    headers: [{ name: 'server', value: /^Werkzeug\//u }],
    confidence: 0.9,
    causes: [],
    basis: WERKZEUG_RUN,
  },
  {
    product: 'Phusion Passenger',
    layer: 'web_server',
    role: 'answered',
    id: 'passenger.page',
    statuses: [500, 502, 503],
    body: [/Passenger|Incomplete response received from application/u],
    headers: [{ name: 'x-powered-by', value: /Phusion Passenger/u }],
    confidence: 0.85,
    causes: [],
    basis: inSource('https://github.com/phusion/passenger (error pages)'),
  },
  {
    product: 'Phusion Passenger',
    layer: 'web_server',
    role: 'passed',
    id: 'passenger.powered_by',
    statuses: [],
    headers: [{ name: 'x-powered-by', value: /Phusion Passenger/u }],
    confidence: 0.9,
    causes: [],
    basis: inSource('https://github.com/phusion/passenger (X-Powered-By)'),
  },
  {
    product: 'Node.js http',
    layer: 'web_server',
    role: 'answered',
    id: 'node.431_empty',
    statuses: [431],
    body: [/^$/u],
    without: ['server', 'date', 'content-type'],
    confidence: 0.6,
    causes: [
      share(
        'request.header_too_large',
        0.95,
        fix('caller', 'delete old cookies of the host'),
        fix('server_owner', 'start node with a larger --max-http-header-size'),
      ),
    ],
    basis: captured('Node.js 24 and 26, a head over the limit'),
  },
  {
    product: 'Node.js http',
    layer: 'web_server',
    role: 'answered',
    id: 'node.400_empty',
    statuses: [400],
    headers: [{ name: 'connection', value: 'close' }],
    body: [/^$/u],
    without: ['server', 'date', 'content-type', 'content-length'],
    confidence: 0.5,
    causes: [share('request.malformed', 0.8)],
    basis: captured('Node.js 24 and 26, a broken head'),
  },
];
