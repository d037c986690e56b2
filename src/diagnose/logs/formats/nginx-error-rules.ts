import { callerFix, ownerFix, pastable, remedy, tick } from './parts/event.ts';
import type { LineRule } from './parts/line-rule.ts';

const RUN = 'captured from nginx 1.22.1';
const SOURCE = 'https://github.com/nginx/nginx/tree/master/src/http';

/** What nginx writes into its error log when it refuses, by message. The first that fits gives the status. */
export const NGINX_ERROR_RULES: readonly LineRule[] = [
  {
    has: 'access forbidden by rule',
    code: 'server.ip_rule',
    factor: 300,
    says: 'nginx wrote `access forbidden by rule`: a `deny` refused the address',
    remedies: (_, { path, address }) => [
      ownerFix(
        `Allow the address above \`deny all;\` in the location of ${pastable(path)}`,
        `allow ${address ?? '203.0.113.9'};`,
      ),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'access forbidden by rule',
    pattern: /request: "(?!GET |HEAD )([A-Z]{3,16}) /,
    code: 'server.method_rule',
    factor: 100,
    says: ([, method]) =>
      `\`access forbidden by rule\` is also what \`limit_except\` writes for ${tick(method)}`,
    remedies: ([, method], { path }) => [
      ownerFix(
        `Add the method to \`limit_except\` in the location of ${pastable(path)}, if there is one`,
        `limit_except GET ${method ?? 'POST'} { deny all; }`,
      ),
    ],
    probes: [
      {
        text: 'send the same request as GET',
        tells: 'if GET passes, it is `limit_except`; if it is refused too, it is `allow`/`deny`',
        safe: true,
      },
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'is forbidden',
    pattern: /directory index of "([^"]{1,1024})" is forbidden/,
    code: 'server.no_index',
    factor: 300,
    says: ([, directory]) => `nginx found no index page in ${tick(directory)} and may not list it`,
    remedies: () => [
      ownerFix('Put an index page there, or name the one that is there', 'index index.html;'),
      callerFix('Ask for a file, or for the path of the API, not for its directory'),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: '(13: Permission denied)',
    // The folders in which nginx keeps bodies that do not fit into memory (ngx_http_core_module, client_body_temp_path).
    pattern:
      /(?:open|mkdir|rename)\(\) "([^"]{0,1000}?(?:\/(?:client_body|client|proxy|fastcgi|uwsgi|scgi)_temp\/|\/nginx\/(?:body|proxy|fastcgi|uwsgi|scgi)\/)[\d/]{1,40})" failed \(13/,
    code: 'server.upload_permission',
    factor: 300,
    says: ([, file]) => `nginx may not keep the body in ${tick(file)}: \`13: Permission denied\``,
    remedies: ([, file]) => [
      ownerFix(
        'Let the user of the workers write to its folder for bodies',
        `chown -R www-data: ${pastable(file?.replace(/[^/]*$/, ''))}`,
      ),
    ],
    status: 500,
    source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#client_body_temp_path',
  },
  {
    has: '(13: Permission denied)',
    pattern:
      /(?:open|stat|opendir|lstat|readlink|openat)\(\) "((?![^"]{0,1000}(?:_temp\/|\/nginx\/(?:body|proxy|fastcgi|uwsgi|scgi)\/)[\d/]{1,40}")[^"]{1,1024})" failed \(13/,
    code: 'server.file_permission',
    factor: 300,
    says: ([, file]) => `nginx may not read ${tick(file)}: \`13: Permission denied\``,
    remedies: ([, file]) => [
      ownerFix(
        'Let the user of the workers read the file and search every directory above it',
        `namei -l ${pastable(file)}; chmod o+rX ${pastable(file)}`,
      ),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: '(13: Permission denied)',
    pattern: /(?:open|stat|opendir)\(\) "([^"]{1,1024})" failed \(13/,
    code: 'server.mandatory_access_control',
    factor: 12,
    says: 'where the modes of the file allow it, `13: Permission denied` comes from SELinux or AppArmor',
    remedies: ([, file]) => [
      ownerFix(
        'See whether SELinux refused, and give the file its label',
        `ausearch -m avc -ts recent; restorecon -Rv ${pastable(file)}`,
      ),
    ],
    source:
      'https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/9/html/using_selinux',
  },
  {
    has: '(13: Permission denied)',
    pattern:
      /(?:rename|mkdir|open|unlink)\(\) "[^"]{1,1024}"(?: to "([^"]{1,1024})")? failed \(13: Permission denied\).{0,2048}request: "(?:PUT|DELETE|MKCOL|MOVE|COPY|POST) /,
    code: 'server.upload_permission',
    factor: 150,
    says: ([, file]) =>
      `nginx may not write${file === '' ? '' : ` ${tick(file)}`}: \`13: Permission denied\``,
    remedies: ([, file]) => [
      ownerFix(
        'Let the user of the workers write there',
        `chown -R www-data: ${pastable(file?.replace(/[^/]*$/, ''))}`,
      ),
    ],
    status: 403,
    source: SOURCE,
  },
  {
    has: '(13: Permission denied) while connecting to upstream',
    pattern: /connect\(\) to (unix:)?\S{1,256} failed \(13/,
    code: 'server.mandatory_access_control',
    factor: 100,
    says: 'nginx may not connect to the application: `13: Permission denied while connecting to upstream`',
    remedies: ([, unix]) => [
      unix === 'unix:'
        ? ownerFix('Let the user of the workers write to the socket')
        : ownerFix(
            'Let the web server connect, in SELinux',
            'setsebool -P httpd_can_network_connect 1',
          ),
    ],
    status: 502,
    source:
      'https://stackoverflow.com/questions/23948527/13-permission-denied-while-connecting-to-upstreamnginx',
  },
  {
    has: 'client intended to send too large',
    pattern:
      /client intended to send too large (?:chunked )?body: (\d{1,15})(?: bytes|\+\d{1,15} bytes)/,
    code: 'request.body_too_large',
    factor: 300,
    says: ([, bytes]) =>
      `nginx refused a body of ${tick(bytes)} bytes: larger than \`client_max_body_size\``,
    remedies: ([, bytes], { path }) => [
      ownerFix(
        `Raise the limit in the location of ${pastable(path)}`,
        `client_max_body_size ${String(Math.ceil(Number(bytes) / 1_048_576) + 1)}m;`,
      ),
      callerFix('Send less at a time'),
    ],
    status: 413,
    source: RUN,
  },
  {
    has: 'limiting requests',
    pattern:
      /(?<!dry run\), )limiting requests(?!, dry run), excess: ([\d.]{1,16}) by zone "([^"]{1,128})"/,
    code: 'rate.exceeded',
    factor: 300,
    says: ([, excess, zone]) =>
      `nginx limits requests in zone ${tick(zone)}: ${tick(excess)} too many`,
    remedies: ([, , zone]) => [
      remedy('wait', 'Send fewer requests a second, and wait before the next'),
      ownerFix(
        'Allow a burst',
        `limit_req zone=${/^[\w.-]+/.exec(zone ?? '')?.[0] ?? 'zone'} burst=20 nodelay;`,
      ),
    ],
    source: RUN,
  },
  {
    has: 'limiting connections',
    pattern: /limiting connections by zone "([^"]{1,128})"/,
    code: 'rate.exceeded',
    factor: 300,
    says: ([, zone]) => `nginx limits connections in zone ${tick(zone)}`,
    remedies: ([, zone]) => [
      remedy('wait', 'Use fewer connections at a time'),
      ownerFix(
        'Allow more connections',
        `limit_conn ${/^[\w.-]+/.exec(zone ?? '')?.[0] ?? 'zone'} 20;`,
      ),
    ],
    source: 'https://nginx.org/en/docs/http/ngx_http_limit_conn_module.html',
  },
  {
    has: 'auth request unexpected status',
    pattern: /auth request unexpected status: (\d{3})/,
    code: 'server.auth_subrequest',
    factor: 300,
    says: ([, status]) =>
      `the service that nginx asked (\`auth_request\`) answered ${tick(status)}, neither 2xx, 401 nor 403`,
    remedies: () => [ownerFix('See the log of the service behind `auth_request` at this second')],
    status: 500,
    source: RUN,
  },
  {
    has: 'no user/password was provided',
    code: 'credential.missing',
    factor: 300,
    says: 'nginx wanted Basic credentials and got none',
    remedies: () => [callerFix('Send a user and a password', 'curl -u USER:PASSWORD …')],
    status: 401,
    source: RUN,
  },
  {
    has: 'was not found in "',
    pattern: /user "([^"]{1,256})" was not found in "([^"]{1,1024})"/,
    code: 'credential.unknown',
    factor: 300,
    says: ([, user, file]) => `nginx has no user ${tick(user)} in ${tick(file)}`,
    remedies: ([, user, file]) => [
      ownerFix(
        'Add the user',
        `htpasswd ${pastable(file)} ${/^[\w.@-]+/.exec(user ?? '')?.[0] ?? 'USER'}`,
      ),
    ],
    status: 401,
    source: RUN,
  },
  {
    has: 'password mismatch',
    pattern: /user "([^"]{1,256})": password mismatch/,
    code: 'credential.unknown',
    factor: 300,
    says: ([, user]) => `the password of user ${tick(user)} is not the one that nginx has`,
    remedies: () => [
      callerFix('Send the right password; mind white space and quotes that the shell takes away'),
    ],
    status: 401,
    source: RUN,
  },
  {
    has: 'client sent no required SSL certificate',
    code: 'server.client_certificate',
    factor: 300,
    says: 'nginx wants a client certificate and got none',
    remedies: () => [
      callerFix('Send a client certificate', 'curl --cert client.pem --key client.key …'),
    ],
    status: 400,
    source: RUN,
  },
  {
    has: 'client SSL certificate verify error',
    pattern: /client SSL certificate verify error: \((\d{1,4}):([^)]{1,200})\)/,
    code: 'server.client_certificate',
    factor: 300,
    says: ([, , reason]) => `nginx does not trust the client certificate: ${tick(reason)}`,
    remedies: () => [
      callerFix(
        'Send a certificate that an authority of the server has issued, with its intermediate ones',
      ),
      ownerFix(
        'Trust the authority that issued it',
        'ssl_client_certificate /etc/nginx/client-ca.pem;',
      ),
    ],
    status: 400,
    source: RUN,
  },
  {
    has: 'client sent plain HTTP request to HTTPS port',
    code: 'request.malformed',
    factor: 300,
    says: 'the request came as plain HTTP to a port that speaks TLS',
    remedies: () => [callerFix('Use https:// in the URL')],
    status: 400,
    source: RUN,
  },
  {
    has: 'client sent invalid host header',
    code: 'request.bad_host',
    factor: 300,
    says: 'nginx cannot read the Host header',
    status: 400,
    source: SOURCE,
  },
  {
    has: 'client sent invalid ',
    pattern:
      /client sent invalid (request|header line|method|header|"Content-Length" header|"Transfer-Encoding" header)/,
    code: 'request.malformed',
    factor: 150,
    says: ([, what]) => `nginx cannot read the request: invalid ${what ?? ''}`,
    status: 400,
    source: RUN,
  },
  {
    has: 'client sent too long',
    pattern: /client sent too long (URI|header line)/,
    code: 'request.header_too_large',
    factor: 300,
    says: ([, what]) => `nginx refused: the ${what ?? ''} is too long`,
    remedies: () => [ownerFix('Allow longer ones', 'large_client_header_buffers 4 32k;')],
    status: 400,
    source: SOURCE,
  },
  {
    has: 'rewrite or internal redirection cycle',
    pattern:
      /rewrite or internal redirection cycle while (?:processing|internally redirecting to) "([^"]{1,1024})"/,
    code: 'server.rewrite_rule',
    factor: 100,
    says: ([, target]) => `rules of nginx lead to ${tick(target)} again and again`,
    remedies: () => [
      ownerFix(
        'Let the last argument of `try_files` be a file that is there, or `=404`',
        'try_files $uri $uri/ =404;',
      ),
    ],
    status: 500,
    source: RUN,
  },
  {
    has: 'NAXSI_FMT: ',
    pattern:
      /NAXSI_FMT: ip=[^&\s]{1,64}&.{0,1024}?&zone0=([A-Z_|%\dA-Fa-f]{1,40})&id0=(\d{1,9})(?:&var_name0=([^&,\s]{0,200}))?/,
    code: 'waf.blocked',
    factor: 300,
    says: ([, zone, id, name]) =>
      `NAXSI rule ${tick(id)} matched ${tick(`${zone ?? ''}:${name ?? ''}`)}`,
    remedies: ([, , id, name], { path }) => [
      ownerFix(
        'Let this rule pass this field on this path',
        `BasicRule wl:${id ?? ''} "mz:$URL:${pastable(path)}|$BODY_VAR:${/^[\w.-]*/.exec(name ?? '')?.[0] ?? ''}";`,
      ),
    ],
    status: 403,
    source: 'https://github.com/nbs-system/naxsi/wiki/naxsilogs',
  },
];
