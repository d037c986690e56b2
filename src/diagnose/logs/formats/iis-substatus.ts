import type { CauseCode } from '../../cause-codes.ts';
import type { Remedy } from '../../finding.ts';
import { callerFix, ownerFix, remedy } from './parts/event.ts';

/** What the two numbers of a status of IIS mean. */
export interface SubStatus {
  readonly code: CauseCode;
  readonly factor: number;
  /** Follows "IIS 403.6: ". */
  readonly means: string;
  readonly remedies: readonly Remedy[];
}

type Row = readonly [key: string, code: CauseCode, means: string, ...remedies: Remedy[]];

const certificate = callerFix(
  'Send a client certificate that the server trusts',
  'curl --cert client.pem --key client.key …',
);
const modules = ownerFix(
  'Install or allow the handler for this ending and method',
  '%windir%\\system32\\inetsrv\\appcmd.exe list config -section:system.webServer/handlers',
);

/** Microsoft: HTTP status codes in IIS 7.0 and later versions (KB 943891). */
const ROWS: readonly Row[] = [
  ['401.1', 'credential.unknown', 'the logon failed'],
  [
    '401.2',
    'credential.missing',
    'no credential of a kind that the site takes',
    callerFix('Sign in by a scheme that WWW-Authenticate names'),
  ],
  [
    '401.3',
    'server.file_permission',
    'the file’s access control list refuses the account',
    ownerFix(
      'Let the account of the application pool read it',
      'icacls C:\\inetpub\\wwwroot\\site /grant "IIS AppPool\\DefaultAppPool:(OI)(CI)RX"',
    ),
  ],
  ['401.4', 'server.auth_subrequest', 'a filter refused the logon'],
  ['401.5', 'upstream.refused', 'the application behind ISAPI or CGI refused'],
  ['401.7', 'role.missing', 'URL authorisation refuses the account'],
  [
    '401.501',
    'waf.rate',
    'too many requests at a time from this address (dynamic IP restrictions)',
  ],
  ['401.502', 'waf.rate', 'too many requests from this address (dynamic IP restrictions)'],
  ['401.503', 'server.ip_rule', 'the address is on the list of those refused'],
  ['401.504', 'server.ip_rule', 'the host name is on the list of those refused'],
  ['403.1', 'server.handler_mapping', 'execute access is off for this path', modules],
  [
    '403.2',
    'server.file_permission',
    'read access is off for this path',
    ownerFix('Allow reading', '<handlers accessPolicy="Read, Script" />'),
  ],
  [
    '403.3',
    'server.upload_permission',
    'write access is off for this path',
    ownerFix('Allow writing', '<handlers accessPolicy="Read, Write, Script" />'),
  ],
  [
    '403.4',
    'server.rewrite_rule',
    'this site is served over TLS only',
    callerFix('Use https:// in the URL'),
  ],
  ['403.5', 'server.rewrite_rule', 'TLS with 128 bits is wanted'],
  [
    '403.6',
    'server.ip_rule',
    'the address is refused',
    ownerFix(
      'Let the address in',
      '<ipSecurity allowUnlisted="false">\n  <add ipAddress="203.0.113.9" allowed="true" />\n</ipSecurity>',
    ),
  ],
  ['403.7', 'server.client_certificate', 'a client certificate is wanted', certificate],
  ['403.8', 'server.ip_rule', 'the client’s name is refused'],
  ['403.9', 'rate.exceeded', 'too many clients are connected', remedy('wait', 'Try again later')],
  ['403.10', 'server.handler_mapping', 'execute access is denied by the configuration', modules],
  ['403.11', 'credential.expired', 'the password was changed'],
  ['403.12', 'server.client_certificate', 'the certificate maps to no account'],
  [
    '403.13',
    'server.client_certificate',
    'the client certificate was revoked, or its list of revocations cannot be reached',
    certificate,
  ],
  [
    '403.14',
    'server.no_index',
    'no default document, and listing the directory is off',
    ownerFix(
      'Name the default document',
      '<defaultDocument>\n  <files><add value="index.html" /></files>\n</defaultDocument>',
    ),
    callerFix('Ask for a file or for the path of the API'),
  ],
  ['403.15', 'quota.exceeded', 'client access licences are used up'],
  [
    '403.16',
    'server.client_certificate',
    'the client certificate is not trusted or ill-formed',
    certificate,
  ],
  [
    '403.17',
    'server.client_certificate',
    'the client certificate has expired or is not valid yet',
    certificate,
  ],
  [
    '403.18',
    'server.handler_mapping',
    'the URL cannot be executed in this application pool',
    ownerFix('Let the rewrite rule lead to a URL of the same application pool'),
  ],
  [
    '403.19',
    'server.handler_mapping',
    'CGI cannot be executed for this client in this application pool',
  ],
  ['403.20', 'credential.unknown', 'the Passport logon failed'],
  ['403.21', 'server.ip_rule', 'access to the source is denied'],
  ['403.22', 'server.method_rule', 'a depth of infinity is refused (WebDAV)'],
  [
    '403.501',
    'waf.rate',
    'too many requests at a time from this address (dynamic IP restrictions)',
    remedy('wait', 'Send fewer requests at a time'),
    ownerFix(
      'Raise the limit',
      '<dynamicIpSecurity><denyByConcurrentRequests enabled="true" maxConcurrentRequests="50" /></dynamicIpSecurity>',
    ),
  ],
  [
    '403.502',
    'waf.rate',
    'too many requests from this address (dynamic IP restrictions)',
    remedy('wait', 'Send fewer requests, and wait before the next'),
    ownerFix(
      'Raise the limit',
      '<dynamicIpSecurity><denyByRequestRate enabled="true" maxRequests="100" requestIntervalInMilliseconds="1000" /></dynamicIpSecurity>',
    ),
  ],
  [
    '403.503',
    'server.ip_rule',
    'the address is refused',
    ownerFix(
      'Let the address in',
      '<ipSecurity><add ipAddress="203.0.113.9" allowed="true" /></ipSecurity>',
    ),
  ],
  ['403.504', 'server.ip_rule', 'the host name of the client is refused'],
  ['404.1', 'server.host_unknown', 'no site takes this host and port'],
  ['404.2', 'server.handler_mapping', 'ISAPI and CGI restrictions refuse this program', modules],
  [
    '404.3',
    'server.handler_mapping',
    'no MIME type for this ending',
    ownerFix(
      'Add the type',
      '<staticContent><mimeMap fileExtension=".json" mimeType="application/json" /></staticContent>',
    ),
  ],
  ['404.4', 'server.handler_mapping', 'no handler takes this ending', modules],
  [
    '404.5',
    'waf.blocked',
    'request filtering refuses a sequence in the URL',
    ownerFix(
      'Take the sequence from the list',
      '<requestFiltering><denyUrlSequences /></requestFiltering>',
    ),
  ],
  [
    '404.6',
    'server.method_rule',
    'request filtering refuses the method',
    ownerFix(
      'Allow the method',
      '<requestFiltering><verbs allowUnlisted="true"><add verb="PUT" allowed="true" /></verbs></requestFiltering>',
    ),
  ],
  [
    '404.7',
    'waf.blocked',
    'request filtering refuses the ending of the file',
    ownerFix(
      'Allow the ending',
      '<requestFiltering><fileExtensions><remove fileExtension=".config" /></fileExtensions></requestFiltering>',
    ),
  ],
  [
    '404.8',
    'waf.blocked',
    'request filtering hides this segment of the path',
    ownerFix(
      'Show the segment',
      '<requestFiltering><hiddenSegments><remove segment="bin" /></hiddenSegments></requestFiltering>',
    ),
  ],
  ['404.9', 'server.file_permission', 'the file is hidden by its attribute'],
  ['404.10', 'request.header_too_large', 'request filtering: a header is too long'],
  [
    '404.11',
    'waf.blocked',
    'request filtering refuses double escaping in the URL',
    callerFix('Encode the path once, and a space as %20, not +'),
    ownerFix('Allow double escaping', '<requestFiltering allowDoubleEscaping="true" />'),
  ],
  ['404.12', 'waf.blocked', 'request filtering refuses characters above 0x7F in the URL'],
  [
    '404.13',
    'request.body_too_large',
    'request filtering: the body is too large',
    ownerFix(
      'Raise the limit (bytes)',
      '<requestFiltering><requestLimits maxAllowedContentLength="104857600" /></requestFiltering>',
    ),
  ],
  [
    '404.14',
    'request.header_too_large',
    'request filtering: the URL is too long',
    ownerFix(
      'Raise the limit',
      '<requestFiltering><requestLimits maxUrl="8192" /></requestFiltering>',
    ),
  ],
  [
    '404.15',
    'request.header_too_large',
    'request filtering: the query is too long',
    ownerFix(
      'Raise the limit',
      '<requestFiltering><requestLimits maxQueryString="8192" /></requestFiltering>',
    ),
  ],
  [
    '404.17',
    'server.handler_mapping',
    'dynamic content is mapped to the handler of static files',
    modules,
  ],
  ['404.18', 'waf.blocked', 'request filtering refuses a sequence in the query'],
  ['404.19', 'waf.blocked', 'a filtering rule refuses the request'],
  ['404.20', 'request.malformed', 'too many segments in the URL'],
  [
    '405.0',
    'server.method_rule',
    'no handler of this path takes the method (WebDAV takes PUT and DELETE away)',
    ownerFix(
      'Leave WebDAV out of this site, and let the handler take the method',
      '<modules><remove name="WebDAVModule" /></modules>\n<handlers><remove name="WebDAV" /></handlers>',
    ),
  ],
  ['413.1', 'request.body_too_large', 'the body is too large'],
];

const BY_KEY: ReadonlyMap<string, SubStatus> = new Map(
  ROWS.map(([key, code, means, ...remedies]) => [
    key,
    { code, factor: key === '405.0' ? 60 : 300, means, remedies },
  ]),
);

/** The meaning of a status with its sub-status; undefined where IIS gives none. */
export function subStatus(status: number, sub: number): SubStatus | undefined {
  return BY_KEY.get(`${String(status)}.${String(sub)}`);
}
