import { APACHE_DENIED_RULES } from './apache-denied-rules.ts';
import { callerFix, ownerFix, pastable, tick } from './parts/event.ts';
import { APACHE_HANDLER_RULES } from './apache-handler-rules.ts';
import type { LineRule } from './parts/line-rule.ts';

const RUN = 'captured from Apache httpd 2.4.71';
const SOURCE = 'https://github.com/apache/httpd/tree/2.4.x';

/** What Apache httpd writes when it refuses, by the numbers of its messages (docs/log-message-tags). */
export const APACHE_ERROR_RULES: readonly LineRule[] = [
  ...APACHE_DENIED_RULES,
  {
    has: 'AH01623',
    pattern:
      /AH01623: client method denied by server configuration: '([^']{1,32})' to (\S{1,1024})/,
    code: 'server.method_rule',
    factor: 300,
    says: ([, method, file]) => `\`AllowMethods\` refuses ${tick(method)} for ${tick(file)}`,
    remedies: ([, method]) => [
      ownerFix(
        'Add the method',
        `AllowMethods GET HEAD ${/^[A-Z]+/.exec(method ?? '')?.[0] ?? 'POST'}`,
      ),
    ],
    status: 405,
    source: RUN,
  },
  {
    has: 'AH00135',
    code: 'request.method_not_allowed',
    factor: 300,
    says: '`AH00135: Invalid method in request`: no module takes this method',
    status: 501,
    source: RUN,
  },
  {
    has: 'AH01276',
    pattern:
      /AH01276: Cannot serve directory (\S{1,1024}): No matching DirectoryIndex \(([^)]{1,256})\)/,
    code: 'server.no_index',
    factor: 300,
    says: ([, directory, index]) =>
      `no ${tick(index)} in ${tick(directory)}, and listing it is off`,
    remedies: () => [
      ownerFix(
        'Put an index page there, or name the one that is there',
        'DirectoryIndex index.html index.php',
      ),
      callerFix('Ask for a file, or for the path of the API, not for its directory'),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'AH00132',
    pattern: /AH00132: file permissions deny server access: (\S{1,1024})/,
    code: 'server.file_permission',
    factor: 300,
    says: ([, file]) => `\`AH00132\`: the modes of ${tick(file)} keep the server out`,
    remedies: ([, file]) => [
      ownerFix(
        'Let the user of the server read it',
        `namei -l ${pastable(file)}; chmod o+rX ${pastable(file)}`,
      ),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'AH00035',
    pattern: /AH00035: access to (\S{1,1024}) denied \(filesystem path '([^']{1,1024})'\)/,
    code: 'server.file_permission',
    factor: 300,
    says: ([, , file]) =>
      `\`AH00035\`: search permissions are missing on ${tick(file)} or above it`,
    remedies: ([, , file]) => [
      ownerFix(
        'Let the user of the server search every directory above it',
        `namei -l ${pastable(file)}; chmod o+x DIRECTORY`,
      ),
    ],
    status: 403,
    source: 'https://cwiki.apache.org/confluence/display/HTTPD/13PermissionDenied',
  },
  {
    has: 'AH00529',
    pattern: /AH00529: (\S{1,1024}) pcfg_openfile: unable to check htaccess file/,
    code: 'server.file_permission',
    factor: 300,
    says: ([, file]) =>
      `\`AH00529\`: the server may not look for ${tick(file)}, and refuses all below it`,
    remedies: ([, file]) => [
      ownerFix(
        'Let the user of the server search the directory',
        `chmod o+x ${pastable(file?.replace(/\.htaccess$/, ''))}`,
      ),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: '(13)Permission denied',
    code: 'server.mandatory_access_control',
    factor: 12,
    says: 'where the modes allow it, `(13)Permission denied` comes from SELinux or AppArmor',
    remedies: () => [ownerFix('See whether SELinux refused', 'ausearch -m avc -ts recent')],
    source: 'https://cwiki.apache.org/confluence/display/HTTPD/13PermissionDenied',
  },
  {
    has: 'AH00037',
    pattern: /AH00037: Symbolic link not allowed or link target not accessible: (\S{1,1024})/,
    code: 'server.file_permission',
    factor: 200,
    says: ([, file]) => `\`AH00037\`: ${tick(file)} is a symbolic link that may not be followed`,
    remedies: () => [ownerFix('Allow symbolic links there', 'Options +FollowSymLinks')],
    status: 403,
    source: SOURCE,
  },
  {
    has: 'AH00670',
    pattern:
      /AH00670: Options FollowSymLinks and SymLinksIfOwnerMatch are both off[^:]{0,200}: (\S{1,1024})/,
    code: 'server.rewrite_rule',
    factor: 300,
    says: ([, file]) =>
      `\`AH00670\`: RewriteRule wants \`FollowSymLinks\`, which is off, for ${tick(file)}`,
    remedies: () => [
      ownerFix('Allow symbolic links where rules rewrite', 'Options +SymLinksIfOwnerMatch'),
    ],
    status: 403,
    source: SOURCE,
  },
  {
    has: 'AH01618',
    pattern: /AH01618: user (\S{1,256}) not found: (\S{1,1024})/,
    code: 'credential.unknown',
    factor: 300,
    says: ([, user]) => `\`AH01618\`: no user ${tick(user)}`,
    status: 401,
    source: RUN,
  },
  {
    has: 'AH01617',
    pattern:
      /AH01617: user (\S{1,256}): authentication failure for "([^"]{0,1024})": ([\w ]{1,64})/,
    code: 'credential.unknown',
    factor: 300,
    says: ([, user, , reason]) => `\`AH01617\`: ${reason ?? ''} for user ${tick(user)}`,
    remedies: () => [
      callerFix('Send the right password; mind white space and quotes that the shell takes away'),
    ],
    status: 401,
    source: RUN,
  },
  {
    has: 'AH01614',
    code: 'credential.malformed',
    factor: 300,
    says: '`AH01614: client used wrong authentication scheme`: Authorization does not begin with `Basic`',
    remedies: () => [callerFix('Send Basic credentials', 'curl -u USER:PASSWORD …')],
    status: 401,
    source: SOURCE,
  },
  {
    has: 'AH01631',
    pattern: /AH01631: user (\S{1,256}): authorization failure for "([^"]{0,1024})"/,
    code: 'role.missing',
    factor: 300,
    says: ([, user, path]) =>
      `\`AH01631\`: user ${tick(user)} signed in, but \`Require\` does not name them for ${tick(path)}`,
    remedies: ([, user]) => [
      ownerFix(
        'Name the user or a group of theirs',
        `Require user ${/^[\w.@-]+/.exec(user ?? '')?.[0] ?? 'USER'}`,
      ),
    ],
    status: 401,
    source: RUN,
  },
  {
    has: 'AH01588',
    pattern:
      /AH01588: Requested content-length of (\d{1,15}) is larger than the configured limit of (\d{1,15})/,
    code: 'request.body_too_large',
    factor: 300,
    says: ([, size, limit]) =>
      `a body of ${tick(size)} bytes is larger than \`LimitRequestBody\` ${tick(limit)}`,
    remedies: ([, size]) => [
      ownerFix(
        'Raise the limit for this path',
        `LimitRequestBody ${String(Math.ceil(Number(size) / 1_048_576) * 1_048_576 * 2)}`,
      ),
    ],
    status: 413,
    source: RUN,
  },
  {
    has: 'AH01587',
    code: 'request.body_too_large',
    factor: 300,
    says: '`AH01587`: the body is larger than `LimitRequestBody`',
    status: 413,
    source: SOURCE,
  },
  {
    has: 'AH02219',
    pattern: /AH02219: access to (\S{1,1024}) failed, reason: SSL connection required/,
    code: 'server.rewrite_rule',
    factor: 200,
    says: '`SSLRequireSSL`: this path is served over https only',
    remedies: () => [callerFix('Use https:// in the URL')],
    status: 403,
    source: RUN,
  },
  {
    has: 'AH02229',
    code: 'server.rewrite_rule',
    factor: 200,
    says: '`AH02229`: the expression of `SSLRequire` does not hold',
    status: 403,
    source: RUN,
  },
  ...clientCertificateRules(),
  {
    has: 'AH02032',
    code: 'server.host_unknown',
    factor: 300,
    says: '`AH02032`: the name of the TLS handshake (SNI) and the Host header are of different virtual hosts',
    remedies: () => [callerFix('Let the URL’s host and the Host header be the same')],
    status: 421,
    source: SOURCE,
  },
  {
    has: 'AH02033',
    code: 'server.client_certificate',
    factor: 60,
    says: '`AH02033`: no host name came with the TLS handshake (SNI), and this server wants one',
    remedies: () => [
      callerFix('Use a client that sends SNI, and a name rather than an address in the URL'),
    ],
    status: 403,
    source: SOURCE,
  },
  ...APACHE_HANDLER_RULES,
];

/** Numbers of mod_ssl for a certificate that is missing or not trusted (ssl_engine_kernel.c, ssl_engine_io.c). */
function clientCertificateRules(): readonly LineRule[] {
  const messages: readonly (readonly [string, string, string])[] = [
    ['AH02263', 'no client certificate was sent', RUN],
    ['AH02262', 'the client certificate could not be verified', RUN],
    ['AH02261', 'the new handshake for a client certificate failed', RUN],
    ['AH02039', 'the client certificate could not be verified', SOURCE],
    ['AH02040', 'the chain of the client certificate is longer than is allowed', SOURCE],
    ['AH02276', 'the client certificate could not be verified', RUN],
    [
      'AH10158',
      'a client certificate is wanted after the handshake, which this client does not offer (TLS 1.3)',
      SOURCE,
    ],
  ];
  return messages.map(([number, says, source]) => ({
    has: number,
    code: 'server.client_certificate',
    factor: 300,
    says: `\`${number}\`: ${says}`,
    remedies: () => [
      callerFix(
        'Send a client certificate that an authority of the server has issued',
        'curl --cert client.pem --key client.key …',
      ),
    ],
    status: 403,
    source,
  }));
}
