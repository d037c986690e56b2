import { documented, fix, look, share } from '../parts.ts';
import type { Signature } from '../signature.ts';
import type { CauseShare } from '../../finding.ts';

const IIS = { product: 'Microsoft IIS', layer: 'web_server', role: 'answered' } as const;
const HTTP_SYS = { product: 'Windows http.sys', layer: 'web_server', role: 'answered' } as const;
const CODES = documented(
  'https://learn.microsoft.com/troubleshoot/developer/webapps/iis/www-administration-management/http-status-code',
);
const FILTERING = documented(
  'https://learn.microsoft.com/iis/manage/configuring-security/use-request-filtering',
);
const API = documented(
  'https://learn.microsoft.com/troubleshoot/windows-server/networking (HTTP API error pages)',
);

const SUB_STATUS = look(
  'read sc-status and sc-substatus of the request in the log of IIS',
  '403.4: HTTPS is wanted; .6: the address; .7: a client certificate; .14: no index page; 404.6: the method; 404.8: a hidden segment; 404.13: the length of the body',
  'findstr "/the/path" C:\\inetpub\\logs\\LogFiles\\W3SVC1\\*.log',
);

/** One page a sub-status, as the detailed errors name it. */
function detailed(
  number: string,
  causes: readonly CauseShare[],
  basis = CODES,
  confidence = 0.95,
): Signature {
  const [status = ''] = number.split('.');
  return {
    ...IIS,
    id: `iis.${number}`,
    statuses: [Number(status)],
    body: [`HTTP Error ${number} - `],
    confidence,
    causes,
    basis,
  };
}

/** IIS and the driver below it, which answers before any site is asked. */
export const IIS_SIGNATURES: readonly Signature[] = [
  detailed('401.2', [share('credential.missing', 0.8), share('credential.malformed', 0.1)]),
  detailed('403.1', [
    share(
      'server.handler_mapping',
      0.9,
      fix('server_owner', 'allow Execute in the feature permissions of Handler Mappings'),
    ),
  ]),
  detailed('403.3', [share('server.upload_permission', 0.9)]),
  detailed('403.4', [
    share('condition.failed', 0.9, fix('caller', 'write `https://` instead of `http://`')),
  ]),
  detailed('403.6', [
    share(
      'server.ip_rule',
      0.95,
      fix('server_owner', 'let the address in under IP Address and Domain Restrictions'),
    ),
  ]),
  detailed('403.7', [
    share(
      'server.client_certificate',
      0.95,
      fix('caller', 'send a client certificate', 'curl --cert client.pem --key client.key …'),
    ),
  ]),
  detailed('403.14', [
    share(
      'server.no_index',
      0.85,
      fix(
        'server_owner',
        'check that the application is deployed and its handlers are installed: IIS takes the path for a plain directory',
      ),
    ),
    share('server.handler_mapping', 0.1),
  ]),
  detailed(
    '404.6',
    [
      share(
        'server.method_rule',
        0.95,
        fix(
          'server_owner',
          'allow the verb in requestFiltering of web.config',
          '<add verb="PUT" allowed="true" />',
        ),
      ),
    ],
    FILTERING,
  ),
  detailed(
    '404.8',
    [
      share(
        'server.rewrite_rule',
        0.9,
        fix('caller', 'the path has a segment that IIS hides, such as `bin`'),
      ),
    ],
    FILTERING,
  ),
  detailed(
    '404.13',
    [
      share(
        'request.body_too_large',
        0.97,
        fix(
          'server_owner',
          'raise the limit in requestFiltering of web.config',
          '<requestLimits maxAllowedContentLength="104857600" />',
        ),
      ),
    ],
    FILTERING,
  ),
  detailed(
    '404.15',
    [share('request.header_too_large', 0.9, fix('caller', 'shorten the query'))],
    FILTERING,
  ),
  detailed('405.0', [
    share(
      'server.handler_mapping',
      0.6,
      fix(
        'server_owner',
        'WebDAV often takes PUT and DELETE: remove its module and handler for the application',
        '<remove name="WebDAVModule" />',
      ),
    ),
    share('request.method_not_allowed', 0.35),
  ]),
  {
    ...IIS,
    id: 'iis.short_page',
    statuses: [401, 403, 404, 405],
    body: [
      /<h3>HTTP Error 40\d\.0 - |<title>40\d - (?:Forbidden: Access is denied|Unauthorized: Access is denied|File or directory not found|HTTP verb used)/u,
    ],
    confidence: 0.85,
    causes: [
      share('server.ip_rule', 0.2),
      share('server.no_index', 0.25),
      share('server.method_rule', 0.15),
    ],
    probes: [SUB_STATUS],
    basis: CODES,
  },
  {
    ...IIS,
    id: 'iis.403_words',
    statuses: [403],
    body: [
      /You do not have permission to view this directory or page(?: using the credentials)?\./u,
    ],
    confidence: 0.85,
    causes: [
      share('server.no_index', 0.3),
      share('server.ip_rule', 0.25),
      share('server.file_permission', 0.2),
      share('server.handler_mapping', 0.1),
    ],
    probes: [SUB_STATUS],
    basis: CODES,
  },
  {
    ...IIS,
    id: 'iis.403_server',
    statuses: [403],
    headers: [{ name: 'server', value: /^Microsoft-IIS\//u }],
    confidence: 0.4,
    causes: [
      share('upstream.refused', 0.25),
      share('server.ip_rule', 0.15),
      share('server.no_index', 0.15),
      share('server.handler_mapping', 0.1),
      share('server.file_permission', 0.1),
    ],
    probes: [SUB_STATUS],
    basis: CODES,
  },
  {
    ...IIS,
    id: 'iis.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Microsoft-IIS\//u }],
    confidence: 0.4,
    causes: [],
    probes: [SUB_STATUS],
    basis: CODES,
  },
  {
    ...HTTP_SYS,
    id: 'http-sys.invalid_hostname',
    statuses: [400],
    // ASP.NET Core sends the same page by itself.
    headers: [{ name: 'server', value: /^Microsoft-HTTPAPI\//u }],
    body: ['<h2>Bad Request - Invalid Hostname</h2>'],
    confidence: 0.95,
    causes: [
      share('server.host_unknown', 0.9, fix('server_owner', 'add a binding for this host name')),
      share('request.bad_host', 0.08),
    ],
    basis: API,
  },
  {
    ...HTTP_SYS,
    id: 'http-sys.page',
    statuses: [400, 403, 404, 411, 413, 414, 431, 503],
    headers: [{ name: 'server', value: /^Microsoft-HTTPAPI\//u }],
    body: [/<h2>[^<]{3,60}<\/h2>\s{0,9}<hr>\s{0,4}<p>HTTP Error \d{3}\. /u],
    confidence: 0.93,
    causes: [share('request.malformed', 0.5), share('server.host_unknown', 0.2)],
    basis: API,
  },
  {
    ...HTTP_SYS,
    id: 'http-sys.server',
    statuses: [],
    headers: [{ name: 'server', value: /^Microsoft-HTTPAPI\//u }],
    confidence: 0.5,
    causes: [],
    basis: API,
  },
];
